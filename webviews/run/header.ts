import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import type { BlockForm, RunTexts } from './contract.ts';
import { elapsed } from './figures.ts';
import { durationText, endedIn } from './words.ts';
import { stateIcon } from './signs.ts';
import { part, type Actions, type BlockView } from './view.ts';

/** Why nothing can run now, and what the button beside it does about it. */
export interface Obstacle {
  readonly message: string;
  readonly remedy: string | undefined;
  readonly cure: 'chooseInput' | 'retry';
}

export function obstacleOf(form: BlockForm, texts: RunTexts): Obstacle | undefined {
  const { obstacle, operatesOn, input } = form;
  if (obstacle) return { message: obstacle.message, remedy: obstacle.remedy, cure: 'retry' };
  if (operatesOn === 'standalone' || input !== undefined) return undefined;
  const { noInput, noInputRemedy } = texts.runs;
  return { message: noInput, remedy: noInputRemedy, cure: 'chooseInput' };
}

/** `Ctrl+Enter` as this machine calls it. */
function runKeys(): string {
  return /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘Enter' : 'Ctrl+Enter';
}

export function header(view: BlockView, actions: Actions): TemplateResult {
  const { texts, state } = view;
  const { form } = state;
  const { runs } = texts;
  return html`<header>
      <h1 title=${form.folder}><bdi>${legible(form.name)}</bdi></h1>
      ${form.description ? html`<p class="quiet"><bdi>${legible(form.description)}</bdi></p>` : nothing}
      <dl class="facts">
        <div>
          <dt>${runs.operatesOn}</dt>
          <dd>${runs.operations[form.operatesOn]}</dd>
        </div>
        <div>
          <dt>${runs.engine}</dt>
          <dd>
            ${
              form.engine
                ? html`<bdi>${legible(form.engine.title)}</bdi>`
                : form.obstacle
                  ? html`–`
                  : html`<span class="spinner"></span>${runs.lookingForEngine}`
            }
          </dd>
        </div>
      </dl>
      ${
        form.engine && form.engine.differences.length > 0
          ? part(view, actions, 'engine', false, runs.engineDifferences, () => {
              const sentences = form.engine?.differences ?? [];
              return html`<ul class="sentences">
                ${sentences.map((sentence) => html`<li><bdi>${sentence}</bdi></li>`)}
              </ul>`;
            })
          : nothing
      }
    </header>
    <section class="control" aria-label=${runs.run}>
      ${inputLine(view, actions)} ${obstacleBox(view, actions)} ${buttons(view, actions)}
      ${switches(view, actions)}
    </section>`;
}

function inputLine({ texts, state }: BlockView, actions: Actions): TemplateResult {
  const { runs } = texts;
  const { input: chosen, operatesOn } = state.form;
  // What is missing is asked for once.
  const cure = obstacleOf(state.form, texts)?.cure;
  if (operatesOn === 'standalone') {
    return html`<div class="input">
      <span class="quiet">${runs.input}</span><span>${runs.noInputNeeded}</span>
    </div>`;
  }
  return html`<div class="input">
    <span class="quiet">${runs.input}</span>
    ${
      chosen
        ? html`<span class="chosen"
            >${icon(operatesOn === 'file' ? 'file' : 'item')}<bdi class="name"
              >${legible(chosen.title)}</bdi
            ><bdi class="quiet">${legible(chosen.detail)}</bdi></span
          >`
        : html`<span>–</span>`
    }
    ${
      cure === 'chooseInput'
        ? nothing
        : html`<button
            class="button secondary"
            aria-label=${runs.chooseInput}
            title=${runs.chooseInput}
            @click=${actions.chooseInput}
          >
            ${runs.choose}
          </button>`
    }
  </div>`;
}

function obstacleBox(
  { texts, state }: BlockView,
  actions: Actions,
): TemplateResult | typeof nothing {
  const found = obstacleOf(state.form, texts);
  if (found === undefined) return nothing;
  const { message, remedy, cure } = found;
  return html`<div class="obstacle" id="obstacle" role="group" tabindex="-1">
    ${icon('warning', 'warning')}
    <div>
      <p><bdi>${message}</bdi></p>
      ${remedy ? html`<p class="quiet"><bdi>${remedy}</bdi></p>` : nothing}
      ${
        cure === 'chooseInput'
          ? html`<button class="button" @click=${actions.chooseInput}>
              ${texts.runs.chooseInput}
            </button>`
          : html`<button class="button secondary" @click=${actions.retry}>
              ${icon('refresh')}${texts.runs.checkAgain}
            </button>`
      }
    </div>
  </div>`;
}

function buttons(view: BlockView, actions: Actions): TemplateResult {
  const { texts, state } = view;
  const { runs } = texts;
  const isRunning = state.running !== undefined || view.isStarting;
  const isBlocked = obstacleOf(state.form, texts) !== undefined;
  // A button that says why it does nothing can still be reached by the keyboard.
  const why = isRunning ? 'running' : isBlocked ? 'obstacle' : undefined;
  const title = fill(runs.runWithKeys, runKeys());
  return html`<div class="actions">
      <button
        class="button ${why ? 'disabled' : ''}"
        title=${title}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        aria-disabled=${why ? 'true' : 'false'}
        aria-describedby=${why ?? nothing}
        @click=${() => actions.run(false)}
      >
        ${icon('run')}${runs.run}
      </button>
      ${
        why === 'obstacle'
          ? nothing
          : html`<button
              class="button secondary ${why ? 'disabled' : ''}"
              title=${runs.runColdHelp}
              aria-disabled=${why ? 'true' : 'false'}
              aria-describedby=${why ?? nothing}
              @click=${() => actions.run(true)}
            >
              ${runs.runCold}
            </button>`
      }
    </div>
    ${
      why === 'obstacle'
        ? nothing
        : html`<div class="strip" id="running">${strip(view, actions, isRunning)}</div>`
    }`;
}

/** Always as high as its button, so that nothing moves when a run begins or ends. */
function strip(view: BlockView, actions: Actions, isRunning: boolean): TemplateResult {
  const { texts, state, now, isCancelling } = view;
  const { runs } = texts;
  const { running, run } = state;
  if (!isRunning && run) {
    return html`${stateIcon(run.state)}<span>${endedIn(run, texts.result)}</span>
      <button class="textlink jump" @click=${actions.goToResult}>${runs.goToResult}</button>`;
  }
  if (!isRunning) return html`<span class="quiet">${fill(runs.keysRun, runKeys())}</span>`;
  return html`<span class="spinner"></span>
    <span class="stage"
      ><bdi>${isCancelling ? runs.cancelling : (running?.stage ?? runs.started)}</bdi></span
    >
    <span class="elapsed" role="timer"
      >${running ? durationText(elapsed(running.started, now), texts.result) : ''}</span
    >
    <span class="unseen">${runs.isRunning}</span>
    <button
      class="button secondary ${isCancelling ? 'disabled' : ''}"
      aria-disabled=${isCancelling ? 'true' : 'false'}
      @click=${actions.cancel}
    >
      ${icon('stop')}${runs.cancel}
    </button>`;
}

function switches({ texts, state }: BlockView, actions: Actions): TemplateResult {
  const { runs } = texts;
  const { form } = state;
  const one = (
    id: string,
    label: string,
    help: string,
    isOn: boolean,
    change: (isOn: boolean) => void,
  ) =>
    html`<div class="switch">
      <input
        type="checkbox"
        role="switch"
        id=${id}
        aria-describedby="${id}-help"
        .checked=${live(isOn)}
        @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
      />
      <label for=${id}>${label}</label>
      <p class="quiet" id="${id}-help">${help}</p>
    </div>`;
  return html`<div class="switches">
    ${one('on-save', runs.runsOnSave, runs.runsOnSaveHelp, form.runsOnSave, actions.setRunsOnSave)}
    ${
      form.operatesOn === 'standalone'
        ? nothing
        : one(
            'writable',
            runs.inputWritable,
            runs.inputWritableHelp,
            form.isInputWritable,
            actions.setInputWritable,
          )
    }
  </div>`;
}
