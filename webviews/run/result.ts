import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { TestRunRecord } from '../../src/actions/testRun/testRun.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { formatBytes } from '../preview/figures.ts';
import { checklist, metadataChanges } from './metadata.ts';
import type { ResultTexts } from './contract.ts';
import { words } from './commandLine.ts';
import { differenceSection } from './difference.ts';
import { formatMoment } from './figures.ts';
import { durationText } from './words.ts';
import { history } from './history.ts';
import { outputs } from './outputs.ts';
import { stateIcon } from './signs.ts';
import { part, type Actions, type BlockView } from './view.ts';

export function result(view: BlockView, actions: Actions): TemplateResult {
  const { texts, state } = view;
  const { run } = state;
  if (run === undefined) {
    return html`<section aria-labelledby="result">
        <h2 id="result">${texts.result.result}</h2>
        <p>${texts.result.noRun}</p>
        <p class="quiet">${texts.result.noRunHelp}</p>
      </section>
      ${history(view, actions)}`;
  }
  return html`<section aria-labelledby="result">
      ${age(view, run, actions)}
      <div class="title">
        <h2 id="result" tabindex="-1">${texts.result.result}</h2>
        <span class="badge">${stateIcon(run.state)}${texts.result.states[run.state]}</span>
        <span class="badge plain" title=${run.isWarm ? texts.result.warmHelp : ''}
          >${run.isWarm ? texts.result.warm : texts.result.cold}</span
        >
      </div>
      ${ending(run, texts.result)} ${facts(view, run)} ${notes(run, texts.result)}
      ${
        run.isWarm
          ? html`<p class="quiet">
              ${texts.result.warmHelp}
              <button class="textlink" @click=${() => actions.run(true)}>
                ${texts.runs.runCold}
              </button>
            </p>`
          : nothing
      }
      <div class="actions">
        ${runAgain(view, actions)}
        <button class="button secondary" @click=${actions.openLog}>
          ${icon('document')}${texts.result.openLog}
        </button>
        <button class="button secondary" @click=${actions.revealOutput}>
          ${icon('reveal')}${texts.result.revealOutput}
        </button>
      </div>
      ${part(
        view,
        actions,
        'used command line',
        false,
        texts.result.usedCommandLine,
        () =>
          html`<pre
            class="mono"
            tabindex="0"
            role="region"
            aria-label=${texts.result.usedCommandLine}
          >
${words(run.commandLine)}</pre>`,
      )}
    </section>
    ${checklist(run, texts.result)} ${metadataChanges(run, texts.result)}
    ${outputs(view, run, actions)} ${differenceSection(view, run, actions)}
    ${history(view, actions)}`;
}

function runAgain({ texts, state, isStarting }: BlockView, actions: Actions): TemplateResult {
  const { runAgain: title, runAgainHelp } = texts.result;
  // As with the button above the form, why it does nothing stands beside the stage of the run.
  const why =
    state.running || isStarting ? 'running' : state.form.obstacle ? 'obstacle' : undefined;
  return html`<button
    class="button secondary ${why ? 'disabled' : ''}"
    title=${runAgainHelp}
    aria-disabled=${why ? 'true' : 'false'}
    aria-describedby=${why ?? nothing}
    @click=${actions.runAgain}
  >
    ${icon('refresh')}${title}
  </button>`;
}

/** Says when what is shown is not of the run that a person thinks of. */
function age(
  { texts, state }: BlockView,
  run: TestRunRecord,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (state.running) {
    return html`<p class="notice">
      ${icon('info', 'info')}<span>${texts.result.runBefore}</span>
    </p>`;
  }
  const newest = state.history[0]?.id;
  if (newest === undefined || newest === run.id) return nothing;
  return html`<p class="notice">
    ${icon('info', 'info')}<span>${texts.result.olderRun}</span>
    <button class="textlink" @click=${() => actions.showRun(newest)}>
      ${texts.result.showNewest}
    </button>
  </p>`;
}

/** How it ended when it did not end well, and what to do next. */
function ending(run: TestRunRecord, texts: ResultTexts): TemplateResult | typeof nothing {
  if (run.state !== 'failed') return nothing;
  const reason = run.reason && fill(texts.reasons[run.reason], run.exitCode ?? '');
  const remedy = run.remedy ?? (run.reason && texts.remedies[run.reason]);
  const message = run.message ?? reason;
  return html`<div class="ending">
    ${message ? html`<p><bdi>${legible(message)}</bdi></p>` : nothing}
    ${reason && reason !== message ? html`<p><bdi>${reason}</bdi></p>` : nothing}
    ${remedy ? html`<p class="quiet"><bdi>${legible(remedy)}</bdi></p>` : nothing}
  </div>`;
}

function facts({ texts, now }: BlockView, run: TestRunRecord): TemplateResult {
  const { result } = texts;
  const duration = (seconds: number | undefined) =>
    seconds === undefined ? undefined : durationText(seconds, result);
  const { prepared, exitCode } = run;
  const lines: readonly (readonly [string, string | undefined])[] = [
    [texts.runs.input, run.inputTitle || texts.runs.noInputNeeded],
    [result.runStarted, formatMoment(run.started, now)],
    [result.programTime, duration(run.time)],
    [result.totalTime, duration(run.totalTime)],
    [result.peakMemory, run.peakMemory === undefined ? undefined : formatBytes(run.peakMemory)],
    [
      result.exitCode,
      exitCode === undefined
        ? undefined
        : exitCode === 0
          ? fill(result.success, exitCode)
          : String(exitCode),
    ],
    [
      result.image,
      prepared && fill(result.prepared[prepared.reuse], durationText(prepared.time, result)),
    ],
    [texts.runs.engine, run.engine],
  ];
  return html`<dl class="facts">
    ${lines.map(([label, value]) =>
      value === undefined
        ? nothing
        : html`<div>
            <dt>${label}</dt>
            <dd><bdi>${legible(value)}</bdi></dd>
          </div>`,
    )}
  </dl>`;
}

function notes(
  { notes: sentences }: TestRunRecord,
  texts: ResultTexts,
): TemplateResult | typeof nothing {
  if (sentences.length === 0) return nothing;
  return html`<ul class="notes" aria-label=${texts.notes}>
    ${sentences.map(
      (sentence) => html`<li>${icon('info', 'info')}<bdi>${legible(sentence)}</bdi></li>`,
    )}
  </ul>`;
}
