import * as vscode from 'vscode';
import { parametersOf } from '../../actions/transform.ts';
import type { InputCount } from '../../actions/transformInput.ts';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { ParameterValues } from '../../blocks/block.ts';
import { defaultValues } from '../../blocks/values.ts';
import type { StudioBlock } from '../../client/blocks.ts';
import type { Connection } from '../../client/connection.ts';
import type { Bucket, Dataset } from '../../client/model.ts';
import type { TransformationOutput } from '../../client/transformations.ts';
import { pickStep } from '../blocks/steps.ts';
import { back, walk, type Answer, type Step, type StepPlace } from '../blocks/walk.ts';
import { askOutput } from './askOutput.ts';
import { askRest } from './askRest.ts';
import { countText } from './words.ts';

/** What there is to choose from. */
export interface TransformChoices {
  readonly connection: Connection;
  readonly count: InputCount;
  readonly blocks: readonly StudioBlock[];
  readonly datasets: readonly Dataset[];
  readonly buckets: readonly Bucket[];
  /** The one that all items are in. */
  readonly dataset?: string;
}

/** How the block is run. */
export interface RunValues {
  readonly parameters: ParameterValues;
  readonly extraArguments?: string;
  /** Runs at a time; absent: as the Studio has it. */
  readonly parallel?: number;
}

export interface TransformAnswer extends RunValues {
  readonly block: StudioBlock;
  readonly output: TransformationOutput;
}

/** Asks for the block, unless it is known, the output and the parameters. `undefined`: the person turned away. */
export async function askTransformation(
  choices: TransformChoices,
  blockId?: number,
): Promise<TransformAnswer | undefined> {
  const title = vscode.l10n.t('Transform {0}', countText(choices.count));
  const blocks = usableBlocks(choices.blocks);
  const known = blocks.find(({ id, isBuilt }) => id === blockId && isBuilt);
  const askWhich: Step<TransformAnswer> = async ({ block }, place) => {
    const answer = await askBlock(title, blocks, block, place);
    return answer === undefined || answer === back ? answer : { block: answer };
  };
  // By block: what was changed at the end is still there for who went back from it.
  const kept = new Map<number, RunValues>();
  return walk<TransformAnswer>([
    ...(known ? [] : [askWhich]),
    async ({ block = known, output }, place) => {
      const answer = await askOutput(title, choices, output, place);
      if (answer === undefined || answer === back) return answer;
      return { output: answer, ...(block ? { block } : {}) };
    },
    async ({ block, output }, place) => {
      if (!block || !output) return back;
      const values = kept.get(block.id) ?? { parameters: defaultValues(parametersOf(block)) };
      return askRest(title, choices, { ...values, block, output }, place, (changed) => {
        kept.set(block.id, changed);
      });
    },
  ]);
}

function usableBlocks(blocks: readonly StudioBlock[]): readonly StudioBlock[] {
  const usable = blocks.filter(
    ({ operatesOn, isForJobs }) => operatesOn !== 'standalone' && isForJobs,
  );
  if (usable.length > 0) return usable;
  throw new UserError(
    vscode.l10n.t('This organization has no transformation block that works on items yet.'),
    { code: 'no-studio-block', remedy: vscode.l10n.t('Push a block to it first.') },
  );
}

async function askBlock(
  title: string,
  blocks: readonly StudioBlock[],
  chosen: StudioBlock | undefined,
  place: StepPlace,
): Promise<Answer<StudioBlock>> {
  const ordered = [
    ...blocks.filter(({ id }) => id === chosen?.id),
    ...blocks.filter(({ id }) => id !== chosen?.id),
  ];
  const rows = ordered.map((block) => ({
    label: plainText(block.name),
    description: blockState(block),
    detail: plainText(block.description),
    iconPath: new vscode.ThemeIcon(block.isBuilt ? 'package' : 'circle-slash'),
    block,
  }));
  const placeholder = vscode.l10n.t('Which block shall run?');
  const answer = await pickStep({ title, placeholder, rows, place });
  if (answer === undefined || answer === back) return answer;
  if (answer.block.isBuilt) return answer.block;
  throw new UserError(
    plainText(vscode.l10n.t('The block {0} has no image yet.', answer.block.name)),
    {
      code: 'block-not-built',
      remedy: vscode.l10n.t('Push it, and wait until its build has succeeded.'),
    },
  );
}

function blockState({ isBuilt, operatesOn, updated }: StudioBlock): string {
  const what = operatesOn === 'file' ? vscode.l10n.t('on files') : vscode.l10n.t('on data items');
  if (!isBuilt) return `${what} · ${vscode.l10n.t('not built yet')}`;
  if (updated === undefined) return what;
  const day = new Date(updated).toLocaleDateString(vscode.env.language);
  return `${what} · ${vscode.l10n.t('changed {0}', day)}`;
}
