import { stat } from 'node:fs/promises';
import path from 'node:path';
import { addOwnFolder, previewOwnFolder } from '../actions/addOwnFolder.ts';
import { downloadItems } from '../actions/download.ts';
import { changeMetadata } from '../actions/metadata.ts';
import { UserError } from '../base/errors.ts';
import { formatBytes, formatCount, plural } from '../base/text.ts';
import type { Connection } from '../client/connection.ts';
import { addOrganization, organizations } from '../client/organizations.ts';
import { print, selectionOf, where, whereHelp } from './browse.ts';
import { findItem, organizationOf, targetOf } from './target.ts';
import { jsonText, tableLines, terminalText } from './terminal.ts';
import { onlyWord, noWords, optionNumber, optionText, UsageError, type Command } from './usage.ts';

export const download: Command = {
  synopsis: '--to FILE.zip',
  summary: 'save the items of a filter or dataset as one ZIP',
  options: {
    ...where,
    filter: { type: 'string' },
    to: { type: 'string' },
    overwrite: { type: 'boolean' },
  },
  help: {
    ...whereHelp,
    filter: 'only what this filter keeps',
    to: 'the ZIP to write',
    overwrite: 'replace the ZIP where there is one',
  },
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { signal } = terminal;
    const to = optionText(values, 'to');
    if (to === undefined) throw new UsageError('--to is missing: which file to write.');
    const target = path.resolve(to);
    const isThere = (await stat(target).catch(() => undefined)) !== undefined;
    if (isThere && values['overwrite'] !== true) {
      throw new UserError(`${to} exists already.`, {
        code: 'file-exists',
        remedy: 'Choose another name or add --overwrite.',
      });
    }
    const { connection } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    const done = await downloadItems(
      connection,
      id,
      { ...selectionOf(values), to: target },
      ({ doneFiles, totalFiles, doneBytes, totalBytes }) => {
        const files = `${formatCount(doneFiles)} of ${plural(totalFiles, 'file')}`;
        terminal.progress(`${files}, ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
      },
      signal,
    );
    if (terminal.isJson) terminal.out(jsonText({ ...done, path: target }));
    else {
      const what = `${plural(done.items, 'item')}, ${plural(done.files, 'file')}`;
      terminal.out(`${what}, ${formatBytes(done.size)} in ${target}`);
    }
    return true;
  },
};

export const metadata: Command = {
  synopsis: 'ID|NAME [set KEY=VALUE … | remove KEY …]',
  summary: 'show or change the metadata of a data item',
  options: where,
  help: whereHelp,
  async run({ words, values, terminal, local }) {
    const { signal } = terminal;
    const [wanted, verb, ...rest] = words;
    const change = changeOf(verb, rest);
    const name = onlyWord(wanted === undefined ? [] : [wanted], 'the id or name of a data item');
    const { connection } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    let item = await findItem(connection, id, name, optionText(values, 'dataset'), signal);
    if (change) {
      const result = await changeMetadata(connection, id, item.id, change, signal);
      if (result.kind === 'conflict') {
        throw new UserError('Someone else has changed this metadata at the same time.', {
          code: 'conflict',
          remedy: 'Nothing was written; look at it again and repeat.',
        });
      }
      item = result.item;
    }
    if (terminal.isJson) terminal.out(jsonText(item.metadata));
    else {
      const columns = [{ title: 'METADATA' }, { title: 'VALUE', width: 100 }];
      print(terminal, tableLines(columns, [...item.metadata].sort()));
    }
    return true;
  },
};

function changeOf(verb: string | undefined, rest: readonly string[]) {
  if (verb === undefined) return undefined;
  if (verb !== 'set' && verb !== 'remove') {
    throw new UsageError(`“${verb}” is neither set nor remove.`);
  }
  if (rest.length === 0) throw new UsageError(`${verb} what?`);
  if (verb === 'remove') return { remove: rest };
  const pairs = rest.map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`“${pair}” is not KEY=VALUE.`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return { set: new Map(pairs) };
}

/** A new local Studio has no organization yet; a folder of one's own is a reason to make one. */
async function organizationForFolder(
  connection: Connection,
  wanted: unknown,
  signal: AbortSignal,
): Promise<number> {
  const isNew = wanted === undefined && (await organizations(connection, signal)).length === 0;
  if (isNew) return addOrganization(connection, 'My organization', signal);
  return (await organizationOf(connection, wanted, signal)).id;
}

export const addFolder: Command = {
  synopsis: 'PATH --name NAME',
  summary: 'make a folder of yours a dataset of the local Studio',
  options: {
    organization: where.organization,
    name: { type: 'string' },
    type: { type: 'string' },
    levels: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  help: {
    organization: whereHelp.organization,
    name: 'name of the dataset',
    type: 'clinical (the default) or files',
    levels: 'how many folder levels name an item (1)',
    'dry-run': 'only show the items that it would have',
  },
  async run({ words, values, terminal, local }) {
    const { signal } = terminal;
    const folder = path.resolve(onlyWord(words, 'the path of a folder'));
    const levelsDeep = optionNumber(values, 'levels', 1);
    const type = optionText(values, 'type') ?? 'clinical';
    if (type !== 'clinical' && type !== 'files') {
      throw new UsageError('--type is clinical or files.');
    }
    const name = optionText(values, 'name');
    const isTrial = values['dry-run'] === true;
    if (name === undefined && !isTrial) throw new UsageError('--name is missing.');
    const { connection, kind } = await targetOf(values, local, signal);
    if (kind === 'cloud') throw new UsageError('A folder can only be added to a local Studio.');
    const id = await organizationForFolder(connection, values['organization'], signal);
    if (name === undefined || isTrial) {
      const place = { path: folder, levelsDeep };
      const preview = await previewOwnFolder(connection, id, place, signal);
      if (terminal.isJson) terminal.out(jsonText(preview));
      else {
        const columns = [
          { title: 'ITEM' },
          { title: 'FILES', align: 'right' },
          { title: 'SIZE', align: 'right' },
        ] as const;
        const rows = preview.items.map((one) => [
          one.name,
          formatCount(one.files),
          formatBytes(one.size),
        ]);
        print(terminal, tableLines(columns, rows));
        const more = preview.isTruncated ? 'at least ' : '';
        terminal.note(
          `${more}${plural(preview.totalItems, 'item')}, ${plural(preview.totalFiles, 'file')}`,
        );
      }
      return true;
    }
    const added = await addOwnFolder(
      connection,
      id,
      { path: folder, name, type, levelsDeep },
      ({ text }) => terminal.progress(terminalText(text, 100)),
      signal,
    );
    if (terminal.isJson) terminal.out(jsonText(added));
    else {
      const { items, files, size } = added.totals;
      const what = type === 'clinical' ? `${plural(items, 'item')}, ` : '';
      terminal.out(
        `“${terminalText(name)}”: ${what}${plural(files, 'file')}, ${formatBytes(size)}`,
      );
    }
    return true;
  },
};
