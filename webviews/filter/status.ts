import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import type { Explanation, FilterTexts, Outcome } from './contract.ts';
import { isPending, type Actions, type View } from './shown.ts';

const shownProblems = 3;

export function problemList(view: View, actions: Actions): TemplateResult {
  const { texts, problems } = view;
  const left = problems.length - shownProblems;
  return html`<ul id="problems" class=${view.isRefused ? 'problems now' : 'problems'}>
    ${problems.slice(0, shownProblems).map(
      ({ severity, message, fix }) =>
        html`<li>
          ${icon(severity, severity)}<span class="unseen">${texts.severities[severity]}</span>
          <span class="message"
            ><bdi>${message}</bdi>${
              fix ? html` ${link(fix.title, () => actions.replace(fix.text))}` : nothing
            }</span
          >
        </li>`,
    )}
    ${left > 0 ? html`<li class="scope">${fill(texts.problemCount, left)}</li>` : nothing}
  </ul>`;
}

export function status(view: View, actions: Actions): TemplateResult | typeof nothing {
  const { state, texts, text } = view;
  if (state.target === undefined) return nothing;
  const pending = isPending(view);
  const hint = text.trim() === '' ? texts.pendingClear : texts.pending;
  const hasErrors = view.problems.some(({ severity }) => severity === 'error');
  const apply = hasErrors ? nothing : link(hint, actions.apply);
  const insist = view.isRefused ? link(texts.applyAnyway, actions.applyAnyway) : nothing;
  return html`${
      pending
        ? html`<p class="pending">${apply} ${insist} ${link(texts.revert, actions.revert)}</p>`
        : nothing
    }
    <div class=${pending ? 'outcome stale' : 'outcome'}>
      ${outcome(state.outcome, texts, actions, state.applied !== '')}
    </div>`;
}

function outcome(
  result: Outcome,
  texts: FilterTexts,
  actions: Actions,
  isFiltered: boolean,
): TemplateResult | typeof nothing {
  switch (result.kind) {
    case 'none':
      return nothing;
    case 'counting':
      return html`<p class="counting">
        <span class="spinner"></span>${texts.counting} ${link(texts.stop, actions.stop)}
      </p>`;
    case 'stopped':
      return html`<p>${texts.stopped} ${link(texts.countAgain, actions.count)}</p>`;
    case 'totals':
      return html`<p class="totals">
          ${
            isFiltered
              ? icon(result.matched ? 'filter' : 'warning', result.matched ? 'on' : 'warning')
              : nothing
          }<span>${result.summary}</span>
          ${result.explanation?.kind === 'offered' ? link(texts.explain, actions.explain) : nothing}
        </p>
        ${result.explanation ? explanation(result.explanation, texts, actions) : nothing}`;
    case 'failed':
      return html`<p class="failed">
        ${icon('error', 'error')}<span class="unseen">${texts.severities.error}</span>
        <span class="message"
          ><bdi>${result.message}</bdi> ${result.remedy ?? ''}
          ${link(texts.countAgain, actions.count)}</span
        >
      </p>`;
  }
}

function explanation(
  found: Explanation,
  texts: FilterTexts,
  actions: Actions,
): TemplateResult | typeof nothing {
  switch (found.kind) {
    case 'offered':
      return nothing;
    case 'counting':
      return html`<p class="counting"><span class="spinner"></span>${texts.explaining}</p>`;
    case 'failed':
      return html`<p class="failed">
        ${icon('error', 'error')}<span class="message"
          ><bdi>${found.message}</bdi> ${link(texts.countAgain, actions.explain)}</span
        >
      </p>`;
    case 'clauses':
      return html`<ul class="clauses" aria-label=${texts.whatClausesDo}>
        ${found.clauses.map(
          ({ text, effect, isCulprit, without }) =>
            html`<li class=${isCulprit ? 'culprit' : ''}>
              <code title=${text}>${text}</code><span>${effect}</span>
              <button
                class="tool"
                title=${fill(texts.removeClause, text)}
                aria-label=${fill(texts.removeClause, text)}
                @click=${() => actions.replace(without)}
              >
                ${icon('clear')}
              </button>
            </li>`,
        )}
      </ul>`;
  }
}

function link(text: string, run: () => void): TemplateResult {
  return html`<button class="textlink" @click=${run}>${text}</button>`;
}
