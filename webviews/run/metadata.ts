import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Check, TestRunRecord } from '../../src/actions/testRun/testRun.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { changeKind, checkName } from './changes.ts';
import type { ResultTexts } from './contract.ts';
import { checkIcon } from './signs.ts';

export const maxRows = 500;

export function checkText(state: Check['state'], value: string, texts: ResultTexts): string {
  return state === 'other' && value.trim() !== '' ? legible(value) : texts.checkStates[state];
}

export function checklist(
  { metadata, state }: TestRunRecord,
  texts: ResultTexts,
): TemplateResult | typeof nothing {
  if (metadata === undefined && state !== 'succeeded') return nothing;
  const checks = metadata?.checks ?? [];
  return html`<section aria-labelledby="checklist">
    <h3 id="checklist">${texts.checklist}</h3>
    ${
      checks.length === 0
        ? html`<p class="quiet">${texts.noChecks}</p>`
        : html`<ul class="checks">
            ${checks.slice(0, maxRows).map(
              ({ key, state: checked, value }) =>
                html`<li title=${key}>
                  ${checkIcon(checked)}
                  <bdi class="name">${legible(checkName(key) ?? texts.wholeCheck)}</bdi>
                  <bdi class="state ${checked}">${checkText(checked, value, texts)}</bdi>
                </li>`,
            )}
          </ul>`
    }
    ${cutOff(checks.length, texts)}
  </section>`;
}

export function metadataChanges(
  { metadata }: TestRunRecord,
  texts: ResultTexts,
): TemplateResult | typeof nothing {
  if (metadata === undefined) return nothing;
  const { action, changes, problems } = metadata;
  return html`<section aria-labelledby="metadata">
    <h3 id="metadata">${texts.metadata}</h3>
    <p class="quiet">${texts.actions[action]}</p>
    ${
      problems.length === 0
        ? nothing
        : html`<ul class="notes">
            ${problems.map(
              (sentence) =>
                html`<li>${icon('warning', 'warning')}<bdi>${legible(sentence)}</bdi></li>`,
            )}
          </ul>`
    }
    ${
      changes.length === 0
        ? html`<p class="quiet">${texts.noMetadataChanges}</p>`
        : html`<table class="changes" aria-labelledby="metadata">
            <colgroup>
              <col class="key" />
              <col />
            </colgroup>
            <tbody>
              ${changes.slice(0, maxRows).map(
                (change) =>
                  html`<tr>
                    <th scope="row"><bdi>${legible(change.key)}</bdi></th>
                    <td>${beforeAfter(change.before, change.after, texts)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${cutOff(changes.length, texts)}
  </section>`;
}

/** `71.2 → 70.9`; for a reader who does not see the arrow, in words. What is `changed` is said if it is not plain. */
export function beforeAfter(
  before: string | undefined,
  after: string | undefined,
  texts: ResultTexts,
  kinds: Readonly<Record<'added' | 'removed', string>> & { readonly changed?: string } = {
    added: texts.kinds.added,
    removed: texts.kinds.removed,
  },
): TemplateResult {
  const kind = changeKind({
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
  const value = (text: string) =>
    text === ''
      ? html`<span class="quiet">${texts.empty}</span>`
      : html`<bdi>${legible(text)}</bdi>`;
  if (kind === 'added') {
    return html`<span class="tag added">${kinds.added}</span> ${value(after ?? '')}`;
  }
  if (kind === 'removed') {
    return html`<span class="tag removed">${kinds.removed}</span> ${value(before ?? '')}`;
  }
  return html`${kinds.changed ? html`<span class="tag">${kinds.changed}</span>` : nothing}
    <span class="unseen">${texts.before}:</span> ${value(before ?? '')}
    <span class="arrow" aria-hidden="true">→</span>
    <span class="unseen">${texts.after}:</span> ${value(after ?? '')}`;
}

export function cutOff(count: number, texts: ResultTexts): TemplateResult | typeof nothing {
  return count <= maxRows ? nothing : html`<p class="quiet">${fill(texts.onlyFirst, maxRows)}</p>`;
}
