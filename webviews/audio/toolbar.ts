import { html, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { icon, type IconName } from '../icons.ts';
import type { AudioTexts } from './contract.ts';
import type { Player } from './player.ts';
import { speeds } from './saved.ts';
import type { WaveView } from './waveView.ts';

export interface ToolbarShown {
  readonly player: Player;
  readonly wave: WaveView;
  readonly texts: AudioTexts;
  readonly showBytes: () => void;
  readonly isEmpty: boolean;
}

export function toolbar(shown: ToolbarShown): TemplateResult {
  const { player, wave, texts, isEmpty } = shown;
  const { isPlaying } = player;
  const label = isPlaying ? texts.pause : texts.play;
  const toggle = () => (isPlaying ? player.pause() : void player.play());
  return html`<div class="toolbar" role="group" aria-label=${texts.tools}>
    <button
      type="button"
      class="play"
      title=${label}
      aria-label=${label}
      ?disabled=${isEmpty}
      @click=${toggle}
    >
      ${icon(isPlaying ? 'pause' : 'run')}
    </button>
    ${wave.clock}
    <span class="space"></span>
    <label class="choice">
      <span>${texts.speed}</span>
      <select class="input" @change=${(event: Event) => setSpeed(player, event)}>
        ${speeds.map(
          (speed) =>
            html`<option value=${speed} ?selected=${speed === player.speed}>
              ${speed.toLocaleString()} ×
            </option>`,
        )}
      </select>
    </label>
    <label class="choice">
      <span>${texts.volume}</span>
      <input
        type="range"
        min="0"
        max="100"
        .value=${live(String(Math.round(player.volume * 100)))}
        @input=${(event: Event) => setVolume(player, event)}
      />
    </label>
    <span class="zoom">
      ${tool('zoomOut', texts.zoomOut, () => wave.zoom(2))}
      ${tool('add', texts.zoomIn, () => wave.zoom(0.5))}
      ${tool('fit', texts.zoomAll, () => wave.showAll())}
      ${tool('binary', texts.showBytes, shown.showBytes)}
    </span>
  </div>`;
}

function tool(name: IconName, label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="tool" title=${label} aria-label=${label} @click=${run}>
    ${icon(name)}
  </button>`;
}

function setSpeed(player: Player, event: Event): void {
  player.speed = Number((event.target as HTMLSelectElement).value);
}

function setVolume(player: Player, event: Event): void {
  player.volume = Number((event.target as HTMLInputElement).value) / 100;
}
