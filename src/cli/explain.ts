import { countClauses, soundFilter } from '../actions/explain.ts';
import { formatCount } from '../base/text.ts';
import { item as readItem, itemsPage } from '../client/data.ts';
import { explainItem, type Explained } from '../filter/explain.ts';
import type { Truth } from '../filter/scalar.ts';
import { print, where, whereHelp } from './browse.ts';
import { findItem, organizationOf, targetOf } from './target.ts';
import { jsonText, tableLines, terminalText } from './terminal.ts';
import { onlyWord, optionText, type Command } from './usage.ts';

const signs = new Map<Truth, string>([
  [true, '✓'],
  [false, '✗'],
  ['unknown', '?'],
]);

export const explain: Command = {
  synopsis: 'FILTER',
  summary: 'say what each part of a filter keeps and drops, or why it keeps an item or not',
  options: { ...where, item: { type: 'string' } },
  help: { ...whereHelp, item: 'ID or name: why this one is in the result or not' },
  async run({ words, values, terminal, local }) {
    const filter = onlyWord(words, 'the text of a filter');
    const { signal } = terminal;
    const { connection } = await targetOf(values, local, signal);
    const { id } = await organizationOf(connection, values['organization'], signal);
    const [dataset, name] = [optionText(values, 'dataset'), optionText(values, 'item')];
    const inDataset = dataset === undefined ? {} : { dataset };
    if (name !== undefined) {
      const found = await findItem(connection, id, name, dataset, signal);
      const item = await readItem(connection, id, found.id, undefined, signal);
      const explained = explainItem(soundFilter(filter), { ...item, files: item.files ?? [] });
      if (terminal.isJson) terminal.out(jsonText(explained ?? null));
      else if (explained) for (const line of treeLines(explained, 0)) terminal.out(line);
      return true;
    }
    const counted = await countClauses(filter, async (text) => {
      const only = text === '' ? {} : { filter: text };
      const query = { ...inDataset, ...only, limit: 1, offset: 0, withFiles: false };
      return (await itemsPage(connection, id, query, signal)).totalItems;
    });
    if (terminal.isJson) terminal.out(jsonText(counted));
    else {
      const columns = [
        { title: 'PART' },
        { title: 'KEEPS', align: 'right' },
        { title: 'WITHOUT IT', align: 'right' },
      ] as const;
      const rows = counted.clauses.map(({ alone, keeps, withoutIt }) => [
        alone,
        formatCount(keeps),
        formatCount(withoutIt),
      ]);
      print(terminal, tableLines(columns, rows));
      terminal.note(`${formatCount(counted.kept)} of ${formatCount(counted.all)} items`);
    }
    return true;
  },
};

function treeLines({ kind, text, truth, found, files, parts }: Explained, depth: number): string[] {
  const words = { and: 'all of these', or: 'any of these', not: 'not this', test: text };
  const values = found.map(({ name, value }) =>
    value === undefined ? `${name} is missing` : `${name} is “${value}”`,
  );
  if (files) values.push(`${files.count} of ${files.of} files`);
  const why = values.length > 0 ? ` (${values.join(', ')})` : '';
  const sign = signs.get(truth) ?? '';
  const line = `${'  '.repeat(depth)}${sign} ${terminalText(words[kind] + why, 500)}`;
  return [line, ...parts.flatMap((part) => treeLines(part, depth + 1))];
}
