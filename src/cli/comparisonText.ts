import { formatCount, plural } from '../base/text.ts';
import type {
  ColumnPair,
  ComparedFigures,
  ComparedRow,
  ComparisonFacts,
  FigureName,
  RowComparison,
} from '../preview/compare/model.ts';
import { cellText, type Cell } from '../preview/table.ts';
import { print } from './browse.ts';
import { tableLines, terminalText, type Terminal } from './terminal.ts';

export interface PairFigures {
  readonly pair: ColumnPair;
  readonly found: ComparedFigures;
}

/** With the names of its columns. */
export type DifferingRow = ComparedRow & { readonly columns: readonly string[] };

export function isAlike({ schema }: ComparisonFacts, { counts }: RowComparison): boolean {
  const { added, removed, moved, renamed, retyped } = schema;
  return (
    added + removed + moved + renamed + retyped === 0 &&
    counts.changed + counts.added + counts.removed === 0
  );
}

/** The answer: `Columns: 1 added; rows: 12 changed, 4 removed; values differ in 2 columns.` */
export function sentence(facts: ComparisonFacts, rows: RowComparison): string {
  if (isAlike(facts, rows)) return `The tables are the same: ${plural(rows.rows.after, 'row')}.`;
  const { schema } = facts;
  const columns = listed([
    [schema.added, 'added'],
    [schema.removed, 'removed'],
    [schema.retyped, 'of another type'],
    [schema.renamed, 'renamed'],
    [schema.moved, 'moved'],
  ]);
  const { changed, added, removed } = rows.counts;
  const changes = listed([
    [changed, 'changed'],
    [added, 'added'],
    [removed, 'removed'],
  ]);
  const parts = [
    columns === '' ? '' : `columns: ${columns}`,
    changes === '' ? 'no row differs' : `rows: ${changes}`,
    rows.changedColumns > 0 ? `values differ in ${plural(rows.changedColumns, 'column')}` : '',
  ];
  const text = parts.filter(Boolean).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function listed(counts: readonly (readonly [count: number, what: string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} ${what}`)
    .join(', ');
}

/** What differs: columns, then figures, then rows. */
export function tellComparison(
  terminal: Terminal,
  facts: ComparisonFacts,
  rows: RowComparison,
  figures: readonly PairFigures[],
  differing: readonly DifferingRow[],
): void {
  const { schema } = facts;
  const changes = schema.pairs.flatMap((pair) => {
    const change = schemaChange(pair);
    return change === '' ? [] : [[pair.name, change]];
  });
  section(
    terminal,
    [
      { title: 'COLUMN', width: 40 },
      { title: 'CHANGE', width: 80 },
    ],
    changes,
  );
  const different = figures.flatMap(figureLines);
  section(
    terminal,
    [
      { title: 'COLUMN', width: 40 },
      { title: 'FIGURE' },
      { title: 'BEFORE', align: 'right' as const },
      { title: 'AFTER', align: 'right' as const },
      { title: 'DIFFERENCE', align: 'right' as const },
    ],
    different,
  );
  section(
    terminal,
    [
      { title: 'ROW', width: 24 },
      { title: 'IS' },
      { title: 'COLUMN', width: 30 },
      { title: 'BEFORE' },
      { title: 'AFTER' },
    ],
    differing.flatMap((row) => rowLines(row, rows.key !== undefined)),
  );
  const key = schema.pairs.find(({ id }) => id === rows.key)?.name;
  const how = key === undefined ? 'row number' : `the key “${terminalText(key, 60)}”`;
  terminal.note(
    `${formatCount(rows.rows.before)} and ${plural(rows.rows.after, 'row')}, paired by ${how}`,
  );
  for (const note of notesOf(rows)) terminal.note(note);
}

function notesOf({ repeated, keyless, cutValues }: RowComparison): readonly string[] {
  const notes: string[] = [];
  if (repeated.before + repeated.after > 0) {
    notes.push(
      `The key is not unique (${formatCount(repeated.before)} and ${formatCount(repeated.after)} repetitions): rows of one key were paired in their order.`,
    );
  }
  if (keyless.before + keyless.after > 0) {
    notes.push(
      `Rows without a key (${formatCount(keyless.before)} and ${formatCount(keyless.after)}) were paired in their order.`,
    );
  }
  if (cutValues > 0)
    notes.push(
      `${plural(cutValues, 'value')} longer than 1 MB: only the beginnings were compared.`,
    );
  return notes;
}

function section(
  terminal: Terminal,
  columns: Parameters<typeof tableLines>[0],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  terminal.out('');
  print(terminal, tableLines(columns, rows));
}

function schemaChange({ before, after, isMoved, hasOtherType, hasOtherName }: ColumnPair): string {
  if (!before) return `added, ${after?.type ?? ''}`;
  if (!after) return `removed, was ${before.type}`;
  const parts = [
    hasOtherName ? `was “${before.name}”` : '',
    hasOtherType ? `${before.type} → ${after.type}` : '',
    isMoved ? `moved from place ${before.column + 1} to ${after.column + 1}` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** Of the quantiles only the median: `--json` has them all. */
function figureLines({ pair, found }: PairFigures): readonly (readonly string[])[] {
  const { before, after, differences } = found;
  const kind = pair.after?.kind;
  const isTime = kind === 'timestamp' || kind === 'date';
  return differences
    .filter(({ figure }) => typeof figure !== 'number' || figure === 0.5)
    .map(({ figure, difference }) => {
      const isInstant = isTime && (typeof figure === 'number' || instants.has(figure));
      const show = (value: number | undefined) =>
        value === undefined ? '' : isInstant ? instant(value) : number(value);
      const by = isInstant ? `${number(difference / 1000)} s` : number(difference);
      return [
        pair.name,
        typeof figure === 'number' ? 'median' : figure,
        show(figureOf(before, figure)),
        show(figureOf(after, figure)),
        difference > 0 ? `+${by}` : by,
      ];
    });
}

/** Figures of times that are times themselves. */
const instants: ReadonlySet<FigureName> = new Set<FigureName>(['min', 'max', 'mean']);

function figureOf(summary: ComparedFigures['before'], figure: FigureName): number | undefined {
  if (figure === 'nulls') return summary?.nulls;
  if (figure === 'distinct') return summary?.distinct?.count;
  if (typeof figure !== 'number') return summary?.numbers?.[figure];
  return summary?.numbers?.quantiles.find(({ share }) => share === figure)?.value;
}

function number(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

function instant(value: number): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}

function rowLines(
  { kind, before, after, cells, changed, columns }: DifferingRow,
  hasKey: boolean,
): readonly (readonly string[])[] {
  const text = (cell: Cell | undefined) =>
    cell === null || cell === undefined ? 'NULL' : cellText(cell);
  const key = kind === 'removed' ? cells.before[0] : cells.after[0];
  const row = hasKey ? text(key) : String((after ?? before ?? 0) + 1);
  if (kind === 'changed') {
    return changed.map((at) => [
      row,
      kind,
      columns[at] ?? '',
      text(cells.before[at]),
      text(cells.after[at]),
    ]);
  }
  return [[row, kind, '', '', '']];
}
