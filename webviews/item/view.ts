import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import { icon, type IconName } from '../icons.ts';
import type {
  CheckLine,
  CheckState,
  Evidence,
  FileKind,
  ItemAction,
  ItemState,
  ItemTexts,
  ShownItem,
} from './contract.ts';
import { filesSection, metadataSection, picturesSection } from './tables.ts';
import type { Order } from './sorting.ts';

export type MetadataColumn = 'key' | 'value';
export type FileColumn = 'name' | 'size' | 'modified';

/** How one table is searched and ordered. */
export interface TableView<Column extends string> {
  readonly search: string;
  readonly order: Order<Column> | undefined;
}

export interface View {
  readonly texts: ItemTexts;
  readonly state: ItemState;
  readonly metadata: TableView<MetadataColumn>;
  readonly files: TableView<FileColumn>;
  /** Addresses of pictures by file name. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly copiedKey: string | undefined;
  readonly announcement: string;
}

export interface Actions {
  readonly refresh: () => void;
  readonly viewMetadata: (view: TableView<MetadataColumn>) => void;
  readonly viewFiles: (view: TableView<FileColumn>) => void;
  readonly copy: (key: string, value: string) => void;
  readonly editMetadata: () => void;
  readonly open: (name: string, asTable: boolean) => void;
  readonly openEvidence: (evidence: Evidence) => void;
  readonly act: (action: ItemAction) => void;
}

const checkIcons: Readonly<Record<CheckState, { readonly name: IconName; className: string }>> = {
  passed: { name: 'passed', className: 'passed' },
  failed: { name: 'error', className: 'failed' },
  other: { name: 'other', className: 'other' },
};

const actionIcons: Readonly<Record<ItemAction, IconName>> = {
  signals: 'plot',
  download: 'download',
  reveal: 'reveal',
  copyLink: 'link',
  openInStudio: 'external',
};

export function page(view: View, actions: Actions): TemplateResult {
  const { state, texts } = view;
  const isBusy = state.kind === 'loading' || (state.kind === 'item' && state.isRefreshing);
  return html`<main aria-busy=${isBusy ? 'true' : 'false'}>
    ${body(view, actions)}
    <div class="unseen" role="status">
      ${state.kind === 'loading' ? texts.loading : view.announcement}
    </div>
  </main>`;
}

function body(view: View, actions: Actions): TemplateResult {
  const { state, texts } = view;
  switch (state.kind) {
    case 'loading':
      return html`<p class="loading"><span class="spinner"></span>${texts.loading}</p>`;
    case 'failed':
    case 'vanished': {
      const sign = state.kind === 'failed' ? 'error' : 'info';
      return html`<section class="trouble" role="alert">
        ${icon(sign, sign)}
        <div>
          <p><bdi>${state.message}</bdi></p>
          ${state.remedy ? html`<p class="quiet">${state.remedy}</p>` : nothing}
          <button class="button" @click=${actions.refresh}>${texts.retry}</button>
        </div>
      </section>`;
    }
    case 'item':
      return html`${header(texts, state, actions)} ${checklist(state.item, texts, actions)}
      ${metadataSection(view, state.item, actions)} ${filesSection(view, state.item, actions)}
      ${picturesSection(view, state.item, actions)}`;
  }
}

function header(
  texts: ItemTexts,
  { item, isRefreshing, warning }: ItemState & { readonly kind: 'item' },
  actions: Actions,
): TemplateResult {
  const { check } = item;
  return html`<header>
    <div class="title">
      <h1><bdi>${legible(item.name)}</bdi></h1>
      ${
        check
          ? html`<span class="badge">
              ${checkIcon(check.state)}<span class="unseen">${texts.checklist}:</span>
              <bdi>${check.text}</bdi>
            </span>`
          : nothing
      }
    </div>
    <dl class="facts">
      ${item.facts.map(
        ({ label, value }) =>
          html`<div>
            <dt>${label}</dt>
            <dd><bdi>${legible(value)}</bdi></dd>
          </div>`,
      )}
    </dl>
    <div class="actions" role="group" aria-label=${texts.item}>
      ${item.actions.map(
        (action) =>
          html`<button class="button secondary" @click=${() => actions.act(action)}>
            ${icon(actionIcons[action])}${texts.actions[action]}
          </button>`,
      )}
      <button
        class="tool"
        title=${isRefreshing ? texts.refreshing : texts.refresh}
        aria-label=${isRefreshing ? texts.refreshing : texts.refresh}
        @click=${actions.refresh}
      >
        ${isRefreshing ? html`<span class="spinner"></span>` : icon('refresh')}
      </button>
    </div>
    ${
      warning
        ? html`<p class="old" role="alert">${icon('warning', 'warning')}<bdi>${warning}</bdi></p>`
        : nothing
    }
  </header>`;
}

function checkIcon(state: CheckState): TemplateResult {
  return icon(checkIcons[state].name, checkIcons[state].className);
}

function checklist(
  { checklist: lines, files }: ShownItem,
  texts: ItemTexts,
  actions: Actions,
): TemplateResult {
  const kinds = new Map(files.map(({ name, kind }) => [name, kind]));
  const link = (evidence: Evidence) => evidenceLink(evidence, kinds, texts, actions);
  return html`<section aria-labelledby="checklist">
    <h2 id="checklist">${texts.checklist}</h2>
    ${
      lines.length === 0
        ? html`<p class="quiet">${texts.noChecklist}</p>`
        : html`<ul class="checks">
            ${lines.map((line) => check(line, texts, link))}
          </ul>`
    }
  </section>`;
}

function check(
  { key, label, state, value, evidence, note }: CheckLine,
  texts: ItemTexts,
  link: (evidence: Evidence) => TemplateResult,
): TemplateResult {
  const text = state === 'other' && value.trim() !== '' ? value : texts.states[state];
  return html`<li title=${key}>
    ${checkIcon(state)}<bdi class="label">${label}</bdi><bdi class="state ${state}">${text}</bdi>
    ${
      evidence.length === 0
        ? nothing
        : html`<span class="evidence" role="group" aria-label=${`${texts.evidence}: ${label}`}>
            ${evidence.map(link)}
          </span>`
    }
    ${note === undefined ? nothing : html`<bdi class="note">${legible(note)}</bdi>`}
  </li>`;
}

function evidenceLink(
  evidence: Evidence,
  kinds: ReadonlyMap<string, FileKind>,
  texts: ItemTexts,
  actions: Actions,
): TemplateResult {
  const { file, line } = evidence;
  const title = line === undefined ? fill(texts.openFile, file) : fill(texts.openLine, file, line);
  return html`<button
    type="button"
    class="textlink file"
    title=${title}
    aria-label=${title}
    @click=${() => actions.openEvidence(evidence)}
  >
    ${icon(kinds.get(file) ?? 'binary')}<bdi
      >${legible(file)}${line === undefined ? '' : `:${line}`}</bdi
    >
  </button>`;
}
