import type { BlockType, OperatesOn, Span } from '../block.ts';
import type { DockerfileFacts } from '../dockerfile.ts';
import { readDockerfile } from '../dockerfile.ts';
import { entryScript } from '../entryScript.ts';
import { memberOf, readJson, type JsonNode } from '../json.ts';
import { parametersFileName, readParameters, type ParametersFile } from '../parametersFile.ts';
import type { BlockFiles } from './blockFiles.ts';
import { codes, type Code } from './codes.ts';
import { ignored } from './ignoreFile.ts';
import type { BlockProblem, Fix, Severity } from './problem.ts';
import { readScript } from './scripts/readScript.ts';
import type { Script } from './scripts/script.ts';

export const dockerfileName = 'Dockerfile';
export const ignoreFileName = '.dockerignore';

export interface CheckContext {
  /** Buckets of the organization that the block belongs to; absent: not known. */
  readonly bucketIds?: readonly number[];
}

/** Everything that the rules look at, read once. */
export interface Snapshot {
  readonly files: BlockFiles;
  /** Files and folders that were not entered, these with a `/` at the end. */
  readonly paths: readonly string[];
  readonly context: CheckContext;
  readonly dockerfile?: { readonly text: string; readonly facts?: DockerfileFacts };
  readonly parameters?: BlockParameters;
  readonly script?: Script;
  /** The block is one whose arguments are known: built like a transformation block. */
  readonly kind: BlockKind;
  readonly ignore?: { readonly text: string; readonly ignores: (path: string) => boolean };
}

export interface BlockParameters extends ParametersFile {
  readonly text: string;
  readonly root?: JsonNode;
}

/** `unknown`: parameters.json does not say what the block is. */
type BlockKind = 'transform' | 'synthetic-data' | 'ai-action' | 'unknown' | 'other';

export async function takeSnapshot(files: BlockFiles, context: CheckContext): Promise<Snapshot> {
  const paths = files.paths.map((file) => file.path);
  const [dockerText, parametersText, ignoreText] = await Promise.all([
    files.read(dockerfileName),
    files.read(parametersFileName),
    files.read(ignoreFileName),
  ]);
  const facts = dockerText === undefined ? undefined : await readDockerfile(dockerText);
  const parameters = parametersText === undefined ? undefined : parametersOf(parametersText);
  const entry = facts && entryScript(facts, paths);
  const script = entry === undefined ? undefined : await readScript(files, entry);
  return {
    files,
    paths,
    context,
    ...(dockerText !== undefined && { dockerfile: { text: dockerText, ...(facts && { facts }) } }),
    ...(parameters && { parameters }),
    ...(script && { script }),
    kind: kindOf(parameters, script),
    ...(ignoreText !== undefined && {
      ignore: { text: ignoreText, ignores: ignored(ignoreText) },
    }),
  };
}

function parametersOf(text: string): BlockParameters {
  const read = readJson(text);
  return { ...readParameters(text), text, ...('node' in read && { root: read.node }) };
}

/** What only learning blocks are given. */
const learningArguments = new Set(['data-directory', 'epochs', 'learning-rate', 'input-shape']);

function kindOf(parameters: BlockParameters | undefined, script: Script | undefined): BlockKind {
  const type: BlockType | undefined = parameters?.info?.type;
  if (type === 'transform' || type === 'synthetic-data' || type === 'ai-action') return type;
  if (type !== undefined) return 'other';
  const names = script?.parser?.arguments.map(({ name }) => name) ?? [];
  return names.some((name) => learningArguments.has(name)) ? 'other' : 'unknown';
}

/** What the platform's own arguments are in this block; none where it is standalone. */
export function platformArguments({ kind, parameters }: Snapshot): ReadonlySet<string> {
  const mode = parameters?.info?.operatesOn;
  const common = ['out-directory', 'hmac-key', 'metadata', 'upload-category', 'upload-label'];
  switch (kind) {
    case 'synthetic-data':
      return new Set(['synthetic-data-job-id']);
    case 'ai-action':
      return new Set(['data-ids-file', 'propose-actions']);
    case 'other':
      return new Set();
    case 'unknown':
      return new Set(['in-file', 'in-directory', 'out-directory', 'hmac-key', 'metadata']);
    case 'transform':
      if (mode === 'standalone') return new Set();
      if (mode === 'directory') return new Set(['in-directory', ...common]);
      if (mode === 'file') return new Set(['in-file', ...common]);
      return new Set(['in-file', 'in-directory', ...common]);
  }
}

export function operatesOn({ parameters }: Snapshot): OperatesOn | undefined {
  return parameters?.info?.operatesOn;
}

/** The node of a field of `info`. */
export function infoNode(parameters: BlockParameters, name: string): JsonNode | undefined {
  return memberOf(memberOf(parameters.root, 'info')?.value, name)?.value;
}

export function problem(
  code: Code,
  file: string,
  span: Span,
  message: string,
  { fixes = [], severity }: { fixes?: readonly Fix[]; severity?: Severity } = {},
): BlockProblem {
  return { code, severity: severity ?? codes[code].severity, file, span, message, fixes };
}
