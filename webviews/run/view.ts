import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import type { ParameterValues } from '../../src/blocks/block.ts';
import { icon } from '../icons.ts';
import type { CommandLine, RunState, RunTexts } from './contract.ts';
import { form } from './form.ts';
import { commandLine } from './commandLine.ts';
import { header } from './header.ts';
import { result } from './result.ts';

/** A list that is open under a field. */
export interface OpenList {
  readonly param: string;
  /** Index of the row that Enter takes; -1 for none. */
  readonly active: number;
  readonly isTyping: boolean;
}

export interface View {
  readonly texts: RunTexts;
  readonly state: RunState;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** What is in the fields. */
  readonly values: ParameterValues;
  readonly extraArguments: string;
  /** Absent until the host has answered once. */
  readonly commandLine: CommandLine | undefined;
  /** Why the extra arguments cannot be read. */
  readonly argumentsProblem: string | undefined;
  /** Parameters that somebody has left again. */
  readonly visited: ReadonlySet<string>;
  /** A run was asked for while there were problems. */
  readonly wasRefused: boolean;
  readonly isStarting: boolean;
  readonly isCancelling: boolean;
  readonly list: OpenList | undefined;
  /** What was opened or closed by hand. */
  readonly parts: Readonly<Record<string, boolean>>;
  readonly isCopied: boolean;
  /** What the host could not do when it was asked last. */
  readonly trouble: string | undefined;
  readonly announcement: string;
}

export type BlockView = View & { readonly state: RunState & { readonly kind: 'block' } };

export interface Actions {
  readonly set: (param: string, value: string) => void;
  /** Gives an optional parameter a value, and its field the focus. */
  readonly give: (param: string) => void;
  readonly clear: (param: string) => void;
  readonly reset: (param: string) => void;
  readonly resetAll: () => void;
  readonly visit: (param: string) => void;
  readonly openList: (list: OpenList | undefined) => void;
  readonly setExtraArguments: (text: string) => void;
  readonly enterSecret: (param: string) => void;
  readonly run: (isCold: boolean) => void;
  readonly runAgain: () => void;
  readonly cancel: () => void;
  readonly chooseInput: () => void;
  readonly setInputWritable: (isInputWritable: boolean) => void;
  readonly setRunsOnSave: (runsOnSave: boolean) => void;
  /** Where the result is not beside the form. */
  readonly goToResult: () => void;
  readonly showRun: (id: string) => void;
  readonly compareWith: (id: string) => void;
  readonly openOutput: (name: string) => void;
  readonly openDifference: (name: string) => void;
  readonly openLog: () => void;
  readonly revealOutput: () => void;
  readonly copyCommandLine: () => void;
  readonly retry: () => void;
  /** Takes away what the host could not do. */
  readonly dismiss: () => void;
  readonly togglePart: (name: string, isOpen: boolean) => void;
}

export function page(view: View, actions: Actions): TemplateResult {
  const { state, texts } = view;
  return html`<main aria-busy=${state.kind === 'loading' ? 'true' : 'false'}>
      ${body(view, actions)}
    </main>
    ${trouble(view, actions)}
    <div class="unseen" role="status">
      ${state.kind === 'loading' ? texts.loading : view.announcement}
    </div>`;
}

function body(view: View, actions: Actions): TemplateResult {
  const { state, texts } = view;
  switch (state.kind) {
    case 'loading':
      return html`<p class="loading"><span class="spinner"></span>${texts.loading}</p>`;
    case 'failed':
      return html`<section class="trouble" role="alert">
        ${icon('error', 'error')}
        <div>
          <p><bdi>${state.message}</bdi></p>
          ${state.remedy ? html`<p class="quiet"><bdi>${state.remedy}</bdi></p>` : nothing}
          <button class="button" @click=${actions.retry}>${texts.retry}</button>
        </div>
      </section>`;
    case 'block': {
      const block = { ...view, state };
      return html`${header(block, actions)}
        <div class="form">${form(block, actions)} ${commandLine(block, actions)}</div>
        <div class="result">${result(block, actions)}</div>`;
    }
  }
}

/** What was asked for may be far from where it would be told: it is told where it is seen. */
function trouble({ trouble: message, texts }: View, actions: Actions): TemplateResult {
  return html`<div role="alert">
    ${
      message === undefined
        ? nothing
        : html`<div class="toast">
            ${icon('error', 'error')}<bdi>${message}</bdi>
            <button
              class="tool"
              title=${texts.runs.dismiss}
              aria-label=${texts.runs.dismiss}
              @click=${actions.dismiss}
            >
              ${icon('clear')}
            </button>
          </div>`
    }
  </div>`;
}

/** A part that opens and closes and stays so; `isOpen` is how it comes. */
export function part(
  { parts }: View,
  actions: Actions,
  name: string,
  isOpen: boolean,
  title: TemplateResult | string,
  content: () => TemplateResult,
): TemplateResult {
  const isNowOpen = Object.hasOwn(parts, name) ? parts[name] === true : isOpen;
  const toggle = (event: Event) => {
    const { open } = event.target as HTMLDetailsElement;
    if (open !== isNowOpen) actions.togglePart(name, open);
  };
  return html`<details .open=${live(isNowOpen)} @toggle=${toggle}>
    <summary>${title}</summary>
    ${isNowOpen ? content() : nothing}
  </details>`;
}
