import { formatBytes, formatCount, plural } from '../base/text.ts';
import { itemsPage } from '../client/data.ts';
import type { Item } from '../client/model.ts';
import { organization, organizations } from '../client/organizations.ts';
import { vocabularyFor } from '../actions/vocabulary.ts';
import { exportTarget } from './tableQuestions.ts';
import { findItem, organizationOf, targetOf } from './target.ts';
import { jsonText, tableLines, terminalText, type Terminal } from './terminal.ts';
import { noWords, onlyWord, optionNumber, optionText, UsageError, type Command } from './usage.ts';

const organizationOption = { organization: { type: 'string' } } as const;
const datasetOption = { dataset: { type: 'string' } } as const;
export const where = { ...organizationOption, ...datasetOption };
export const whereHelp = {
  organization: 'ID or name; needed where there are several',
  dataset: 'name of a dataset',
};

export const listOrganizations: Command = {
  synopsis: '',
  summary: 'list the organizations',
  options: {},
  help: {},
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { connection } = await targetOf(values, local, terminal.signal);
    const all = await organizations(connection, terminal.signal);
    if (terminal.isJson) terminal.out(jsonText(all));
    else {
      const rows = all.map(({ id, name }) => [String(id), name]);
      print(terminal, tableLines([{ title: 'ID', align: 'right' }, { title: 'NAME' }], rows));
    }
    return true;
  },
};

export const listDatasets: Command = {
  synopsis: '',
  summary: 'list the datasets of an organization',
  options: organizationOption,
  help: { organization: whereHelp.organization },
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { signal } = terminal;
    const { connection } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    const { datasets } = await organization(connection, id, signal);
    if (terminal.isJson) terminal.out(jsonText(datasets));
    else {
      const columns = [
        { title: 'NAME' },
        { title: 'TYPE' },
        { title: 'ITEMS', align: 'right' },
        { title: 'OK', align: 'right' },
        { title: 'FAILED', align: 'right' },
        { title: 'FILES', align: 'right' },
        { title: 'SIZE', align: 'right' },
      ] as const;
      const rows = datasets.map(({ name, type, totals }) => {
        const hasItems = type === 'clinical';
        const count = (value: number) => (hasItems ? formatCount(value) : '');
        return [
          name,
          type,
          count(totals.items),
          count(totals.checklistOk),
          count(totals.checklistFailed),
          formatCount(totals.files),
          formatBytes(totals.size),
        ];
      });
      print(terminal, tableLines(columns, rows));
    }
    return true;
  },
};

export const listItems: Command = {
  synopsis: '',
  summary: 'list data items, with the totals of the filter, or export them as a table',
  options: {
    ...where,
    filter: { type: 'string' },
    limit: { type: 'string' },
    offset: { type: 'string' },
    files: { type: 'boolean' },
    export: { type: 'string' },
    columns: { type: 'string' },
    overwrite: { type: 'boolean' },
  },
  help: {
    ...whereHelp,
    filter: 'only what this filter keeps',
    limit: 'how many items (50; with --export all)',
    offset: 'how many to leave out first (0)',
    files: 'with --json: the files of each item too; with --export: a row for each file',
    export: 'write to FILE.csv, FILE.jsonl or FILE.parquet',
    columns: 'of the export, such as "name,metadata->age" (all)',
    overwrite: 'replace that file where there is one',
  },
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { signal } = terminal;
    const limit = optionNumber(values, 'limit', 50);
    const offset = optionNumber(values, 'offset', 0);
    const target = await exportTarget(values);
    const named = optionText(values, 'columns');
    if (named !== undefined && !target) throw new UsageError('--columns goes with --export.');
    const { connection, kind } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    if (target) {
      const { exportItems } = await import('./exportItems.ts');
      const to = values['limit'] === undefined ? Infinity : offset + limit;
      const wanted = {
        ...{ organizationId: id, selection: selectionOf(values), columns: named, target },
        mode: values['files'] === true ? 'files' : 'items',
        rows: to === Infinity && offset === 0 ? undefined : { from: offset, to },
      } as const;
      await exportItems(terminal, { connection, kind }, wanted);
      return true;
    }
    const query = { ...selectionOf(values), limit, offset, withFiles: true };
    const page = await itemsPage(connection, id, query, signal);
    if (terminal.isJson) {
      const items = page.items.map(({ files, ...item }) =>
        values['files'] === true ? { ...item, files } : item,
      );
      terminal.out(jsonText({ ...page, items }));
      return true;
    }
    const columns = [
      { title: 'ID', align: 'right' },
      { title: 'NAME' },
      { title: 'DATASET' },
      { title: 'CHECK' },
      { title: 'FILES', align: 'right' },
      { title: 'SIZE', align: 'right' },
    ] as const;
    const rows = page.items.map((item) => [
      String(item.id),
      item.name,
      item.dataset,
      checkMark(item),
      formatCount(item.totalFiles),
      formatBytes(item.totalSize),
    ]);
    print(terminal, tableLines(columns, rows));
    const shown = page.items.length < page.totalItems ? `${formatCount(rows.length)} of ` : '';
    terminal.note(
      `${shown}${plural(page.totalItems, 'item')}, ${plural(page.totalFiles, 'file')}, ${formatBytes(page.totalSize)}`,
    );
    return true;
  },
};

export const showItem: Command = {
  synopsis: 'ID|NAME',
  summary: 'show one data item: metadata, checklist, files',
  options: where,
  help: whereHelp,
  async run({ words, values, terminal, local }) {
    const wanted = onlyWord(words, 'the id or name of a data item');
    const { signal } = terminal;
    const { connection } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    const item = await findItem(connection, id, wanted, optionText(values, 'dataset'), signal);
    if (terminal.isJson) {
      terminal.out(jsonText(item));
      return true;
    }
    const files = plural(item.totalFiles, 'file');
    terminal.out(`${terminalText(item.name)}  (id ${item.id}, in “${terminalText(item.dataset)}”)`);
    terminal.out(`${files}, ${formatBytes(item.totalSize)}, created ${isoTime(item.created)}`);
    if (item.metadata.size > 0) {
      terminal.out('');
      const columns = [{ title: 'METADATA' }, { title: 'VALUE', width: 100 }];
      print(terminal, tableLines(columns, [...item.metadata].sort()));
    }
    terminal.out('');
    const rows = (item.files ?? []).map(({ name, size, modified }) => [
      name,
      formatBytes(size),
      modified === undefined ? '' : isoTime(modified),
    ]);
    const columns = [
      { title: 'FILE', width: 100 },
      { title: 'SIZE', align: 'right' },
      { title: 'CHANGED' },
    ] as const;
    print(terminal, tableLines(columns, rows));
    return true;
  },
};

export const showVocabulary: Command = {
  synopsis: '',
  summary: 'show which metadata keys, values and file names exist',
  options: where,
  help: whereHelp,
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { signal } = terminal;
    const { connection, kind } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    const dataset = optionText(values, 'dataset');
    const found = await vocabularyFor(connection, kind, id, dataset, signal);
    if (terminal.isJson) {
      terminal.out(jsonText(found));
      return true;
    }
    const rows = found.keys.map((key) => [
      key.text,
      formatCount(key.count),
      key.values.map(({ text, count }) => `${text} (${formatCount(count)})`).join(', '),
    ]);
    const keyColumns = [
      { title: 'METADATA' },
      { title: 'ITEMS', align: 'right' },
      { title: 'VALUES', width: 100 },
    ] as const;
    print(terminal, tableLines(keyColumns, rows));
    terminal.out('');
    const fileRows = found.fileNames.map(({ text, count }) => [text, formatCount(count)]);
    const fileColumns = [{ title: 'FILE' }, { title: 'ITEMS', align: 'right' }] as const;
    print(terminal, tableLines(fileColumns, fileRows));
    terminal.note(`${found.exact ? '' : 'From the first '}${plural(found.items, 'item')}`);
    return true;
  },
};

export function selectionOf(values: Parameters<typeof optionText>[0]) {
  const [dataset, filter] = [optionText(values, 'dataset'), optionText(values, 'filter')];
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(filter === undefined ? {} : { filter }),
  };
}

export function print(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.out(line);
}

function checkMark({ metadata }: Item): string {
  const check = metadata.get('ei_check');
  return check === '1' ? '✓' : check === '0' ? '✗' : '';
}

function isoTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 19).replace('T', ' ');
}
