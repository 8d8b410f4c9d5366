import { html, type TemplateResult } from 'lit/html.js';
import type { ChannelQuality, Span, TrackQuality } from '../../src/preview/signals/model.ts';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Remote } from '../rpc.ts';
import type { Board } from './board.ts';
import type { HostCalls, ShownTrack, SignalTexts } from './contract.ts';
import { sign } from './signs.ts';
import { formatFullTime, formatSpan, formatValue } from './times.ts';
import { around } from './view.ts';

type Report =
  | { readonly state: 'running'; readonly controller: AbortController; readonly done: number }
  | { readonly state: 'done'; readonly quality: TrackQuality }
  | { readonly state: 'failed'; readonly message: string };

const mostEntries = 100;

/** What is suspicious about each file, told on demand. */
export class QualityReports {
  private readonly reports = new Map<string, Report>();
  private readonly board: Board;
  private readonly texts: SignalTexts;
  private readonly remote: Remote<HostCalls>;
  private readonly onChange: () => void;

  constructor(board: Board, texts: SignalTexts, remote: Remote<HostCalls>, onChange: () => void) {
    this.board = board;
    this.texts = texts;
    this.remote = remote;
    this.onChange = onChange;
  }

  /** How far the check of a track is; false where none is under way. */
  progress(track: number, done: number): boolean {
    const file = this.board.track(track)?.file;
    const report = file === undefined ? undefined : this.reports.get(file);
    if (file === undefined || report?.state !== 'running') return false;
    this.set(file, { ...report, done });
    return true;
  }

  /** A file is another by now. */
  forget(file: string): void {
    const report = this.reports.get(file);
    if (report?.state === 'running') report.controller.abort();
    this.reports.delete(file);
  }

  dispose(): void {
    for (const file of [...this.reports.keys()]) this.forget(file);
  }

  panel(): TemplateResult {
    const { texts } = this;
    const { tracks } = this.board.opened;
    const isLeft = tracks.some(({ file }) => !this.reports.has(file));
    return html`
      ${
        tracks.length > 1
          ? html`<button
              type="button"
              class="button"
              ?disabled=${!isLeft}
              @click=${() => {
                for (const track of tracks)
                  if (!this.reports.has(track.file)) void this.check(track);
              }}
            >
              ${texts.checkAll}
            </button>`
          : ''
      }
      ${tracks.map(
        (track) =>
          html`<section class="track" aria-label=${legible(track.file)}>
            <h3 title=${legible(track.file)}>${legible(track.file)}</h3>
            ${this.report(track)}
          </section>`,
      )}
    `;
  }

  private async check(track: ShownTrack): Promise<void> {
    const { file, id } = track;
    const controller = new AbortController();
    this.set(file, { state: 'running', controller, done: 0 });
    const isCurrent = () => {
      const report = this.reports.get(file);
      return report?.state === 'running' && report.controller === controller;
    };
    try {
      const quality = await this.remote.call('quality', { track: id }, controller.signal);
      if (isCurrent()) this.set(file, { state: 'done', quality });
    } catch (error) {
      if (!isCurrent()) return;
      const message = error instanceof Error ? error.message : String(error);
      this.set(file, { state: 'failed', message });
    }
  }

  private set(file: string, report: Report): void {
    this.reports.set(file, report);
    this.onChange();
  }

  private report(track: ShownTrack): TemplateResult {
    const { texts } = this;
    const { file } = track;
    const report = this.reports.get(file);
    const name = legible(file);
    if (report?.state === 'running') {
      return html`<div class="checking">
        <progress max="1" .value=${report.done} aria-label=${fill(texts.checking, name)}></progress>
        <button
          type="button"
          class="textlink"
          @click=${() => {
            this.forget(file);
            this.onChange();
          }}
        >
          ${texts.cancel}
        </button>
      </div>`;
    }
    if (report?.state === 'done') return this.findings(track, report.quality);
    return html`
      ${report ? html`<p class="note">${sign('warning', 'warning')}${legible(report.message)}</p>` : ''}
      <button type="button" class="button secondary" @click=${() => void this.check(track)}>
        ${report ? texts.retry : texts.check}
      </button>
    `;
  }

  private findings(track: ShownTrack, quality: TrackQuality): TemplateResult {
    const { texts } = this;
    const { clock } = track;
    const { rate, jitter, gaps, missingTime, drift, disorder, channels } = quality;
    const suspicious = channels.filter(
      ({ flat, clipped, missing }) => flat.length + clipped.length + missing > 0,
    );
    const isTimed = clock !== 'samples';
    const facts: readonly (readonly [string, string])[] = isTimed
      ? [
          [texts.medianRate, fill(texts.rate, formatValue(rate))],
          [texts.jitter, formatSpan(jitter, 'elapsed')],
          [texts.missingTime, formatSpan(missingTime, 'elapsed')],
          [texts.drift, fill(texts.driftAnHour, formatSpan(drift, 'elapsed'))],
          ...(disorder > 0 ? [[texts.disorder, formatValue(disorder)] as const] : []),
        ]
      : [];
    const isGood = suspicious.length === 0 && gaps.length === 0 && disorder === 0;
    return html`
      <dl>
        ${facts.map(
          ([term, value]) =>
            html`<dt>${term}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${isGood ? html`<p class="note">${sign('passed', 'passed')}${texts.noProblems}</p>` : ''}
      ${this.spans(track, fill(texts.gaps, gaps.length), gaps)}
      ${suspicious.slice(0, mostEntries).map((channel) => this.channel(track, channel))}
    `;
  }

  private channel(track: ShownTrack, channel: ChannelQuality): TemplateResult {
    const { texts } = this;
    const { name, missing, min, max, flat, clipped } = channel;
    return html`
      <h4>${legible(name)}</h4>
      <dl>
        <dt>${texts.valueRange}</dt>
        <dd>${fill(texts.valueBetween, formatValue(min), formatValue(max))}</dd>
        ${
          missing > 0
            ? html`<dt>${texts.missing}</dt>
                <dd>${formatValue(missing)}</dd>`
            : ''
        }
      </dl>
      ${this.spans(track, fill(texts.flat, flat.length), flat)}
      ${this.spans(track, fill(texts.clipped, clipped.length), clipped)}
    `;
  }

  private spans(track: ShownTrack, title: string, spans: readonly Span[]): TemplateResult {
    if (spans.length === 0) return html``;
    const { board, texts } = this;
    const shift = board.placement.shift(track.id);
    const { clock } = board.placement;
    return html`<details>
      <summary>${title}</summary>
      <ul class="spans" role="list">
        ${spans.slice(0, mostEntries).map(({ from, to }) => {
          const range = { from: from + shift, to: to + shift };
          const at = formatFullTime(range.from, clock, board.zone, 1000);
          return html`<li>
            <button
              type="button"
              class="textlink"
              title=${fill(texts.zoomTo, at)}
              @click=${() => board.setView(around(range, 1.5))}
            >
              ${at}
            </button>
            <span>${formatSpan(to - from, clock)}</span>
          </li>`;
        })}
      </ul>
    </details>`;
  }
}
