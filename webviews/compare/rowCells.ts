import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ColumnPair, ComparedRow, RowKind } from '../../src/preview/compare/model.ts';
import type { Cell } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { cellText, visibleText } from '../preview/cells.ts';
import { formatCount } from '../preview/figures.ts';
import type { CompareTexts } from './contract.ts';

const signs: Readonly<Record<RowKind, string>> = {
  same: '=',
  changed: '~',
  added: '+',
  removed: '\u2212',
};

/** Columns before those of the tables: what became of the row, and its number in each. */
export const ownColumns = 3;

export const cellId = (row: number, column: number) => `cell-${row}-${column}`;

const isNumber = ({ before, after }: ColumnPair) => (after ?? before)?.kind === 'number';

/** The heads of the columns. */
export function headCells(
  pairs: readonly ColumnPair[],
  key: number | undefined,
  texts: CompareTexts,
): TemplateResult {
  const names = [texts.change, texts.numberBefore, texts.numberAfter];
  return html`${names.map(
    (name, place) =>
      html`<div role="columnheader" class="rowCell own" aria-colindex=${place + 1} title=${name}>
        ${place === 0 ? html`<span class="unseen">${name}</span>` : name}
      </div>`,
  )}
  ${pairs.map((pair, place) => {
    const name = visibleText(pair.name);
    return html`<div
      role="columnheader"
      class="rowCell ${pair.id === key ? 'key' : ''} ${isNumber(pair) ? 'number' : ''}"
      aria-colindex=${ownColumns + place + 1}
      title=${name}
    >
      <bdi>${name}</bdi>
    </div>`;
  })}`;
}

/** The cells of a row; `undefined` until it came. `active` is the place of the active cell in it. */
export function rowCells(
  place: number,
  row: ComparedRow | undefined,
  pairs: readonly ColumnPair[],
  active: number | undefined,
  texts: CompareTexts,
): TemplateResult {
  const value = (cell: Cell | undefined) => valueOf(cell, texts);
  const number = (value: number | undefined) => (value === undefined ? '' : formatCount(value + 1));
  const own = [
    row
      ? html`<span aria-hidden="true">${signs[row.kind]}</span
          ><span class="unseen">${texts.kinds[row.kind]}</span>`
      : nothing,
    number(row?.before),
    number(row?.after),
  ];
  const cell = (content: unknown, column: number, name: string) => {
    return html`<div
      role="gridcell"
      class="rowCell ${name} ${column === active ? 'active' : ''}"
      id=${cellId(place, column)}
      aria-colindex=${column + 1}
      data-column=${column}
    >
      ${content}
    </div>`;
  };
  return html`${own.map((content, column) => cell(content, column, 'own'))}
  ${pairs.map((pair, at) => {
    const column = ownColumns + at;
    if (!row) return cell(nothing, column, 'loading');
    const kind = isNumber(pair) ? 'number' : '';
    if (row.changed.includes(at)) {
      return cell(
        html`<del><span class="unseen">${texts.before}</span> ${value(row.cells.before[at])}</del
          ><ins><span class="unseen">${texts.after}</span> ${value(row.cells.after[at])}</ins>`,
        column,
        `changed ${kind}`,
      );
    }
    const isOld = row.kind === 'removed' || !pair.after;
    const isAbsent = row.kind === 'added' ? !pair.after : row.kind === 'removed' && !pair.before;
    if (isAbsent) return cell(nothing, column, '');
    return cell(value((isOld ? row.cells.before : row.cells.after)[at]), column, kind);
  })}`;
}

function valueOf(cell: Cell | undefined, texts: CompareTexts): TemplateResult {
  const text = textOf(cell);
  const isQuiet = text === undefined;
  const shown = text ?? (cell === '' ? texts.emptyText : texts.nullValue);
  return html`<bdi class=${isQuiet ? 'quiet' : ''}>${shown.slice(0, 400)}</bdi>`;
}

/** `undefined` for what has no text of its own. */
function textOf(cell: Cell | undefined): string | undefined {
  if (cell === undefined || cell === null || cell === '') return undefined;
  return visibleText(cellText(cell));
}

/** A cell as a whole, with how a number changed. */
export function cellFacts(
  row: ComparedRow,
  pair: ColumnPair,
  at: number,
  texts: CompareTexts,
): TemplateResult {
  const value = (cell: Cell | undefined) => valueOf(cell, texts);
  const number = formatCount((row.after ?? row.before ?? 0) + 1);
  const place = fill(texts.cellPlace, visibleText(pair.name), number);
  const [old, now] = [value(row.cells.before[at]), value(row.cells.after[at])];
  if (!row.changed.includes(at)) {
    return html`<strong>${place}</strong> ${row.kind === 'removed' || !pair.after ? old : now}`;
  }
  return html`<strong>${place}</strong> ${old} <span aria-hidden="true">→</span
    ><span class="unseen">${texts.after}</span> ${now} ${difference(row, at)}`;
}

function difference({ cells }: ComparedRow, at: number): TemplateResult | typeof nothing {
  const [old, now] = [cells.before[at], cells.after[at]].map((cell) =>
    cell === null || cell === undefined || cellText(cell).trim() === ''
      ? NaN
      : Number(cellText(cell)),
  );
  const by = Number(((now ?? NaN) - (old ?? NaN)).toPrecision(6));
  if (!Number.isFinite(by)) return nothing;
  return html`<span class="quiet"
    >(${by > 0 ? '+' : ''}${String(by).replace('-', '\u2212')})</span
  >`;
}
