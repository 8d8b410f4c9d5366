import { html, render } from 'lit/html.js';
import { fill, type Host } from '../host.ts';
import { legible } from '../legible.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls, OpenedSignals, SignalsTarget, SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { restored, type SavedState } from './saved.ts';
import { Workspace } from './workspace.ts';

const saveAfter = 150;

/** The signals page: opens the files, shows why it cannot, and keeps its state. */
export class SignalsPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly texts: SignalTexts;
  private readonly target: SignalsTarget;
  private readonly bars = element('div', 'bars');
  private readonly main = element('main', 'main');
  private saved: SavedState;
  private saving: ReturnType<typeof setTimeout> | undefined;
  private opening: AbortController | undefined;
  private workspace: Workspace | undefined;

  constructor(
    host: Host,
    remote: Remote<HostCalls>,
    { texts, name, target }: ReturnType<HostCalls['ready']>,
  ) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.target = target;
    this.saved = restored(host.saved);
    document.body.append(element('h1', 'unseen', legible(name)), this.bars, this.main);
    window.addEventListener('pagehide', () => this.flush());
    this.flush();
  }

  /** Opens the signals, anew where they were open; what one arranged stays. */
  async open(): Promise<void> {
    this.opening?.abort();
    const opening = new AbortController();
    this.opening = opening;
    const { texts } = this;
    this.bars.replaceChildren();
    this.close();
    const message = element('div', 'message');
    message.setAttribute('role', 'status');
    const cancel = () => {
      opening.abort();
      this.fail(texts.loading);
    };
    render(
      html`<span class="spinner"></span> ${texts.loading}
        <button type="button" class="textlink" @click=${cancel}>${texts.cancel}</button>`,
      message,
    );
    this.main.replaceChildren(message);
    try {
      const opened = await this.prepared(opening.signal);
      if (this.opening !== opening || opening.signal.aborted) return;
      if (opened.tracks.length === 0 && opened.others.length === 0) {
        const reasons = opened.failed.map(({ file, message: why }) => `${file}: ${why}`);
        this.fail([texts.noTracks, ...reasons].join('\n'));
        return;
      }
      this.workspace = new Workspace(opened, {
        remote: this.remote,
        texts,
        saved: this.saved,
        onSave: (state) => this.save(state),
      });
      this.main.replaceChildren(this.workspace.box);
      this.workspace.start();
    } catch (error) {
      if (this.opening !== opening || opening.signal.aborted) return;
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** The data is another by now; what is shown stays until one asks for the new. */
  changed(): void {
    const { texts } = this;
    const bar = element('div', 'bar');
    bar.setAttribute('role', 'status');
    const reload = () => void this.open();
    render(
      html`${texts.changed}
        <button type="button" class="textlink" @click=${reload}>${texts.reload}</button>`,
      bar,
    );
    this.bars.replaceChildren(bar);
  }

  progress(track: number, done: number): void {
    this.workspace?.progress(track, done);
  }

  /** What is open, with the files that were added before and the time columns that were chosen. */
  private async prepared(signal: AbortSignal): Promise<OpenedSignals> {
    let opened = await this.remote.call('open', null, signal);
    for (const file of this.saved.added) {
      if (!opened.others.includes(file)) continue;
      // One that is gone or broken by now must not keep the rest from being shown.
      opened = await this.remote.call('add', { file }, signal).catch(() => opened);
    }
    const tracks = await Promise.all(
      opened.tracks.map(async (track) => {
        const chosen = this.saved.timeColumns[track.file];
        const column = chosen ?? undefined;
        const isKnown = column === undefined || track.timeColumns.some((c) => c.column === column);
        if (chosen === undefined || column === track.timeColumn || !isKnown) return track;
        return this.remote.call('setTime', { track: track.id, column }, signal).catch(() => track);
      }),
    );
    return { ...opened, tracks };
  }

  private close(): void {
    this.workspace?.dispose();
    this.workspace = undefined;
  }

  private fail(text: string): void {
    this.close();
    const { texts } = this;
    const message = element('div', 'message failure');
    message.setAttribute('role', 'alert');
    const lines = text.split('\n').slice(0, 50);
    render(
      html`${lines.map((line) => html`<p>${fill('{0}', legible(line))}</p>`)}
        <button type="button" class="button" @click=${() => void this.open()}>
          ${texts.retry}
        </button>`,
      message,
    );
    this.main.replaceChildren(message);
    message.querySelector('button')?.focus();
  }

  private save(state: SavedState): void {
    this.saved = state;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.flush(), saveAfter);
  }

  private flush(): void {
    clearTimeout(this.saving);
    // What the host needs to open the page again after a reload of the window.
    this.host.save({ ...this.saved, target: this.target });
  }
}
