import * as vscode from 'vscode';
import { transform } from '../../actions/transform.ts';
import { countItems, filterOfItems } from '../../actions/transformInput.ts';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { transformationBlocks } from '../../client/blocks.ts';
import { buckets } from '../../client/buckets.ts';
import { organization } from '../../client/organizations.ts';
import type { CommandInput } from '../commands.ts';
import { datasetOf, type Node } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { askTransformation, type TransformChoices } from '../transform/ask.ts';
import { startedJobs } from '../replay/replayJob.ts';
import { followAndTell, retryAndTell } from '../transform/follow.ts';
import { requireTrust } from '../trust.ts';
import { chosenInBasket, chosenNodes, nothingSelected, type Chosen } from './selection.ts';

/** Runs a block of the organization over the rows in a transformation job; without rows, over what is checked. */
export async function transformNodes(parts: Parts, { nodes, args }: CommandInput): Promise<void> {
  requireTrust();
  const chosen = chosenNodes(nodes);
  // From the palette, what is checked is as much a choice as what is selected.
  if (chosen.length === 0 && args.length === 0) return transformBasket(parts);
  await transformAll(parts, chosen, datasetsOf(nodes));
}

export async function transformBasket(parts: Parts): Promise<void> {
  requireTrust();
  const { all } = parts.basket;
  await transformAll(parts, chosenInBasket(all), new Set(all.map(({ dataset }) => dataset)));
}

function datasetsOf(nodes: readonly Node[]): ReadonlySet<string | undefined> {
  return new Set(nodes.map(datasetOf));
}

async function transformAll(
  parts: Parts,
  all: readonly Chosen[],
  datasets: ReadonlySet<string | undefined>,
): Promise<void> {
  const [chosen, ...others] = all;
  if (!chosen) throw nothingSelected();
  if (others.length > 0) {
    throw new UserError(vscode.l10n.t('A job works on items of one organization.'), {
      code: 'several-organizations',
      remedy: vscode.l10n.t('Select or check items of one organization only.'),
    });
  }
  const [dataset] = datasets.size === 1 ? datasets : [];
  await transformWith(parts, chosen, dataset);
}

/** Asks for what is not known yet and runs the job; `dataset`: the one that all items are in. */
export async function transformWith(
  parts: Parts,
  chosen: Chosen,
  dataset: string | undefined,
  blockId?: number,
): Promise<void> {
  const { accountId, organizationId } = chosen;
  const choices = await withCancellableProgress(
    vscode.l10n.t('Counting what would be transformed'),
    (_report, signal) => choicesFor(parts, chosen, dataset, signal),
  );
  const answer = await askTransformation(choices, blockId);
  if (!answer) return;
  const { connection } = choices;
  const { block, ...wanted } = answer;
  const filter = filterOfItems(chosen);
  const target = await transform(connection, organizationId, block, {
    ...wanted,
    filter,
    name: nameOf(block.name, chosen),
  });
  if (parts.accounts.find(accountId)?.kind !== 'local') {
    await startedJobs(parts).remember(connection.endpoint, organizationId, target.id, wanted);
  }
  await followAndTell(parts, { ...target, accountId, name: block.name });
}

async function choicesFor(
  parts: Parts,
  chosen: Chosen,
  dataset: string | undefined,
  signal: AbortSignal,
): Promise<TransformChoices> {
  const { accountId, organizationId } = chosen;
  const connection = await parts.accounts.connection(accountId, signal);
  const [count, details, blocks, places] = await Promise.all([
    countItems(connection, organizationId, chosen, signal),
    organization(connection, organizationId, signal),
    transformationBlocks(connection, organizationId, signal),
    buckets(connection, organizationId, signal),
  ]);
  if (count.items === 0) {
    throw new UserError(vscode.l10n.t('Nothing matches, so that there is nothing to transform.'), {
      code: 'nothing-matches',
      remedy: vscode.l10n.t('Change the filter.'),
    });
  }
  return {
    ...{ connection, count, blocks, buckets: places, datasets: details.datasets },
    ...(dataset === undefined ? {} : { dataset }),
  };
}

/** What the job is called in the Studio. */
function nameOf(block: string, { name }: Chosen): string {
  return plainText(name === undefined ? block : `${block}: ${name}`, 200);
}

/** Arguments of the retry of a job, or of one run of it. */
export interface RetryArguments {
  readonly accountId: string;
  readonly organizationId: number;
  readonly id: number;
  readonly name: string;
  readonly runId?: number;
}

/** A link in the document of failures. */
export async function retryTransformation(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const [given] = args as readonly [RetryArguments | undefined];
  if (!given) return;
  const { runId, ...job } = given;
  const connection = await parts.accounts.connection(job.accountId);
  await retryAndTell(parts, { ...job, connection }, runId);
}
