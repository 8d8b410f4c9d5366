import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunInput } from '../actions/testRun/testRun.ts';
import { UserError } from '../base/errors.ts';
import type { Block } from '../blocks/block.ts';
import type { Item } from '../client/model.ts';
import { organizations } from '../client/organizations.ts';
import { findItem, findItemOf, organizationOf, targetOf, type Target } from './target.ts';
import { terminalText } from './terminal.ts';
import { optionText, UsageError, type Invocation } from './usage.ts';

/** A Studio as test runs know it. */
export interface RunStudio extends Target {
  readonly accountId: string;
  readonly organizationId: number;
}

export interface ChosenInput {
  readonly input: RunInput;
  /** Whom the block may call. */
  readonly studio?: RunStudio;
}

/** What the options name to run on. A Studio is asked only where an input or the options name it. */
export async function chosenInput(invocation: Invocation, block: Block): Promise<ChosenInput> {
  const { values } = invocation;
  const { operatesOn } = block.info;
  const [item, file, local, dataset] = ['item', 'file', 'path', 'dataset'].map((name) =>
    optionText(values, name),
  );
  if (file !== undefined && item === undefined) throw new UsageError('--file needs --item.');
  if (item !== undefined && local !== undefined) {
    throw new UsageError('--item and --path cannot both be given.');
  }
  if (operatesOn === 'standalone') {
    if (item !== undefined || local !== undefined) {
      throw new UsageError('This block works on no input: leave --item and --path out.');
    }
    return { input: { kind: 'none' }, ...(await ownStudio(invocation)) };
  }
  if (item !== undefined) return ofItem(invocation, block, item);
  if (local === undefined) {
    throw new UsageError('--item or --path is missing: what the block works on.');
  }
  if (dataset === undefined) {
    const input: RunInput = { kind: 'local', path: path.resolve(local) };
    return { input, ...(await namedStudio(invocation)) };
  }
  const studio = await studioOf(invocation);
  const { accountId, organizationId } = studio;
  const input: RunInput = {
    ...{ kind: 'datasetPath', accountId, organizationId, dataset },
    path: local.replaceAll(/^\/+|\/+$/g, ''),
    isFolder: operatesOn === 'directory',
  };
  return { input, studio };
}

async function ofItem(invocation: Invocation, block: Block, wanted: string): Promise<ChosenInput> {
  const { values, terminal } = invocation;
  const { signal } = terminal;
  const studio = await studioOf(invocation);
  const { connection, accountId, organizationId } = studio;
  const dataset = optionText(values, 'dataset');
  const item =
    dataset === undefined
      ? await findItemOf(connection, organizationId, wanted, signal)
      : await findItem(connection, organizationId, wanted, dataset, signal);
  const fileName = fileOf(item, block, optionText(values, 'file'));
  const input: RunInput = {
    ...{ kind: 'item', accountId, organizationId, dataset: item.dataset },
    ...{ itemId: item.id, itemName: item.name },
    ...(fileName === undefined ? {} : { fileName }),
  };
  return { input, studio };
}

/** The one file that a block on files gets. */
function fileOf(item: Item, { info }: Block, wanted: string | undefined): string | undefined {
  if (info.operatesOn !== 'file') {
    if (wanted !== undefined) throw new UsageError('This block works on folders, not on --file.');
    return undefined;
  }
  const names = (item.files ?? []).map(({ name }) => name);
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  if (wanted === undefined && names.length === 1) return names[0];
  const shown = names.slice(0, 20).map((name) => terminalText(name, 80));
  const more = names.length > shown.length ? `, and ${names.length - shown.length} more` : '';
  throw new UserError(
    wanted === undefined
      ? `This block works on one file, and “${terminalText(item.name, 80)}” has ${names.length}.`
      : `There is no file “${terminalText(wanted, 80)}” in “${terminalText(item.name, 80)}”.`,
    { code: 'no-file', remedy: `Choose one with --file: ${shown.join(', ')}${more}.` },
  );
}

/** The Studio of a run whose input needs none. */
async function namedStudio(invocation: Invocation): Promise<{ readonly studio?: RunStudio }> {
  const { values } = invocation;
  const isNamed = values['organization'] !== undefined || values['host'] !== undefined;
  return isNamed ? { studio: await studioOf(invocation) } : {};
}

/** A standalone block lives by calling a Studio: where none is named, the local one of a person with one organization. */
async function ownStudio(invocation: Invocation): Promise<{ readonly studio?: RunStudio }> {
  const named = await namedStudio(invocation);
  if (named.studio) return named;
  const { values, terminal, local } = invocation;
  // A Studio without records has no organization; none is started for that.
  const records = path.join(local.dataFolder, 'records.sqlite');
  const hasRecords = (await stat(records).catch(() => undefined)) !== undefined;
  const target = hasRecords ? await targetOf(values, local, terminal.signal) : undefined;
  const all = target ? await organizations(target.connection, terminal.signal) : [];
  const [only, second] = all;
  if (target && only && !second) {
    terminal.note(`The block may call the local Studio, in “${terminalText(only.name, 80)}”.`);
    return { studio: { ...target, accountId: 'local', organizationId: only.id } };
  }
  terminal.note('The block has no Studio to call; name one with --organization.');
  return {};
}

async function studioOf({ values, terminal, local }: Invocation): Promise<RunStudio> {
  const { signal } = terminal;
  const target = await targetOf(values, local, signal);
  const { id } = await organizationOf(target.connection, values['organization'], signal);
  const accountId = target.kind === 'local' ? 'local' : target.connection.endpoint;
  return { ...target, accountId, organizationId: id };
}
