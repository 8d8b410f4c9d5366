import type { OperatesOn } from '../../blocks/block.ts';
import type {
  Check,
  MetadataChange,
  MetadataResult,
  OutputFile,
  TestRunRecord,
} from '../../actions/testRun/testRun.ts';
import type { StudioNode } from './studioNodes.ts';

interface InBlock {
  readonly id: string;
  /** Absolute path of the block folder. */
  readonly blockFolder: string;
}

export interface BlockNode extends InBlock {
  readonly kind: 'block';
  readonly name: string;
  /** Absent where `parameters.json` cannot be read. */
  readonly operatesOn?: OperatesOn;
  /** Why the folder cannot be read as a block. */
  readonly trouble?: string;
  readonly errors: number;
  readonly warnings: number;
  readonly runsOnSave: boolean;
  /** Absent where it is not known. */
  readonly pushState?: 'never' | 'changed' | 'inStep';
  readonly running?: { readonly stage: string; readonly inputTitle: string };
}

/** What the next run works on. */
export interface InputNode extends InBlock {
  readonly kind: 'blockInput';
  readonly operatesOn: OperatesOn;
  readonly input?: { readonly title: string; readonly detail: string };
}

export interface RunNode extends InBlock {
  readonly kind: 'blockRun';
  readonly record: TestRunRecord;
}

interface MoreRunsNode extends InBlock {
  readonly kind: 'blockMoreRuns';
  readonly shown: number;
  readonly total: number;
}

interface CheckNode extends InBlock {
  readonly kind: 'blockCheck';
  readonly check: Check;
}

export interface ChangesNode extends InBlock {
  readonly kind: 'blockChanges';
  readonly action: MetadataResult['action'];
  readonly changes: readonly MetadataChange[];
}

export interface ChangeNode extends InBlock {
  readonly kind: 'blockChange';
  readonly change: MetadataChange;
}

/** The output of a run, or a folder in it. */
export interface OutputFolderNode extends InBlock {
  readonly kind: 'blockOutputFolder';
  readonly runId: string;
  /** Empty for the whole output, else ends with `/`. */
  readonly path: string;
  /** Those below `path`. */
  readonly files: readonly OutputFile[];
}

export interface OutputFileNode extends InBlock {
  readonly kind: 'blockOutputFile';
  readonly runId: string;
  readonly file: OutputFile;
}

interface LogNode extends InBlock {
  readonly kind: 'blockLog';
  readonly runId: string;
}

/** A sentence as a row. */
interface BlockNoteNode extends InBlock {
  readonly kind: 'blockNote';
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly detail?: string;
}

export type BlocksNode =
  | BlockNode
  | InputNode
  | RunNode
  | MoreRunsNode
  | CheckNode
  | ChangesNode
  | ChangeNode
  | OutputFolderNode
  | OutputFileNode
  | LogNode
  | BlockNoteNode
  | StudioNode;

/** Stable: a refresh keeps what is open, whatever the names hold. */
export const blocksNodeId = {
  block: (folder: string) => `block ${folder}`,
  input: (folder: string) => `block-input ${folder}`,
  more: (folder: string) => `block-more ${folder}`,
  note: (folder: string, about: string) => `block-note ${about} ${folder}`,
  run: (folder: string, runId: string) => `block-run ${runId} ${folder}`,
  inRun: (folder: string, runId: string, what: string) => `block-in-run ${runId} ${folder} ${what}`,
} as const;

/** True for what the Blocks view hands to a command. */
export function isBlocksNode(value: unknown): value is BlocksNode {
  return typeof value === 'object' && value !== null && 'blockFolder' in value && 'kind' in value;
}

interface OutputLevel {
  readonly folders: ReadonlyMap<string, readonly OutputFile[]>;
  readonly files: readonly OutputFile[];
}

/** One level of an output: everything before the last `/` of a name is a folder. */
function levelOfOutput(files: readonly OutputFile[], path: string): OutputLevel {
  const folders = new Map<string, OutputFile[]>();
  const own: OutputFile[] = [];
  for (const file of files) {
    const slash = file.name.indexOf('/', path.length);
    if (slash === -1) {
      own.push(file);
      continue;
    }
    const folder = file.name.slice(0, slash + 1);
    const inside = folders.get(folder);
    if (inside) inside.push(file);
    else folders.set(folder, [file]);
  }
  return { folders, files: own };
}

/** How many runs of a block are shown at first. */
export const shownRuns = 10;

/** The rows below a run that has ended: what failed, checks, what would change, output, log. */
export function rowsOfRun({ blockFolder, record }: RunNode): BlocksNode[] {
  const { id: runId, message, remedy, metadata, files, notes } = record;
  const within = (what: string) => ({
    id: blocksNodeId.inRun(blockFolder, runId, what),
    blockFolder,
  });
  const note = (level: BlockNoteNode['level'], text: string, about: string, detail?: string) => ({
    kind: 'blockNote' as const,
    ...within(about),
    ...{ level, text },
    ...(detail === undefined ? {} : { detail }),
  });
  return [
    ...(message === undefined || record.state === 'succeeded'
      ? []
      : [note('error', message, 'message', remedy)]),
    ...(metadata?.checks ?? []).map((check): CheckNode => {
      return { kind: 'blockCheck', ...within(`check ${check.key}`), check };
    }),
    ...(metadata && metadata.changes.length > 0
      ? [
          {
            kind: 'blockChanges' as const,
            ...within('changes'),
            action: metadata.action,
            changes: metadata.changes,
          },
        ]
      : []),
    ...(metadata?.problems ?? []).map((text, index) => note('warning', text, `problem ${index}`)),
    ...(files.length > 0
      ? [{ kind: 'blockOutputFolder' as const, ...within('output'), runId, path: '', files }]
      : []),
    ...notes.map((text, index) => note('info', text, `note ${index}`)),
    { kind: 'blockLog', ...within('log'), runId },
  ];
}

/** The rows below what lies in an output. */
export function rowsOfOutput(node: OutputFolderNode): BlocksNode[] {
  const { blockFolder, runId, path } = node;
  const level = levelOfOutput(node.files, path);
  const id = (what: string) => blocksNodeId.inRun(blockFolder, runId, what);
  return [
    ...[...level.folders].map(([folder, files]): OutputFolderNode => {
      const plain = { id: id(`folder ${folder}`), blockFolder, runId };
      return { kind: 'blockOutputFolder', ...plain, path: folder, files };
    }),
    ...level.files.map((file): OutputFileNode => {
      return { kind: 'blockOutputFile', id: id(`file ${file.name}`), blockFolder, runId, file };
    }),
  ];
}

export function rowsOfChanges(node: ChangesNode): ChangeNode[] {
  const { id, blockFolder, changes } = node;
  return changes.map((change) => ({
    kind: 'blockChange',
    id: `${id} ${change.key}`,
    blockFolder,
    change,
  }));
}

/** The runs of a block, newest first, the older ones only when they are asked for. */
export function rowsOfHistory(
  blockFolder: string,
  history: readonly TestRunRecord[],
  wanted = shownRuns,
): BlocksNode[] {
  const shown = history.slice(0, wanted).map((record): RunNode => {
    return { kind: 'blockRun', id: blocksNodeId.run(blockFolder, record.id), blockFolder, record };
  });
  if (history.length <= shown.length) return shown;
  const counts = { shown: shown.length, total: history.length };
  return [
    ...shown,
    { kind: 'blockMoreRuns', id: blocksNodeId.more(blockFolder), blockFolder, ...counts },
  ];
}
