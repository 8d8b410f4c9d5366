import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Loudness } from '../../src/preview/media/model.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import { formatTime } from '../signals/times.ts';
import type { AudioTexts, OpenedAudio } from './contract.ts';

export interface FactsShown {
  readonly audio: OpenedAudio;
  /** Of what is drawn; absent while a compressed file is unpacked. */
  readonly frames: number | undefined;
  readonly rate: number | undefined;
  readonly channels: number | undefined;
  readonly loudness: Loudness | undefined;
}

/** A time in a recording, to a hundredth of a second. */
export const timeText = (seconds: number) => formatTime(seconds * 1000, 'elapsed', 'utc', 10);

export function facts(
  shown: FactsShown,
  texts: AudioTexts,
  goTo: (frame: number) => void,
): TemplateResult {
  const { audio, loudness } = shown;
  const { frames, rate, channels } = shown;
  const about = audio.compressed?.seconds;
  const length =
    frames !== undefined && rate !== undefined
      ? `${timeText(frames / rate)} · ${fill(texts.samples, formatCount(frames))}`
      : about === undefined
        ? undefined
        : fill(texts.aboutLength, timeText(about));
  const lines: readonly (readonly [string, string | TemplateResult | undefined])[] = [
    [texts.format, formatText(audio, texts)],
    [texts.rate, rate === undefined ? undefined : fill(texts.hertz, formatCount(rate))],
    [texts.channels, channels === undefined ? undefined : channelText(channels, texts)],
    [texts.length, length],
    [texts.size, formatBytes(audio.size)],
    [texts.peak, loudness && perChannel(loudness.peaks, texts)],
    [texts.level, loudness && perChannel(loudness.levels, texts)],
    [texts.clipping, loudness && clipping(loudness, rate ?? 1, texts, goTo)],
  ];
  return html`<dl class="facts" aria-label=${texts.facts}>
      ${lines.map(([label, value]) =>
        value === undefined
          ? nothing
          : html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
      )}
    </dl>
    ${notes(shown, texts).map(
      (note) => html`<p class="note">${icon('warning', 'warning')}<span>${note}</span></p>`,
    )}`;
}

function formatText({ wav, compressed }: OpenedAudio, texts: AudioTexts): string {
  if (!wav) {
    const { format = '', bits } = compressed ?? {};
    return bits === undefined ? format : `${format}, ${bits} bit`;
  }
  switch (wav.coding) {
    case 'int':
      return fill(texts.pcm, wav.bits);
    case 'float':
      return fill(texts.float, wav.bits);
    case 'alaw':
      return 'WAVE, A-law';
    case 'ulaw':
      return 'WAVE, µ-law';
  }
}

function channelText(channels: number, texts: AudioTexts): string {
  return channels === 1 ? texts.mono : channels === 2 ? texts.stereo : formatCount(channels);
}

function perChannel(values: readonly number[], texts: AudioTexts): string {
  const shown = values.slice(0, 2).map((value) => decibels(value, texts));
  // Channels that say the same say it once.
  const told = new Set(shown).size === 1 && values.length <= 2 ? shown.slice(0, 1) : shown;
  return told.join(' · ') + (values.length > 2 ? ' …' : '');
}

/** Against full scale. */
function decibels(value: number, texts: AudioTexts): string {
  if (value === 0) return texts.silence;
  const level = (20 * Math.log10(value)).toFixed(1).replace(/^-0\.0$/, '0.0');
  return fill(texts.decibels, level.replace('-', '\u2212').replace('Infinity', '∞'));
}

function clipping(
  { clipped, firstClipped }: Loudness,
  rate: number,
  texts: AudioTexts,
  goTo: (frame: number) => void,
): string | TemplateResult {
  const count = clipped.reduce((sum, each) => sum + each, 0);
  if (count === 0 || firstClipped === undefined) return texts.none;
  const text = count === 1 ? texts.oneClipped : fill(texts.clipped, formatCount(count));
  return html`${text}
    <button type="button" class="textlink" @click=${() => goTo(firstClipped)}>
      ${fill(texts.firstAt, timeText(firstClipped / rate))}
    </button>`;
}

function notes({ audio, loudness, channels = 0 }: FactsShown, texts: AudioTexts): string[] {
  const found = (audio.wav?.notes ?? []).map((note) => {
    switch (note.kind) {
      case 'cutShort':
        return fill(texts.cutShort, formatBytes(note.declared), formatBytes(note.found));
      case 'lengthUnknown':
      case 'cutSample':
      case 'frameSize':
        return texts[note.kind];
    }
  });
  if (loudness && loudness.notNumbers > 0) {
    found.push(fill(texts.notNumbers, formatCount(loudness.notNumbers)));
  }
  if (audio.lanes > 0 && channels > audio.lanes) {
    found.push(fill(texts.onlyLanes, audio.lanes, formatCount(channels)));
  }
  if (channels > 2) found.push(texts.mixed);
  return found;
}
