import { html, render } from 'lit/html.js';
import { legible } from '../legible.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls as SignalCalls, SignalTexts } from '../signals/contract.ts';
import { element } from '../signals/elements.ts';
import { restored } from '../signals/saved.ts';
import { Workspace } from '../signals/workspace.ts';
import type { HostCalls } from './contract.ts';

export interface PlotOptions {
  readonly remote: Remote<HostCalls>;
  readonly texts: SignalTexts;
  readonly saved: unknown;
  readonly onSave: (state: unknown) => void;
}

/** The signals of both tables over each other; they are opened when they are first looked at. */
export class PlotTab {
  readonly box = element('div', 'plotBox');
  private readonly options: PlotOptions;
  private opening: AbortController | undefined;
  private workspace: Workspace | undefined;

  constructor(options: PlotOptions) {
    this.options = options;
  }

  async show(): Promise<void> {
    if (this.workspace || this.opening) return;
    const { texts, saved, onSave } = this.options;
    const opening = new AbortController();
    this.opening = opening;
    const message = element('div', 'message');
    message.setAttribute('role', 'status');
    render(html`<span class="spinner"></span> ${texts.loading}`, message);
    this.box.replaceChildren(message);
    const remote = signalRemote(this.options.remote);
    try {
      const opened = await remote.call('open', null, opening.signal);
      if (opening.signal.aborted) return;
      if (opened.tracks.length === 0) {
        const reasons = opened.failed.map(({ file, message: why }) => `${file}: ${why}`);
        this.fail([texts.noTracks, ...reasons]);
        return;
      }
      this.workspace = new Workspace(opened, { remote, texts, saved: restored(saved), onSave });
      this.box.replaceChildren(this.workspace.box);
      this.workspace.start();
    } catch (error) {
      if (!opening.signal.aborted)
        this.fail([error instanceof Error ? error.message : String(error)]);
    }
  }

  progress(track: number, done: number): void {
    this.workspace?.progress(track, done);
  }

  /** The files are others by now. */
  close(): void {
    this.opening?.abort();
    this.opening = undefined;
    this.workspace?.dispose();
    this.workspace = undefined;
    this.box.replaceChildren();
  }

  private fail(lines: readonly string[]): void {
    const message = element('div', 'message failure');
    message.setAttribute('role', 'alert');
    const again = () => {
      this.close();
      void this.show();
    };
    render(
      html`${lines.slice(0, 10).map((line) => html`<p>${legible(line)}</p>`)}
        <button type="button" class="button" @click=${again}>${this.options.texts.retry}</button>`,
      message,
    );
    this.box.replaceChildren(message);
  }
}

/** The calls of the signals page, as this page's host answers them. */
function signalRemote(remote: Remote<HostCalls>): Remote<SignalCalls> {
  return {
    call: async (name, argument, signal) =>
      (await remote.call(`signals.${name}` as 'signals.open', argument as null, signal)) as never,
    dispose: () => undefined,
  };
}
