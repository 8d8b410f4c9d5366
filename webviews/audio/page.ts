import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Loudness } from '../../src/preview/media/model.ts';
import { fill, type Host } from '../host.ts';
import { messageOf } from '../preview/errors.ts';
import { formatBytes } from '../preview/figures.ts';
import { RemoteError, type Remote } from '../rpc.ts';
import type { AudioTexts, HostCalls, OpenedAudio } from './contract.ts';
import { decode } from './decode.ts';
import { facts } from './facts.ts';
import { Player } from './player.ts';
import { decodedRecording, remoteRecording, type Recording } from './recording.ts';
import { restored, type SavedState } from './saved.ts';
import { toolbar } from './toolbar.ts';
import { WaveView } from './waveView.ts';

type State =
  | { readonly kind: 'loading'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'open'; readonly wave: WaveView; readonly player: Player };

/** The page of a recording: opens it, shows why it cannot, and keeps its state. */
export class AudioPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly texts: AudioTexts;
  private readonly name: string;
  private saved: SavedState;
  private state: State;
  private opening: AbortController | undefined;
  private audio: OpenedAudio | undefined;
  private recording: Recording | undefined;
  private loudness: Loudness | undefined;
  private isChanged = false;
  /** Why nothing is heard. */
  private problem: string | undefined;
  /** How much is read, between 0 and 1, while it is; `refused` until somebody asks for it. */
  private scanning: number | 'refused' | undefined;
  private scan: AbortController | undefined;

  constructor(host: Host, remote: Remote<HostCalls>, texts: AudioTexts, name: string) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.name = name;
    this.saved = restored(host.saved);
    this.state = { kind: 'loading', text: texts.loading };
    document.addEventListener('keydown', (event) => this.pressed(event));
  }

  async open(anew: boolean): Promise<void> {
    this.opening?.abort();
    const opening = new AbortController();
    this.opening = opening;
    this.close();
    this.isChanged = false;
    this.show({ kind: 'loading', text: this.texts.loading });
    try {
      const audio = await this.remote.call('open', { anew }, opening.signal);
      this.audio = audio;
      const recording =
        audio.kind === 'samples'
          ? remoteRecording(this.remote, audio)
          : await this.decoded(audio, opening.signal);
      if (this.opening !== opening) return;
      this.start(audio, recording);
    } catch (error) {
      if (this.opening === opening) this.show({ kind: 'failed', message: messageOf(error) });
    }
  }

  /** What is shown stays until one asks for the new file. */
  fileChanged(): void {
    this.isChanged = true;
    this.draw();
  }

  showProgress(done: number): void {
    if (typeof this.scanning !== 'number') return;
    this.scanning = done;
    if (this.state.kind === 'open') this.state.wave.refresh();
    this.draw();
  }

  private async decoded(audio: OpenedAudio, signal: AbortSignal): Promise<Recording> {
    this.show({ kind: 'loading', text: this.texts.decoding });
    const bytes = await this.remote.call('whole', null, signal);
    const { format = '', bits } = audio.compressed ?? {};
    try {
      const recording = decodedRecording(await decode(audio, bytes), bits);
      this.loudness = recording.loudness;
      return recording;
    } catch (error) {
      throw new Error(fill(this.texts.cannotDecode, this.name, format), { cause: error });
    }
  }

  private start(audio: OpenedAudio, recording: Recording): void {
    this.recording = recording;
    const { position, view, speed, volume } = this.saved;
    const player = new Player(recording, {
      onChange: () => this.moved(),
      onError: (error) => this.failedToPlay(error),
    });
    player.speed = speed;
    player.volume = volume;
    const wave: WaveView = new WaveView({
      ...{ recording, player, texts: this.texts, name: this.name },
      view: view && view.to <= recording.frames ? view : undefined,
      onView: () => this.save(),
      onError: (error) => this.failedToRead(error),
    });
    this.show({ kind: 'open', wave, player });
    player.seek(Math.min(position, recording.frames));
    wave.start();
    if (audio.kind === 'samples' && recording.frames > 0) {
      if (audio.scansAtOnce) void this.readAll();
      else {
        this.scanning = 'refused';
        this.draw();
      }
    }
  }

  private async readAll(): Promise<void> {
    const scan = new AbortController();
    this.scan = scan;
    this.scanning = 0;
    this.draw();
    try {
      const loudness = await this.remote.call('scan', null, scan.signal);
      if (this.scan !== scan) return;
      this.loudness = loudness;
      this.scanning = undefined;
      if (this.state.kind === 'open') this.state.wave.refresh();
    } catch (error) {
      if (this.scan !== scan) return;
      this.scanning = 'refused';
      if (!scan.signal.aborted) this.failedToRead(error);
    }
    this.draw();
  }

  private failedToRead(error: unknown): void {
    this.close();
    this.show({ kind: 'failed', message: messageOf(error) });
  }

  private failedToPlay(error: unknown): void {
    if (error instanceof RemoteError) {
      this.failedToRead(error);
      return;
    }
    this.problem = fill(this.texts.noSound, messageOf(error));
    this.draw();
  }

  private moved(): void {
    if (this.state.kind !== 'open') return;
    if (this.state.player.isPlaying) this.problem = undefined;
    this.state.wave.moved();
    this.save();
    this.draw();
  }

  private close(): void {
    this.scan?.abort();
    this.scan = undefined;
    this.scanning = undefined;
    this.loudness = undefined;
    this.recording = undefined;
    if (this.state.kind !== 'open') return;
    this.state.player.dispose();
    this.state.wave.dispose();
  }

  private show(state: State): void {
    this.state = state;
    this.draw();
  }

  private save(): void {
    if (this.state.kind !== 'open') return;
    const { player, wave } = this.state;
    const { position, speed, volume } = player;
    this.saved = { position, speed, volume, view: wave.view };
    this.host.save(this.saved);
  }

  /** Keys work wherever nothing else takes them; a button takes those that press it. */
  private pressed(event: KeyboardEvent): void {
    const { target, key } = event;
    const isIn = (selector: string) => target instanceof Element && target.closest(selector);
    const isTaken = isIn('input, select') || (isIn('button') && (key === ' ' || key === 'Enter'));
    if (this.state.kind === 'open' && !isTaken) this.state.wave.pressed(event);
  }

  private draw(): void {
    const { state } = this;
    render(
      html`<h1 class="unseen">${this.name}</h1>
        ${this.isChanged ? this.changedBar() : nothing} ${this.body(state)}
        <div class="unseen" role="status">
          ${state.kind === 'loading' ? state.text : (this.problem ?? '')}
        </div>`,
      document.body,
    );
  }

  private changedBar(): TemplateResult {
    return html`<div class="bar" role="status">
      <span>${this.texts.changed}</span>
      <button type="button" class="textlink" @click=${() => void this.open(true)}>
        ${this.texts.reload}
      </button>
    </div>`;
  }

  private body(state: State): TemplateResult {
    const { texts } = this;
    const showBytes = () => void this.remote.call('showBytes', null);
    switch (state.kind) {
      case 'loading':
        return html`<main class="message">
          <span class="spinner"></span>
          <p>${state.text}</p>
        </main>`;
      case 'failed':
        return html`<main class="message failure" role="alert">
          <p><bdi>${state.message}</bdi></p>
          <div class="buttons">
            <button type="button" class="button" @click=${() => void this.open(true)}>
              ${texts.retry}
            </button>
            <button type="button" class="button secondary" @click=${showBytes}>
              ${texts.showBytes}
            </button>
          </div>
        </main>`;
      case 'open':
        return this.opened(state, showBytes);
    }
  }

  private opened(
    { player, wave }: State & { readonly kind: 'open' },
    showBytes: () => void,
  ): TemplateResult {
    const { texts, audio, recording, loudness } = this;
    if (!audio || !recording) return html``;
    const { frames, rate } = recording;
    const shown = {
      ...{ audio, frames, rate, loudness },
      channels: audio.wav?.channels ?? recording.lanes,
    };
    const goTo = (frame: number) => {
      player.seek(frame);
      wave.reveal(frame);
    };
    return html`${toolbar({ player, wave, texts, showBytes, isEmpty: frames === 0 })}
      ${this.problem === undefined ? nothing : html`<p class="bar" role="alert">${this.problem}</p>`}
      <main class="stage">
        ${frames === 0 ? html`<p class="message">${texts.empty}</p>` : wave.box}
      </main>
      <footer>${this.reading()} ${facts(shown, texts, goTo)}</footer>`;
  }

  private reading(): TemplateResult | typeof nothing {
    const { texts, scanning, audio } = this;
    if (scanning === undefined || !audio) return nothing;
    const isReading = typeof scanning === 'number';
    const text = isReading
      ? fill(texts.reading, Math.floor(scanning * 100))
      : fill(texts.notRead, formatBytes(audio.size));
    const act = () => (isReading ? this.scan?.abort() : void this.readAll());
    return html`<p class="reading">
      <span>${text}</span>
      <button type="button" class="textlink" @click=${act}>
        ${isReading ? texts.stop : texts.readAll}
      </button>
    </p>`;
  }
}
