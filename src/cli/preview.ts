import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openFileTable, openItemTable } from '../actions/preview.ts';
import { formatCount, plural } from '../base/text.ts';
import { cellText, type Table } from '../preview/table.ts';
import { print, where, whereHelp } from './browse.ts';
import { findItemFile, organizationOf, targetOf } from './target.ts';
import { jsonText, tableLines, terminalText } from './terminal.ts';
import { onlyWord, optionNumber, optionText, type Command, type Invocation } from './usage.ts';

export const preview: Command = {
  synopsis: 'ITEM/FILE|PATH',
  summary: 'show the first rows of a Parquet or CSV file',
  options: { ...where, rows: { type: 'string' }, from: { type: 'string' } },
  help: {
    ...whereHelp,
    rows: 'how many rows (20)',
    from: 'the first row (0)',
  },
  async run(invocation) {
    const { words, values, terminal } = invocation;
    const wanted = onlyWord(words, 'ITEM/FILE or the path of a file');
    const count = optionNumber(values, 'rows', 20);
    const from = optionNumber(values, 'from', 0);
    const table = await openWanted(invocation, wanted);
    try {
      const { rows } = await table.rows(from, count, undefined, terminal.signal);
      const { format, columns, rowCount, estimatedRows, notes } = table;
      if (terminal.isJson) {
        terminal.out(jsonText({ format, columns, rowCount, estimatedRows, notes, from, rows }));
        return true;
      }
      const titles = columns.map(({ name, kind }) => ({
        title: terminalText(name, 40),
        ...(kind === 'number' ? { align: 'right' as const } : {}),
        width: 40,
      }));
      print(
        terminal,
        tableLines(
          titles,
          rows.map((row) => row.map(cellText)),
        ),
      );
      for (const note of notes) terminal.note(terminalText(note.text));
      const total =
        rowCount === undefined ? `about ${formatCount(estimatedRows)}` : formatCount(rowCount);
      const types = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
      terminal.note(`${total} rows, ${plural(columns.length, 'column')}: ${terminalText(types)}`);
      return true;
    } finally {
      await table.close();
    }
  },
};

/** A path that begins like one, or that is a file here, is of this computer; all else is of a data item. */
async function openWanted(invocation: Invocation, wanted: string): Promise<Table> {
  const { values, terminal, local } = invocation;
  const { signal } = terminal;
  const isPath = wanted.startsWith('.') || path.isAbsolute(wanted);
  const isFile = (await stat(wanted).catch(() => undefined))?.isFile() ?? false;
  if (isPath || isFile) return openFileTable(wanted, signal);
  const { connection } = await targetOf(values, local, signal);
  const { id } = await organizationOf(connection, values['organization'], signal);
  const dataset = optionText(values, 'dataset');
  const { item, fileName } = await findItemFile(connection, id, wanted, dataset, signal);
  return openItemTable(connection, id, item, fileName, {}, signal);
}
