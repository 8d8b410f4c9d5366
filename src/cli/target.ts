import { readFile } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import { item as readItem, itemsPage } from '../client/data.ts';
import type { Connection } from '../client/connection.ts';
import { endpointOf } from '../client/hosts.ts';
import { connectLocalStudio } from '../client/localStudio.ts';
import type { Item, Organization } from '../client/model.ts';
import { organizations } from '../client/organizations.ts';
import { connectionWith } from '../client/signIn.ts';
import { StudioError } from '../client/studioError.ts';
import { anyOf } from '../filter/quote.ts';
import { terminalText } from './terminal.ts';
import { UsageError, type LocalPlace, type Values } from './usage.ts';

/** Where a command works: a Studio, and who we are there. */
export interface Target {
  readonly connection: Connection;
  readonly kind: 'local' | 'cloud';
}

/** The Studio that the options name: the local one of a data folder, or a host with an API key. */
export async function targetOf(
  values: Values,
  local: LocalPlace,
  signal: AbortSignal,
): Promise<Target> {
  const host = values['host'];
  if (typeof host !== 'string') {
    if (values['api-key-file'] !== undefined) {
      throw new UsageError('--api-key-file needs --host: the local Studio knows you already.');
    }
    const { connection } = await connectLocalStudio({ ...local, signal });
    return { connection, kind: 'local' };
  }
  const key = await readKey(values['api-key-file']);
  return {
    connection: connectionWith(endpointOf(host), { kind: 'apiKey', value: key }),
    kind: 'cloud',
  };
}

/** Never from the arguments: other users of the machine can read those. */
async function readKey(file: unknown): Promise<string> {
  if (typeof file !== 'string') {
    const key = process.env['EI_API_KEY']?.trim();
    if (key) return key;
    throw new UsageError('--host needs an API key: --api-key-file FILE, or EI_API_KEY.');
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`The file ${file} with the API key cannot be read.`, {
      code: 'key-file',
      remedy: 'Check the path and its permissions.',
      cause: error,
    });
  });
  const key = text.trim();
  if (/^[\x21-\x7e]{8,500}$/.test(key)) return key;
  throw new UserError(`The file ${file} does not hold an API key.`, {
    code: 'key-file',
    remedy: 'Put the key alone into it, on one line.',
  });
}

/** The organization that `--organization` names, by id or name; the only one where it is not given. */
export async function organizationOf(
  connection: Connection,
  wanted: unknown,
  signal: AbortSignal,
): Promise<Organization> {
  const all = await organizations(connection, signal);
  const [only] = all;
  if (typeof wanted === 'string') {
    const found =
      all.find(({ id }) => String(id) === wanted) ?? all.find(({ name }) => name === wanted);
    if (found) return found;
  } else if (only && all.length === 1) return only;
  const names = all.map(({ id, name }) => `${id} (${terminalText(name, 60)})`).join(', ');
  if (all.length === 0) {
    throw new UserError('There is no organization here that you may open.', {
      code: 'no-organization',
      remedy:
        'In the local Studio, begin with add-folder or with: studio start --sample. Elsewhere, use an API key of an organization.',
    });
  }
  throw new UserError(
    typeof wanted === 'string'
      ? `There is no organization “${terminalText(wanted, 60)}” here.`
      : 'There are several organizations here.',
    { code: 'which-organization', remedy: `Choose one with --organization: ${names}.` },
  );
}

/** An item with its files, by id or by name; a name may be narrowed with a dataset. */
export async function findItem(
  connection: Connection,
  organizationId: number,
  wanted: string,
  dataset: string | undefined,
  signal: AbortSignal,
): Promise<Item> {
  const byName = await itemsNamed(connection, organizationId, [wanted], dataset, signal);
  const [first, second] = byName;
  if (first && second) throw ambiguous(wanted, byName);
  if (first) return first;
  if (/^\d{1,15}$/.test(wanted)) {
    try {
      return await readItem(connection, organizationId, Number(wanted), undefined, signal);
    } catch (error) {
      if (!(error instanceof StudioError && error.kind === 'notFound')) throw error;
    }
  }
  throw new UserError(`There is no data item “${terminalText(wanted, 80)}”.`, {
    code: 'no-item',
    remedy: 'List the items with: ei-workbench items',
  });
}

/** The item of `DATASET/ITEM`, `ITEM` or an id. Both names may hold `/`: every place to divide them is tried. */
export async function findItemOf(
  connection: Connection,
  organizationId: number,
  wanted: string,
  signal: AbortSignal,
): Promise<Item> {
  const parts = wanted.split('/');
  const names = parts.slice(1).map((_, index) => parts.slice(index + 1).join('/'));
  const all = await itemsNamed(connection, organizationId, names, undefined, signal);
  const found = all.filter(({ dataset, name }) => `${dataset}/${name}` === wanted);
  const [first, second] = found;
  if (second) throw ambiguous(wanted, found);
  return first ?? findItem(connection, organizationId, wanted, undefined, signal);
}

/** The item and the file of `ITEM/FILE`. Both names may hold `/`: every place to divide them is tried. */
export async function findItemFile(
  connection: Connection,
  organizationId: number,
  wanted: string,
  dataset: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly item: Item; readonly fileName: string }> {
  const parts = wanted.split('/');
  const names = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
  const found: { item: Item; fileName: string }[] = [];
  const candidates = await itemsNamed(connection, organizationId, names, dataset, signal);
  const [id = ''] = parts;
  if (names.length > 0 && /^\d{1,15}$/.test(id) && !candidates.some(({ name }) => name === id)) {
    const item = await findItem(connection, organizationId, id, dataset, signal).catch(
      () => undefined,
    );
    if (item) candidates.push({ ...item, name: id });
  }
  for (const item of candidates) {
    const fileName = wanted.slice(item.name.length + 1);
    if (item.files?.some(({ name }) => name === fileName)) found.push({ item, fileName });
  }
  const [first, second] = found;
  if (first && !second) return first;
  if (first)
    throw ambiguous(
      wanted,
      found.map(({ item }) => item),
    );
  throw new UserError(`There is no file “${terminalText(wanted, 120)}” in a data item.`, {
    code: 'no-file',
    remedy: 'Write ITEM/FILE; list the files of an item with: ei-workbench item ITEM',
  });
}

async function itemsNamed(
  connection: Connection,
  organizationId: number,
  names: readonly string[],
  dataset: string | undefined,
  signal: AbortSignal,
): Promise<Item[]> {
  if (names.length === 0) return [];
  const query = {
    filter: anyOf('name', names),
    ...(dataset === undefined ? {} : { dataset }),
    limit: 20,
    offset: 0,
    withFiles: true,
  };
  const { items } = await itemsPage(connection, organizationId, query, signal);
  // Studios differ in whether `=` heeds case.
  return items.filter(({ name }) => names.includes(name));
}

function ambiguous(wanted: string, items: readonly Item[]): UserError {
  const places = items.map(({ id, dataset }) => `${id} in “${terminalText(dataset, 60)}”`);
  return new UserError(`Several data items fit “${terminalText(wanted, 80)}”.`, {
    code: 'which-item',
    remedy: `Choose by id or with --dataset: ${places.join(', ')}.`,
  });
}
