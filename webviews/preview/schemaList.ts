import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Column } from '../../src/preview/table.ts';
import type { TableDetails } from '../../src/preview/tableDetails.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import type { PreviewTexts } from './contract.ts';
import { formatBytes, formatCount, formatShare } from './figures.ts';

/** Of thousands of columns the others are found through the picker. */
const mostListed = 500;

export interface SchemaShown {
  readonly columns: readonly Column[];
  readonly details: TableDetails | undefined;
  readonly current: number;
  readonly texts: PreviewTexts;
  readonly onChoose: (column: number) => void;
}

/** All columns, with the room that each takes. */
export function schemaList(shown: SchemaShown): TemplateResult {
  const { columns, details, texts } = shown;
  const sizes = details?.columns.map(({ storedBytes }) => storedBytes ?? 0) ?? [];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return html`<table class="schema">
      <thead>
        <tr>
          <th scope="col">${texts.columnTab}</th>
          ${total > 0 ? html`<th scope="col" class="figure">${texts.size}</th>` : nothing}
          ${hasNulls(details) ? html`<th scope="col" class="figure">${texts.nulls}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${columns.slice(0, mostListed).map((column, place) => row(shown, column, place, total))}
      </tbody>
    </table>
    ${
      columns.length > mostListed
        ? html`<p class="hint">
            ${fill(texts.moreColumns, formatCount(columns.length - mostListed))}
          </p>`
        : nothing
    }`;
}

function hasNulls(details: TableDetails | undefined): boolean {
  return details?.columns.some(({ nulls }) => nulls !== undefined) ?? false;
}

function row(
  { details, current, onChoose }: SchemaShown,
  column: Column,
  place: number,
  total: number,
): TemplateResult {
  const facts = details?.columns[place];
  const bytes = facts?.storedBytes ?? 0;
  return html`<tr class=${place === current ? 'current' : ''}>
    <th scope="row">
      <button type="button" class="textlink" @click=${() => onChoose(place)}>
        <bdi>${visibleText(column.name)}</bdi>
      </button>
      <span class="hint"><bdi>${visibleText(column.type)}</bdi></span>
    </th>
    ${
      total > 0
        ? html`<td class="figure">
            ${formatBytes(bytes)}<span class="hint">${formatShare(bytes / total)}</span>
          </td>`
        : nothing
    }
    ${
      hasNulls(details)
        ? html`<td class="figure">
            ${facts?.nulls === undefined ? '–' : formatCount(facts.nulls)}
          </td>`
        : nothing
    }
  </tr>`;
}
