import { messageOf, UserError } from '../../base/errors.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import type { BlockMemory } from './memory.ts';
import {
  blocksNodeId,
  rowsOfChanges,
  rowsOfHistory,
  rowsOfOutput,
  rowsOfRun,
  type BlockNode,
  type BlocksNode,
  type InputNode,
} from './nodes.ts';
import type { StudioBlocks } from './studioBlocks.ts';
import { isStudioNode } from './studioNodes.ts';

/** What the rows are made from. */
export interface BlocksContext {
  readonly folders: () => readonly string[];
  readonly memory: BlockMemory;
  readonly running: (
    folder: string,
  ) => { readonly stage: string; readonly inputTitle: string } | undefined;
  readonly history: (folder: string) => Promise<readonly TestRunRecord[]>;
  readonly problems: (folder: string) => { readonly errors: number; readonly warnings: number };
  /** How the folder stands to what was pushed of it; absent where that is not known. */
  readonly pushState: (folder: string) => Promise<BlockNode['pushState']>;
  readonly studio: Pick<StudioBlocks, 'accounts' | 'children'>;
  /** How many runs of a block are to be shown. */
  readonly wanted: (folder: string) => number;
}

/** The rows below a node; without one, the blocks. */
export async function blocksChildren(
  context: BlocksContext,
  node: BlocksNode | undefined,
): Promise<readonly BlocksNode[]> {
  if (node && isStudioNode(node)) return context.studio.children(node);
  switch (node?.kind) {
    case undefined: {
      const own = context.folders().map((folder) => blockNode(context, folder));
      return [...(await Promise.all(own)), ...context.studio.accounts()];
    }
    case 'block':
      return rowsOfBlock(context, node);
    case 'blockRun':
      return rowsOfRun(node);
    case 'blockOutputFolder':
      return rowsOfOutput(node);
    case 'blockChanges':
      return rowsOfChanges(node);
    case 'blockInput':
    case 'blockMoreRuns':
    case 'blockCheck':
    case 'blockChange':
    case 'blockOutputFile':
    case 'blockLog':
    case 'blockNote':
      return [];
  }
}

async function blockNode(context: BlocksContext, folder: string): Promise<BlockNode> {
  const running = context.running(folder);
  const { runsOnSave } = context.memory.get(folder);
  const pushState = await context.pushState(folder);
  const plain = {
    kind: 'block' as const,
    id: blocksNodeId.block(folder),
    blockFolder: folder,
    ...context.problems(folder),
    runsOnSave,
    ...(running === undefined ? {} : { running }),
    ...(pushState === undefined ? {} : { pushState }),
  };
  try {
    const { name, operatesOn } = (await readBlock(folder)).info;
    return { ...plain, name, operatesOn };
  } catch (error) {
    const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
    const name = folder.split(/[\\/]/).at(-1) ?? folder;
    return { ...plain, name, trouble: `${messageOf(error)} ${remedy}`.trim() };
  }
}

async function rowsOfBlock(context: BlocksContext, node: BlockNode): Promise<BlocksNode[]> {
  const { blockFolder, operatesOn, trouble } = node;
  const history = await context.history(blockFolder);
  const note = (text: string): BlocksNode => ({
    kind: 'blockNote',
    id: blocksNodeId.note(blockFolder, 'trouble'),
    blockFolder,
    level: 'error',
    text,
  });
  return [
    ...(trouble === undefined ? [] : [note(trouble)]),
    ...(operatesOn === undefined ? [] : [inputNode(context, node, operatesOn)]),
    ...rowsOfHistory(blockFolder, history, context.wanted(blockFolder)),
  ];
}

function inputNode(
  { memory }: BlocksContext,
  { blockFolder }: BlockNode,
  operatesOn: InputNode['operatesOn'],
): InputNode {
  const plain = {
    kind: 'blockInput' as const,
    id: blocksNodeId.input(blockFolder),
    blockFolder,
    operatesOn,
  };
  const chosen = memory.get(blockFolder).input;
  if (operatesOn === 'standalone' || chosen === undefined) return plain;
  return { ...plain, input: { title: chosen.title, detail: chosen.detail } };
}
