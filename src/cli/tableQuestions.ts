import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import { cellText, type Column } from '../preview/table.ts';
import type {
  Arrangement,
  ColumnCondition,
  ColumnSummary,
  ExportFormat,
  SortKey,
} from '../preview/tableService.ts';
import { terminalText } from './terminal.ts';
import { optionText, optionTexts, UsageError, type Values } from './usage.ts';

/** What `--where` and `--sort` ask for; `undefined` where neither is given. */
export function arrangementOf(values: Values, columns: readonly Column[]): Arrangement | undefined {
  const conditions = optionTexts(values, 'where').map((text) => conditionOf(text, columns));
  const sort = optionTexts(values, 'sort').map((text) => sortKeyOf(text, columns));
  return conditions.length + sort.length === 0 ? undefined : { conditions, sort };
}

const comparison = /^\s*(!=|<=|>=|=|<|>)\s*(.*)$/s;
const words = /^\s+(contains|not\s+contains|is\s+null|is\s+not\s+null)\b\s*(.*)$/is;

/** `COLUMN > VALUE`, `COLUMN contains TEXT`, `COLUMN is null`; the longest name of a column that fits is meant. */
function conditionOf(text: string, columns: readonly Column[]): ColumnCondition {
  const fitting = columns
    .map(({ name }, column) => ({ name, column }))
    .filter(({ name }) => text.startsWith(name))
    .sort((a, b) => b.name.length - a.name.length);
  for (const { name, column } of fitting) {
    const rest = text.slice(name.length);
    const [, sign, value = ''] = comparison.exec(rest) ?? [];
    if (sign !== undefined) return { column, is: sign as '=', value: unquoted(value) };
    const [, word = '', part = ''] = words.exec(rest) ?? [];
    switch (word.toLowerCase().replaceAll(/\s+/g, ' ')) {
      case 'contains':
        return { column, is: 'contains', value: unquoted(part) };
      case 'not contains':
        return { column, is: 'not-contains', value: unquoted(part) };
      case 'is null':
        return { column, is: 'null' };
      case 'is not null':
        return { column, is: 'not-null' };
      default:
        break;
    }
  }
  if (fitting.length === 0) throw noColumn(text, columns);
  throw new UsageError(
    `--where “${terminalText(text, 60)}” is not COLUMN =|!=|<|<=|>|>= VALUE, COLUMN [not] contains TEXT or COLUMN is [not] null.`,
  );
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

/** `COLUMN`, `COLUMN:desc` or `COLUMN:asc`. */
function sortKeyOf(text: string, columns: readonly Column[]): SortKey {
  const whole = columns.findIndex(({ name }) => name === text);
  if (whole >= 0) return { column: whole, isDescending: false };
  const [, name = '', direction = ''] = /^(.*):(asc|desc)$/is.exec(text) ?? [];
  const column = columns.findIndex((own) => own.name === name);
  if (direction === '' || column < 0) throw noColumn(direction === '' ? text : name, columns);
  return { column, isDescending: direction.toLowerCase() === 'desc' };
}

function noColumn(text: string, columns: readonly Column[]): UserError {
  const names = columns.slice(0, 20).map(({ name }) => plainText(name, 40));
  const more = columns.length > names.length ? ' …' : '';
  return new UserError(`There is no column “${plainText(text, 60)}”.`, {
    code: 'no-column',
    remedy: `Columns: ${names.join(', ')}${more}`,
  });
}

const formats: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** Where `--export` writes to, and as what; `undefined` where it is not given. */
export async function exportTarget(
  values: Values,
): Promise<{ readonly file: string; readonly format: ExportFormat } | undefined> {
  const given = optionText(values, 'export');
  if (given === undefined) return undefined;
  const format = formats[path.extname(given).toLowerCase()];
  if (format === undefined) {
    throw new UsageError('--export needs a name that ends in .csv, .jsonl, .ndjson or .parquet.');
  }
  const file = path.resolve(given);
  const isThere = (await stat(file).catch(() => undefined)) !== undefined;
  if (isThere && values['overwrite'] !== true) {
    throw new UserError(`${given} exists already.`, {
      code: 'file-exists',
      remedy: 'Choose another name or add --overwrite.',
    });
  }
  return { file, format };
}

export const summaryTitles = [
  { title: 'COLUMN', width: 40 },
  { title: 'TYPE', width: 24 },
  { title: 'NULLS', align: 'right' as const },
  { title: 'DISTINCT', align: 'right' as const },
  { title: 'MIN', align: 'right' as const, width: 30 },
  { title: 'MEDIAN', align: 'right' as const, width: 30 },
  { title: 'MAX', align: 'right' as const, width: 30 },
  { title: 'MEAN', align: 'right' as const, width: 30 },
  { title: 'DEVIATION', align: 'right' as const },
  { title: 'MOST FREQUENT', width: 60 },
];

/** A line of the summary, under `summaryTitles`. */
export function summaryLine(column: Column, summary: ColumnSummary): string[] {
  const { numbers, distinct } = summary;
  const shown = (value: number | undefined) => figure(value, column.kind);
  const frequent = summary.frequent
    .slice(0, 3)
    .map(({ value, count }) => `${terminalText(cellText(value), 20)} (${count})`);
  return [
    column.name,
    column.type,
    String(summary.nulls),
    distinct ? `${distinct.isExact ? '' : '~'}${distinct.count}` : '',
    shown(numbers?.min),
    shown(numbers?.quantiles.find(({ share }) => share === 0.5)?.value),
    shown(numbers?.max),
    shown(numbers?.mean),
    numbers && column.kind === 'number' ? figure(numbers.deviation, 'number') : '',
    frequent.join(', '),
  ];
}

function figure(value: number | undefined, kind: Column['kind']): string {
  if (value === undefined) return '';
  if (kind === 'number') return String(Number(value.toPrecision(6)));
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return String(value);
  return kind === 'date' ? instant.toISOString().slice(0, 10) : instant.toISOString();
}
