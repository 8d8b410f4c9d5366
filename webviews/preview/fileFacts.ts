import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { RowGroupDetails, TableDetails } from '../../src/preview/tableDetails.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import type { OpenedTable, PreviewTexts } from './contract.ts';
import { factList } from './facts.ts';
import { formatBytes, formatCount, formatShare } from './figures.ts';
import { prettyJson } from './pretty.ts';

const mostListed = 200;

export interface FileShown {
  readonly table: OpenedTable;
  readonly details: TableDetails | undefined;
  readonly texts: PreviewTexts;
  /** Rows of the file are at other places now: one cannot go to them. */
  readonly isArranged: boolean;
  readonly goToRow: (row: number) => void;
}

/** The file itself: its parts, and what its writer put beside the data. */
export function fileFacts(shown: FileShown): TemplateResult {
  const { table, details, texts } = shown;
  const groups = details?.rowGroups ?? [];
  const stored = groups.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  const plain = groups.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  const rows = table.rowCount ?? table.estimatedRows;
  const version = details?.version === undefined ? '' : ` ${details.version}`;
  const formats = { csv: 'CSV', jsonl: texts.jsonLines, parquet: 'Parquet', items: undefined };
  const format = formats[table.format];
  return html`<h2><bdi>${visibleText(table.name)}</bdi></h2>
    ${factList([
      [texts.format, format && `${format}${version}`],
      [texts.writtenBy, details?.writtenBy],
      [texts.size, format && formatBytes(table.size)],
      [
        texts.rowsTitle,
        table.rowCount === undefined ? fill(texts.about, formatCount(rows)) : formatCount(rows),
      ],
      [texts.columnsTitle, formatCount(table.columns.length)],
      [texts.plainSize, plain > 0 ? formatBytes(plain) : undefined],
      [texts.compressed, plain > 0 ? formatShare(stored / plain) : undefined],
    ])}
    ${groups.length > 0 ? rowGroups(groups, shown) : nothing}
    ${details && details.keyValues.length > 0 ? keyValues(details, texts) : nothing}`;
}

function rowGroups(groups: readonly RowGroupDetails[], shown: FileShown): TemplateResult {
  const { texts, isArranged, goToRow } = shown;
  const first = ({ firstRow }: RowGroupDetails) => {
    const number = formatCount(firstRow + 1);
    if (isArranged) return number;
    return html`<button type="button" class="textlink" @click=${() => goToRow(firstRow)}>
      ${number}
    </button>`;
  };
  return html`<h3>${fill(texts.rowGroups, formatCount(groups.length))}</h3>
    <table class="schema">
      <thead>
        <tr>
          <th scope="col" class="figure">${texts.firstRow}</th>
          <th scope="col" class="figure">${texts.rowsTitle}</th>
          <th scope="col" class="figure">${texts.size}</th>
        </tr>
      </thead>
      <tbody>
        ${groups.slice(0, mostListed).map(
          (group) =>
            html`<tr>
              <td class="figure">${first(group)}</td>
              <td class="figure">${formatCount(group.rows)}</td>
              <td class="figure">${formatBytes(group.storedBytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      groups.length > mostListed
        ? html`<p class="hint">
            ${fill(texts.moreGroups, formatCount(groups.length - mostListed))}
          </p>`
        : nothing
    }`;
}

function keyValues({ keyValues: pairs }: TableDetails, texts: PreviewTexts): TemplateResult {
  return html`<h3>${texts.keyValues}</h3>
    ${pairs.map(({ key, value }) => {
      const isJson = /^\s*[[{]/.test(value);
      return html`<details class="keyValue">
        <summary><bdi>${visibleText(key)}</bdi></summary>
        <pre tabindex="0">${isJson ? prettyJson(value) : visibleText(value, true)}</pre>
      </details>`;
    })}`;
}
