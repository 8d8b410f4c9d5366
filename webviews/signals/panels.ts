import { html, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Board } from './board.ts';
import type { ShownTrack, SignalTexts } from './contract.ts';
import { changedLane, laneName, movedBefore } from './lanes.ts';
import { sign } from './signs.ts';
import { formatSpan, formatValue } from './times.ts';
import { summaryOf } from './values.ts';

const mostListed = 300;

/** Every lane with whether it is shown. */
export function lanesPanel(
  board: Board,
  texts: SignalTexts,
  search: string,
  onSearch: (text: string) => void,
): TemplateResult {
  const wanted = search.trim().toLowerCase();
  const lanes = board.lanes
    .map((lane) => {
      const members = board.members(lane);
      const files = [...new Set(members.map(({ file }) => legible(file)))].join(', ');
      const names = members.map(({ name }) => legible(name)).join(', ');
      return { lane, files, names, name: legible(laneName(members)) };
    })
    .filter(({ names, files }) => `${names} ${files}`.toLowerCase().includes(wanted));
  return html`
    <input
      class="input wide"
      type="search"
      placeholder=${texts.findLane}
      aria-label=${texts.findLane}
      .value=${search}
      @input=${(event: Event) => onSearch((event.target as HTMLInputElement).value)}
    />
    <ul class="list" role="list">
      ${lanes.slice(0, mostListed).map(
        ({ lane, files, names, name }) =>
          html`<li
            draggable="true"
            @dragstart=${(event: DragEvent) => event.dataTransfer?.setData('text/x-lane', lane.id)}
            @dragover=${(event: DragEvent) => {
              if (event.dataTransfer?.types.includes('text/x-lane')) event.preventDefault();
            }}
            @drop=${(event: DragEvent) => {
              const id = event.dataTransfer?.getData('text/x-lane');
              if (id) board.setLanes(movedBefore(board.lanes, id, lane.id));
            }}
          >
            <label class="check">
              <input
                type="checkbox"
                .checked=${!lane.isHidden}
                @change=${() =>
                  board.setLanes(changedLane(board.lanes, lane.id, { isHidden: !lane.isHidden }))}
              />
              <span class="texts"
                ><span title=${names}>${name}</span><span class="file">${files}</span></span
              >
            </label>
          </li>`,
      )}
    </ul>
    ${
      lanes.length > mostListed
        ? html`<p class="hint">${fill(texts.more, lanes.length - mostListed)}</p>`
        : ''
    }
    <button type="button" class="textlink" @click=${() => board.resetLanes()}>
      ${texts.resetLanes}
    </button>
  `;
}

export interface FileActions {
  readonly step: number;
  setStep(step: number): void;
  setTime(track: ShownTrack, column: number | undefined): void;
  openTable(file: string): void;
  add(file: string): void;
  saveOffsets(): void;
}

const steps = [0.1, 1, 10, 100, 1000, 10_000];

/** Every file with its time, its offset, and what did not work. */
export function filesPanel(board: Board, texts: SignalTexts, actions: FileActions): TemplateResult {
  const { tracks, failed, others, canSaveOffsets } = board.opened;
  const countsSamples = board.placement.clock === 'samples';
  return html`
    ${board.placement.isMixed ? html`<p class="hint">${texts.mixedClocks}</p>` : ''}
    ${tracks.map((track) => fileRow(board, texts, actions, track))}
    ${
      tracks.length === 0
        ? ''
        : html`<div class="row">
            <label class="choice">
              <span>${texts.step}</span>
              <select
                class="input"
                @change=${(event: Event) =>
                  actions.setStep(Number((event.target as HTMLSelectElement).value))}
              >
                ${steps.map(
                  (step) =>
                    html`<option value=${step} ?selected=${step === actions.step}>
                      ${formatSpan(step, countsSamples ? 'samples' : 'elapsed')}
                    </option>`,
                )}
              </select>
            </label>
            ${
              canSaveOffsets
                ? html`<button
                    type="button"
                    class="button"
                    ?disabled=${!board.hasUnsavedOffsets}
                    @click=${() => actions.saveOffsets()}
                  >
                    ${texts.saveOffsets}
                  </button>`
                : ''
            }
          </div>`
    }
    ${
      others.length > 0
        ? html`<label class="choice add">
            <span>${texts.addFile}</span>
            <select
              class="input"
              @change=${(event: Event) => {
                const select = event.target as HTMLSelectElement;
                if (select.value !== '') actions.add(others[Number(select.value)] ?? '');
                select.value = '';
              }}
            >
              <option value="">…</option>
              ${others.map(
                (file, place) =>
                  html`<option value=${place}>${legible(file).slice(0, 120)}</option>`,
              )}
            </select>
          </label>`
        : ''
    }
    ${
      failed.length > 0
        ? html`<h3>
              ${
                failed.length === 1
                  ? fill(texts.oneFailedFile, legible(failed[0]?.file ?? ''))
                  : fill(texts.failedFiles, failed.length)
              }
            </h3>
            <ul class="failed" role="list">
              ${failed.map(
                ({ file, message }) =>
                  html`<li>
                    ${sign('warning', 'warning')}
                    <span class="texts"
                      ><b>${legible(file)}</b><span>${legible(message)}</span></span
                    >
                  </li>`,
              )}
            </ul>`
        : ''
    }
  `;
}

function fileRow(
  board: Board,
  texts: SignalTexts,
  actions: FileActions,
  track: ShownTrack,
): TemplateResult {
  const { file, rate, clock, rows, timeColumn, timeColumns, notes } = track;
  const name = legible(file);
  const clocks = {
    instant: texts.clockInstant,
    elapsed: texts.clockElapsed,
    samples: texts.clockSamples,
  };
  const facts = [
    ...(rate === undefined ? [] : [fill(texts.rate, formatValue(rate))]),
    fill(texts.samples, formatValue(rows)),
    ...(clock === 'samples' ? [] : [formatSpan(track.to - track.from, clock), clocks[clock]]),
  ];
  const offset = board.offsetOf(file);
  const isSamples = clock === 'samples';
  const shift = (by: number) => () =>
    board.setOffset(file, Number((board.offsetOf(file) + by * actions.step).toFixed(6)));
  const tool = (sign: TemplateResult, text: string, run: () => void) =>
    html`<button type="button" class="tool" aria-label=${text} title=${text} @click=${run}>
      ${sign}
    </button>`;
  const label = isSamples ? texts.offsetSamples : texts.offsetMilliseconds;
  return html`
    <section class="track" aria-label=${name}>
      <h3 title=${name}>${name}</h3>
      <p class="facts">${facts.join(' · ')}</p>
      ${notes.map((note) => html`<p class="note">${sign('warning', 'warning')}${legible(note)}</p>`)}
      <label class="choice">
        <span>${texts.timeColumn}</span>
        <select
          class="input"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            actions.setTime(track, value === '' ? undefined : Number(value));
          }}
        >
          ${timeColumns.map(
            (each) =>
              html`<option value=${each.column} ?selected=${each.column === timeColumn}>
                ${legible(each.name).slice(0, 120)}
              </option>`,
          )}
          <option value="" ?selected=${timeColumn === undefined}>${texts.countSamples}</option>
        </select>
      </label>
      <div class="choice">
        <span>${texts.offset}</span>
        <span class="nudge">
          ${tool(sign('earlier'), fill(texts.earlier, name), shift(-1))}
          <input
            class="input number"
            type="number"
            step="any"
            aria-label=${fill(label, name)}
            .value=${String(offset)}
            @change=${(event: Event) =>
              board.setOffset(file, Number((event.target as HTMLInputElement).value))}
          />
          ${tool(sign('later'), fill(texts.later, name), shift(1))}
          <span class="unit">${isSamples ? '' : 'ms'}</span>
          ${
            offset === track.offset
              ? ''
              : tool(sign('reset'), fill(texts.resetOffset, name), () =>
                  board.setOffset(file, track.offset),
                )
          }
        </span>
      </div>
      <button type="button" class="textlink" @click=${() => actions.openTable(file)}>
        ${texts.openTable}
      </button>
    </section>
  `;
}

/** The picture as a table: what each channel does in view, and at the cursor. */
export function valuesPanel(board: Board, texts: SignalTexts): TemplateResult {
  const rows = summaryOf(board, board.shownLanes.slice(0, mostListed), texts);
  return html`
    <table>
      <caption class="unseen">
        ${texts.inView}
      </caption>
      <thead>
        <tr>
          <th scope="col">${texts.channel}</th>
          <th scope="col">${texts.least}</th>
          <th scope="col">${texts.greatest}</th>
          <th scope="col">${texts.atCursor}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ channel, least, greatest, atCursor }) =>
            html`<tr>
              <th scope="row" title=${legible(channel.file)}>${legible(channel.name)}</th>
              <td>${least}</td>
              <td>${greatest}</td>
              <td>${legible(atCursor)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  `;
}
