import { html, render, type TemplateResult } from 'lit/html.js';
import type { Host } from '../host.ts';
import { legible } from '../legible.ts';
import type { Remote } from '../rpc.ts';
import { element } from '../signals/elements.ts';
import type { HostCalls, OpenedComparison, Ready } from './contract.ts';
import { FigureStore } from './figureStore.ts';
import { header, tabList } from './header.ts';
import { failureMessage, openingMessage } from './messages.ts';
import { PlotTab } from './plotTab.ts';
import { RowGrid } from './rowGrid.ts';
import { rowColumns, rowTools } from './rowsTab.ts';
import { RowStore } from './rowStore.ts';
import { restored, type SavedState } from './saved.ts';
import { listedPairs, summary } from './summary.ts';
import { toleranceOf } from './tolerance.ts';
import { keyPair, type Actions, type RowWork, type View } from './view.ts';

const saveAfter = 150;

/** The page of a comparison: opens both tables, asks for what it shows, and keeps its state. */
export class ComparePage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private ready: Ready;
  private state: SavedState;
  private readonly root = element('div', 'comparePage');
  private readonly grid: RowGrid;
  private readonly rowStore: RowStore;
  private readonly rowsBox = element('div', 'rowsBox');
  private readonly rowToolsBox = element('div');
  private plot: PlotTab;
  private opened: OpenedComparison | undefined;
  private failure: string | undefined;
  private isOutdated = false;
  private isToleranceWrong = false;
  private work: RowWork = { is: 'waiting' };
  private readonly figures: FigureStore;
  private shownRows = '';
  private opening: AbortController | undefined;
  private comparing: AbortController | undefined;
  private saving: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  constructor(host: Host, remote: Remote<HostCalls>, ready: Ready) {
    this.host = host;
    this.remote = remote;
    this.ready = ready;
    this.state = restored(host.saved);
    this.rowStore = new RowStore(
      (wanted, signal) => remote.call('rows', wanted, signal),
      () => this.grid.drawSoon(),
      (error) => this.failRows(error),
    );
    this.figures = new FigureStore(
      (pair, signal) => remote.call('figures', { pair }, signal),
      () => this.drawSoon(),
    );
    this.grid = new RowGrid({
      texts: ready.texts,
      store: this.rowStore,
      onCopy: (text) => void remote.call('copy', { text }),
    });
    this.rowsBox.append(this.rowToolsBox, this.grid.box, this.grid.foot);
    this.plot = this.newPlot();
    document.body.append(this.root);
    window.addEventListener('pagehide', () => this.flush());
    this.flush();
  }

  /** Opens both tables, anew where they were open; what one chose stays. */
  async open(): Promise<void> {
    this.stop();
    const opening = new AbortController();
    this.opening = opening;
    this.opened = undefined;
    this.failure = undefined;
    this.isOutdated = false;
    this.plot.close();
    this.drawSoon();
    try {
      const { same } = this.state;
      const opened = await this.remote.call('open', { same }, opening.signal);
      if (opening.signal.aborted) return;
      this.take(opened);
    } catch (error) {
      if (opening.signal.aborted) return;
      this.failure = messageOf(error);
      this.drawSoon();
    }
  }

  progress(of: 'open' | 'rows', done: number): void {
    if (of !== 'rows' || this.work.is !== 'running') return;
    this.work = { is: 'running', done };
    this.drawSoon();
  }

  changed(): void {
    this.isOutdated = true;
    this.drawSoon();
  }

  signalProgress(track: number, done: number): void {
    this.plot.progress(track, done);
  }

  private take(opened: OpenedComparison): void {
    this.opened = opened;
    this.figures.reset();
    this.work = { is: 'waiting' };
    this.drawSoon();
    if (opened.readsAtOnce) void this.compareRows();
  }

  private stop(): void {
    this.opening?.abort();
    this.comparing?.abort();
    this.figures.stop();
  }

  private async compareRows(): Promise<void> {
    const { opened, state } = this;
    this.comparing?.abort();
    this.figures.stop();
    const tolerance = toleranceOf(state.tolerance);
    this.isToleranceWrong = tolerance === undefined;
    this.drawSoon();
    if (!opened || !tolerance) return;
    const comparing = new AbortController();
    this.comparing = comparing;
    this.work = { is: 'running', done: 0 };
    const key = keyPair({ opened, state })?.id;
    try {
      const wanted = { tolerance, ...(key !== undefined && { key }) };
      const rows = await this.remote.call('compareRows', wanted, comparing.signal);
      if (this.comparing !== comparing) return;
      this.work = { is: 'done', rows };
      this.shownRows = '';
    } catch (error) {
      if (this.comparing !== comparing) return;
      this.work = comparing.signal.aborted
        ? { is: 'waiting' }
        : { is: 'failed', message: messageOf(error) };
    }
    this.drawSoon();
    void this.summarize();
  }

  /** Works out the figures of the columns that are listed. */
  private async summarize(): Promise<void> {
    await this.figures.work(() => {
      const view = this.view();
      return view ? listedPairs(view).pairs : [];
    });
  }

  private failRows(error: unknown): void {
    this.work = { is: 'failed', message: messageOf(error) };
    this.drawSoon();
  }

  private view(): View | undefined {
    const { ready, opened, work, state, isToleranceWrong } = this;
    const figures = this.figures.found;
    const { texts, files } = ready;
    return opened && { texts, files, opened, work, figures, state, isToleranceWrong };
  }

  private readonly actions: Actions = {
    openTable: (side) =>
      void this.remote.call('openTable', { side }).catch((error) => this.fail(error)),
    swap: () => void this.swap(),
    choose: (tab) => this.change({ tab }),
    setKey: (key) => {
      this.change({ key });
      void this.compareRows();
    },
    setTolerance: (tolerance) => {
      this.change({ tolerance });
      void this.compareRows();
    },
    compareRows: () => void this.compareRows(),
    cancelRows: () => this.comparing?.abort(),
    addSame: (before, after) => this.match([...this.state.same, { before, after }]),
    removeSame: (before, after) =>
      this.match(this.state.same.filter((own) => own.before !== before || own.after !== after)),
    change: (change) => {
      this.change(change);
      // Others are listed now.
      if (this.work.is === 'done') void this.summarize();
    },
    toggleFigures: ({ name }) => {
      const { shown } = this.state;
      const others = shown.filter((own) => own !== name);
      this.change({ shown: others.length < shown.length ? others : [...shown, name] });
    },
    toggleKind: (kind) => {
      const { kinds } = this.state;
      const others = kinds.filter((own) => own !== kind);
      this.change({ kinds: others.length < kinds.length ? others : [...kinds, kind] });
    },
  };

  private match(same: SavedState['same']): void {
    this.change({ same });
    this.stop();
    const opening = new AbortController();
    this.opening = opening;
    this.remote.call('match', { same }, opening.signal).then(
      (opened) => this.take(opened),
      (error: unknown) => {
        if (!opening.signal.aborted) this.fail(error);
      },
    );
  }

  private async swap(): Promise<void> {
    this.stop();
    try {
      this.ready = await this.remote.call('swap', null);
    } catch (error) {
      this.fail(error);
      return;
    }
    const same = this.state.same.map(({ before, after }) => ({ before: after, after: before }));
    this.plot.close();
    this.plot = this.newPlot();
    this.change({ same });
    await this.open();
  }

  private newPlot(): PlotTab {
    return new PlotTab({
      remote: this.remote,
      texts: this.ready.signalTexts,
      saved: this.state.signals,
      onSave: (signals) => {
        this.state = { ...this.state, signals };
        this.keep();
      },
    });
  }

  private fail(error: unknown): void {
    this.failure = messageOf(error);
    this.drawSoon();
  }

  private change(change: Partial<SavedState>): void {
    this.state = { ...this.state, ...change };
    this.keep();
    this.drawSoon();
  }

  private keep(): void {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.flush(), saveAfter);
  }

  private flush(): void {
    clearTimeout(this.saving);
    // What the host needs to open the page again after a reload of the window.
    this.host.save({ ...this.state, target: this.ready.target });
  }

  private drawSoon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { before, after } = this.ready.files;
    document.title = `${before.label} ↔ ${after.label}`;
    const view = this.view();
    const { failure, ready } = this;
    if (failure !== undefined) {
      const retry = () => void this.open();
      render(failureMessage(ready, failure, retry, this.actions.openTable), this.root);
      return;
    }
    render(view ? this.whole(view) : openingMessage(ready.texts), this.root);
    if (!view) return;
    if (this.state.tab === 'rows') this.drawRows(view);
    if (this.state.tab === 'signals') void this.plot.show();
  }

  private whole(view: View): TemplateResult {
    const { texts } = view;
    const { tab } = this.state;
    const { before, after } = view.files;
    return html`<h1 class="unseen">${legible(before.label)} ↔ ${legible(after.label)}</h1>
      ${
        this.isOutdated
          ? html`<div class="bar" role="status">
              <span>${texts.changed}</span>
              <button type="button" class="button" @click=${() => void this.open()}>
                ${texts.reload}
              </button>
            </div>`
          : ''
      }
      ${header(view, this.actions)} ${tabList(view, this.actions)}
      <main
        id="panel"
        role="tabpanel"
        class="panel ${tab}"
        aria-labelledby="tab-${tab}"
        tabindex=${tab === 'summary' ? 0 : -1}
      >
        ${tab === 'summary' ? summary(view, this.actions) : tab === 'rows' ? this.rowsBox : this.plot.box}
      </main>`;
  }

  private drawRows(view: View): void {
    render(rowTools(view, this.actions), this.rowToolsBox);
    const { work, state } = view;
    const { pairs } = rowColumns(view);
    const rows = work.is === 'done' ? work.rows : undefined;
    const total = rows ? state.kinds.reduce((sum, kind) => sum + rows.counts[kind], 0) : 0;
    const ids = pairs.map(({ id }) => id);
    const wanted = { kinds: state.kinds, pairs: ids };
    const shown = JSON.stringify([wanted, rows?.key, rows?.tolerance, rows?.counts, state.same]);
    if (rows && shown !== this.shownRows) {
      this.shownRows = shown;
      this.rowStore.reset(wanted);
    }
    this.grid.show({ pairs, key: rows?.key, total });
  }
}

function messageOf(error: unknown): string {
  return legible(error instanceof Error ? error.message : String(error));
}
