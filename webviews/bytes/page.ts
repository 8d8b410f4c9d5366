import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { fill, type Host } from '../host.ts';
import { icon, type IconName } from '../icons.ts';
import { messageOf } from '../preview/errors.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import type { Remote } from '../rpc.ts';
import { Blocks } from './blocks.ts';
import type { BytesTexts, HostCalls, OpenAs, OpenedBytes } from './contract.ts';
import { Finder } from './finder.ts';
import { hexText, parseOffset } from './hex.ts';
import { HexGrid, type Selection } from './hexGrid.ts';
import { selectionLine } from './selectionLine.ts';

/** Bytes that can be copied at once: what lies on a clipboard is several times as long. */
const mostCopied = 1 << 20;

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'open';
      readonly file: OpenedBytes;
      readonly grid: HexGrid;
      readonly blocks: Blocks;
    };

const signs: Readonly<Record<OpenAs, IconName>> = {
  text: 'text',
  table: 'table',
  audio: 'audio',
  editor: 'image',
};

/** The page of a file's bytes: opens it, shows why it cannot, and keeps its state. */
export class BytesPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly texts: BytesTexts;
  private readonly name: string;
  private readonly finder: Finder;
  private state: State = { kind: 'loading' };
  private opening: AbortController | undefined;
  private isChanged = false;
  /** What was just done, for the eye and for screen readers. */
  private said = '';

  constructor(host: Host, remote: Remote<HostCalls>, texts: BytesTexts, name: string) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.name = name;
    this.finder = new Finder(texts, {
      find: (wanted, signal) => remote.call('find', wanted, signal),
      place: () => (this.state.kind === 'open' ? this.state.grid.span[0] : 0),
      show: (at, length) => {
        if (this.state.kind !== 'open') return;
        this.state.grid.select({ anchor: at + length - 1, focus: at });
      },
      draw: () => this.draw(),
    });
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'f') return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>('.find input')?.focus();
    });
  }

  async open(anew: boolean): Promise<void> {
    this.opening?.abort();
    const opening = new AbortController();
    this.opening = opening;
    this.close();
    this.isChanged = false;
    this.show({ kind: 'loading' });
    try {
      const file = await this.remote.call('open', { anew }, opening.signal);
      if (this.opening !== opening) return;
      this.start(file);
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
    this.finder.showProgress(done);
  }

  private start(file: OpenedBytes): void {
    const { remote, texts, name } = this;
    const { size } = file;
    const blocks = new Blocks(
      remote,
      size,
      () => {
        grid.draw();
        this.draw();
      },
      (error) => {
        this.close();
        this.show({ kind: 'failed', message: messageOf(error) });
      },
    );
    const grid = new HexGrid(
      {
        ...{ size, blocks, texts, name },
        onChange: () => {
          this.said = '';
          this.host.save(grid.selection);
          this.draw();
        },
        onCopy: () => void this.copy(hexText),
      },
      restored(this.host.saved),
    );
    this.show({ kind: 'open', file, grid, blocks });
    if (size > 0) grid.start();
  }

  private close(): void {
    this.finder.stop();
    if (this.state.kind === 'open') this.state.grid.dispose();
  }

  private show(state: State): void {
    this.state = state;
    this.draw();
  }

  private async copy(write: (bytes: Uint8Array) => string): Promise<void> {
    if (this.state.kind !== 'open') return;
    const { texts } = this;
    const [first, last] = this.state.grid.span;
    const count = last - first + 1;
    if (count > mostCopied) this.said = fill(texts.tooMuch, formatCount(mostCopied));
    else {
      try {
        const wanted = { start: first, end: last + 1 };
        const bytes = await this.remote.call('read', wanted);
        await this.remote.call('copy', { text: write(bytes) });
        this.said = fill(texts.copied, formatCount(count));
      } catch (error) {
        this.said = messageOf(error);
      }
    }
    this.draw();
  }

  private draw(): void {
    const { state, texts } = this;
    render(
      html`<h1 class="unseen">${this.name}</h1>
        ${this.isChanged ? this.changedBar() : nothing} ${this.body(state)}
        <div class="unseen" role="status">
          ${state.kind === 'loading' ? texts.loading : this.said || this.finder.said}
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
    switch (state.kind) {
      case 'loading':
        return html`<main class="message">
          <span class="spinner"></span>
          <p>${texts.loading}</p>
        </main>`;
      case 'failed':
        return html`<main class="message failure" role="alert">
          <p><bdi>${state.message}</bdi></p>
          <button type="button" class="button" @click=${() => void this.open(true)}>
            ${texts.retry}
          </button>
        </main>`;
      case 'open':
        return state.file.size === 0
          ? html`<main class="message"><p>${texts.empty}</p></main>`
          : this.opened(state);
    }
  }

  private opened({ file, grid, blocks }: State & { readonly kind: 'open' }): TemplateResult {
    const { texts } = this;
    return html`<div class="toolbar" role="group" aria-label=${texts.tools}>
        <dl class="facts">
          <div>
            <dt>${texts.content}</dt>
            <dd><bdi>${label(file.content)}</bdi></dd>
          </div>
          <div>
            <dt>${texts.size}</dt>
            <dd>${fill(texts.exactSize, formatBytes(file.size), formatCount(file.size))}</dd>
          </div>
        </dl>
        <span class="space"></span>
        ${file.others.map(
          (as) =>
            html`<button
              type="button"
              class="action"
              @click=${() => void this.remote.call('openAs', { as })}
            >
              ${icon(signs[as])}<span>${texts.openAs[as]}</span>
            </button>`,
        )}
      </div>
      ${
        file.warning === undefined
          ? nothing
          : html`<p class="bar" role="alert">
              ${icon('warning', 'warning')}<bdi>${file.warning}</bdi>
            </p>`
      }
      <div class="seek">${this.goTo(file, grid)} ${this.finder.form()}</div>
      <main class="stage">${grid.box}</main>
      <footer>
        ${selectionLine(grid, blocks, {
          texts,
          said: this.said || this.finder.said,
          copy: (write) => void this.copy(write),
        })}
      </footer>`;
  }

  private goTo({ size }: OpenedBytes, grid: HexGrid): TemplateResult {
    const { texts } = this;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const input = (event.target as HTMLElement).querySelector('input');
      const at = parseOffset(input?.value ?? '');
      if (at === undefined || at >= size) {
        this.said = fill(texts.noOffset, formatCount(size));
        this.draw();
        input?.select();
        return;
      }
      grid.select({ anchor: at, focus: at });
      grid.box.focus();
    };
    return html`<form class="goTo" @submit=${submit}>
      <input
        class="input"
        type="text"
        size="14"
        placeholder=${texts.offset}
        aria-label=${texts.goTo}
        title=${texts.goTo}
      />
    </form>`;
  }
}

/** Words that follow “is”, as words that stand alone: `a PNG image` → `PNG image`. */
function label(words: string): string {
  const plain = words.replace(/^an? /, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function restored(saved: unknown): Selection {
  const { anchor, focus } = (saved ?? {}) as {
    readonly anchor?: unknown;
    readonly focus?: unknown;
  };
  const place = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : 0);
  return { anchor: place(anchor), focus: place(focus) };
}
