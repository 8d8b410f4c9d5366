import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openFileTable, openItemTable } from '../actions/preview.ts';
import { formatBytes, formatCount, plural } from '../base/text.ts';
import type { Asked } from '../preview/service.ts';
import { cellText, type Table } from '../preview/table.ts';
import type { ColumnSummary, TableService } from '../preview/tableService.ts';
import { print, where, whereHelp } from './browse.ts';
import { arrangementOf, exportTarget, summaryLine, summaryTitles } from './tableQuestions.ts';
import { findItemFile, organizationOf, targetOf } from './target.ts';
import { jsonText, tableLines, terminalText, type Terminal } from './terminal.ts';
import {
  onlyWord,
  optionNumber,
  optionText,
  UsageError,
  type Command,
  type Invocation,
} from './usage.ts';

export const preview: Command = {
  synopsis: 'ITEM/FILE|PATH',
  summary: 'show, summarize or export the rows of a Parquet, CSV or JSON lines file',
  options: {
    ...where,
    rows: { type: 'string' },
    from: { type: 'string' },
    where: { type: 'string', multiple: true },
    sort: { type: 'string', multiple: true },
    summary: { type: 'boolean' },
    export: { type: 'string' },
    overwrite: { type: 'boolean' },
  },
  help: {
    ...whereHelp,
    rows: 'how many rows (20; with --export all)',
    from: 'the first row (0)',
    where:
      'keep rows, such as "rate > 60", "label contains walk" or "rate is null"; may be repeated',
    sort: 'a column to sort by, or COLUMN:desc; may be repeated',
    summary: 'what the values of each column are like',
    export: 'write to FILE.csv, FILE.jsonl or FILE.parquet',
    overwrite: 'replace that file where there is one',
  },
  async run(invocation) {
    const { words, values, terminal } = invocation;
    const wanted = onlyWord(words, 'ITEM/FILE or the path of a file');
    const count = optionNumber(values, 'rows', 20);
    const from = optionNumber(values, 'from', 0);
    if (values['summary'] === true && values['export'] !== undefined) {
      throw new UsageError('Either --summary or --export.');
    }
    const target = await exportTarget(values);
    const table = await openWanted(invocation, wanted);
    try {
      const { tableService } = await import('../preview/query/service.ts');
      const service = tableService(table, 0);
      const asked = (doing: string): Asked => ({
        signal: terminal.signal,
        progress: (done) => terminal.progress(`${doing}, ${Math.floor(done * 100)} %`),
      });
      const arrangement = arrangementOf(values, table.columns);
      const kept = arrangement ? await service.arrange(arrangement, asked('Arranging')) : undefined;
      if (values['summary'] === true) {
        await summarize(terminal, table, service, asked('Summarizing'));
      } else if (target) {
        const isAll = values['rows'] === undefined && values['from'] === undefined;
        const to = values['rows'] === undefined ? Infinity : from + count;
        const columns = table.columns.map((_, column) => column);
        const done = await service.exportTo(
          { ...target, columns, ...(isAll ? {} : { rows: { from, to } }) },
          asked('Exporting'),
        );
        if (terminal.isJson) terminal.out(jsonText({ ...done, path: target.file }));
        else {
          const size = formatBytes(done.bytes);
          terminal.out(`${plural(done.rows, 'row')}, ${size} in ${target.file}`);
        }
      } else {
        await show(terminal, table, service, { from, count, kept });
      }
      return true;
    } finally {
      await table.close();
    }
  },
};

async function summarize(
  terminal: Terminal,
  table: Table,
  service: TableService,
  { signal, progress }: Asked,
): Promise<void> {
  const { columns } = table;
  const found: ColumnSummary[] = [];
  for (const column of columns.keys()) {
    const share = (done: number) => progress((column + done) / columns.length);
    found.push(await service.summarize({ column }, { signal, progress: share }));
  }
  const [first] = found;
  if (terminal.isJson) {
    const summaries = columns.map((column, index) => ({ ...column, ...found[index] }));
    terminal.out(jsonText(summaries));
    return;
  }
  const lines = columns.flatMap((column, index) => {
    const summary = found[index];
    return summary ? [summaryLine(column, summary)] : [];
  });
  print(terminal, tableLines(summaryTitles, lines));
  terminal.note(plural(first?.rows ?? 0, 'row'));
}

async function show(
  terminal: Terminal,
  table: Table,
  service: TableService,
  {
    from,
    count,
    kept,
  }: { readonly from: number; readonly count: number; readonly kept: number | undefined },
): Promise<void> {
  const { format, columns, notes } = table;
  const { signal } = terminal;
  const wanted = { start: from, count, columns: columns.map((_, column) => column) };
  const { rows, numbers } = await service.rows(wanted, { signal, progress: () => undefined });
  const rowCount = kept ?? table.rowCount;
  const estimatedRows = kept ?? table.estimatedRows;
  if (terminal.isJson) {
    const facts = { format, columns, rowCount, estimatedRows, notes, from, rows };
    terminal.out(jsonText(numbers ? { ...facts, numbers } : facts));
    return;
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
}

/** A path that begins like one, or that is a file here, is of this computer; all else is of a data item. */
export async function openWanted(invocation: Invocation, wanted: string): Promise<Table> {
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
