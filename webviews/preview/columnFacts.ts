import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Cell, Column } from '../../src/preview/table.ts';
import type { ColumnDetails } from '../../src/preview/tableDetails.ts';
import type { ColumnSummary } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import type { PreviewTexts } from './contract.ts';
import { formatBytes, formatCount, formatShare } from './figures.ts';
import { factList, type Fact } from './facts.ts';
import { summaryFacts } from './summaryFacts.ts';

export interface ColumnView {
  readonly described: Column;
  /** What the file says of it; absent until that was read. */
  readonly facts: ColumnDetails | undefined;
  readonly summary: ColumnSummary | undefined;
  /** Between 0 and 1 while the summary is worked out. */
  readonly done: number | undefined;
  readonly failure: string | undefined;
  readonly isArranged: boolean;
  readonly text: (cell: Cell) => string;
  readonly onSummarize: () => void;
  readonly onCancel: () => void;
  /** Keeps the rows with a value. */
  readonly onKeep: (value: Cell) => void;
}

/** One column: what the file says at once, and what its values say once someone asks. */
export function columnFacts(view: ColumnView, texts: PreviewTexts): TemplateResult {
  const { described, facts } = view;
  return html`<h2 title=${visibleText(described.name)}>
      <bdi>${visibleText(described.name)}</bdi>
    </h2>
    <p class="hint"><bdi>${visibleText(described.type)}</bdi></p>
    ${facts ? factList(storedFacts(facts, view, texts)) : nothing}
    <section class="summary" aria-label=${texts.values}>${summaryOf(view, texts)}</section>`;
}

function storedFacts(
  facts: ColumnDetails,
  { text }: ColumnView,
  texts: PreviewTexts,
): readonly Fact[] {
  const { storedBytes, plainBytes, nulls, encodings, compression } = facts;
  const stored = [facts.physicalType, facts.logicalType].filter((part) => part !== undefined);
  const size =
    storedBytes === undefined
      ? undefined
      : plainBytes === undefined || plainBytes === storedBytes
        ? formatBytes(storedBytes)
        : fill(texts.sizeOfPlain, formatBytes(storedBytes), formatBytes(plainBytes));
  return [
    [texts.storedAs, stored.length > 0 ? stored.join(' · ') : undefined],
    [texts.encodings, encodings.length > 0 ? encodings.join(', ') : undefined],
    [texts.compression, compression],
    [texts.size, size],
    [texts.nulls, nulls === undefined ? undefined : formatCount(nulls)],
    [texts.least, facts.min === undefined ? undefined : text(facts.min)],
    [texts.greatest, facts.max === undefined ? undefined : text(facts.max)],
  ];
}

function summaryOf(view: ColumnView, texts: PreviewTexts): TemplateResult {
  const { summary, done, failure, isArranged, onSummarize, onCancel } = view;
  if (done !== undefined) {
    return html`<div class="working">
      <progress max="1" .value=${done} aria-label=${texts.summarizing}></progress>
      <span>${fill(texts.summarizingDone, formatShare(done))}</span>
      <button type="button" class="textlink" @click=${onCancel}>${texts.cancel}</button>
    </div>`;
  }
  if (summary) return summaryFacts(summary, view, texts);
  return html`${failure === undefined ? nothing : html`<p class="problem" role="alert">${failure}</p>`}
    <button type="button" class="button" @click=${onSummarize}>${texts.summarize}</button>
    <p class="hint">${isArranged ? texts.summarizeShown : texts.summarizeAll}</p>`;
}
