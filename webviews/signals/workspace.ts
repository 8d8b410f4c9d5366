import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Remote } from '../rpc.ts';
import { Board, type Change } from './board.ts';
import type { HostCalls, OpenedSignals, ShownTrack, SignalTexts } from './contract.ts';
import { mostCopiedRows, viewAsTsv } from './copying.ts';
import { element } from './elements.ts';
import { pictureAsPng, pictureAsSvg } from './exporting.ts';
import { LaneOptions } from './laneOptions.ts';
import type { FileActions } from './panels.ts';
import { Plot } from './plot.ts';
import { QualityReports } from './quality.ts';
import type { Panel, SavedState } from './saved.ts';
import { SidePanel } from './sidePanel.ts';
import { StatusLine } from './statusLine.ts';
import { Toolbar } from './toolbar.ts';
import { zoomed } from './view.ts';

export interface WorkspaceOptions {
  readonly remote: Remote<HostCalls>;
  readonly texts: SignalTexts;
  readonly saved: SavedState;
  readonly onSave: (state: SavedState) => void;
}

/** Everything around the plot of what is open: the bars, the panel beside it, and what they do. */
export class Workspace {
  readonly box = element('div', 'workspace');
  private readonly options: WorkspaceOptions;
  private readonly board: Board;
  private readonly plot: Plot;
  private readonly toolbar: Toolbar;
  private readonly laneOptions: LaneOptions;
  private readonly quality: QualityReports;
  private readonly side: SidePanel;
  private readonly status = new StatusLine();
  private readonly closing = new AbortController();
  private state: SavedState;
  private frame = 0;

  constructor(opened: OpenedSignals, options: WorkspaceOptions) {
    const { remote, saved, texts } = options;
    this.options = options;
    this.state = saved;
    this.board = new Board(opened, {
      ...{ remote, saved },
      onChange: (change) => this.changed(change),
      onFail: (file, error) => this.say(fill(texts.readFailed, legible(file), messageOf(error))),
    });
    const { board } = this;
    this.quality = new QualityReports(board, texts, remote, () => this.showSoon());
    this.laneOptions = new LaneOptions(board, texts);
    this.plot = new Plot({
      ...{ board, texts },
      dragZooms: () => this.state.dragZooms,
      step: () => this.state.step,
      showOptions: (lane, button) => this.laneOptions.open(lane, button),
      say: (sentence) => this.say(sentence),
    });
    this.side = new SidePanel({
      ...{ board, texts, quality: this.quality },
      fileActions: () => this.fileActions(),
      onClose: () => this.openPanel(undefined),
      onSearch: () => this.showSoon(),
    });
    const zoom = (factor: number) => () => {
      const { from, to } = board.view;
      board.setView(zoomed(board.view, (from + to) / 2, factor));
    };
    this.toolbar = new Toolbar(texts, {
      zoomIn: zoom(1 / 2),
      zoomOut: zoom(2),
      zoomAll: () => board.setView(board.placement.extent),
      setDragZooms: (dragZooms) => this.set({ dragZooms }),
      setZone: (zone) => board.setZone(zone),
      setAlignsStarts: (alignsStarts) => {
        this.state = { ...this.state, alignsStarts };
        board.setAlignsStarts(alignsStarts);
      },
      setPanel: (panel) => this.openPanel(panel),
      copy: () => void this.copy(),
      save: (format) => void this.saveImage(format),
    });
    const middle = element('div', 'middle', this.plot.box, this.side.box);
    this.box.append(this.toolbar.box, middle, this.status.box, this.laneOptions.box);
  }

  start(): void {
    this.changed('tracks');
    const { failed } = this.board.opened;
    const { texts } = this.options;
    const [first] = failed;
    if (!first) return;
    this.say(
      failed.length === 1
        ? fill(texts.oneFailedFile, legible(first.file))
        : fill(texts.failedFiles, failed.length),
    );
  }

  progress(track: number, done: number): void {
    if (this.quality.progress(track, done)) return;
    const file = this.board.track(track)?.file;
    if (file === undefined) return;
    const { texts } = this.options;
    this.say(done >= 1 ? '' : fill(texts.reading, legible(file), Math.floor(done * 100)));
  }

  dispose(): void {
    this.closing.abort();
    cancelAnimationFrame(this.frame);
    this.quality.dispose();
    this.board.dispose();
    this.plot.dispose();
  }

  private changed(change: Change): void {
    this.plot.changed(change);
    if (change === 'lanes' || change === 'tracks') this.laneOptions.show();
    if (change !== 'cursor' && change !== 'data') this.keep();
    this.showSoon();
  }

  /** Bars and panel are drawn with the next frame, however much changed. */
  private showSoon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  private show(): void {
    const { board, state } = this;
    this.toolbar.show({
      zone: board.placement.clock === 'instant' ? board.zone : undefined,
      alignsStarts: board.opened.isOverlay ? board.alignsStarts : undefined,
      dragZooms: state.dragZooms,
      panel: state.panel,
      hasUnsavedOffsets: board.hasUnsavedOffsets,
    });
    this.status.show(board, this.plot.cursorText, this.options.texts);
    this.side.show(state.panel);
  }

  private fileActions(): FileActions {
    return {
      step: this.state.step,
      setStep: (step) => this.set({ step }),
      setTime: (track, column) => void this.setTime(track, column),
      openTable: (file) => void this.openTable(file),
      add: (file) => void this.add(file),
      saveOffsets: () => void this.saveOffsets(),
    };
  }

  private openPanel(panel: Panel | undefined): void {
    this.state = { ...this.state, panel };
    this.keep();
    this.showSoon();
    if (!panel) this.plot.focus();
  }

  private set(change: Partial<SavedState>): void {
    this.state = { ...this.state, ...change };
    this.keep();
    this.showSoon();
  }

  private keep(): void {
    const { board } = this;
    const { extent } = board.placement;
    const isWhole = board.view.from <= extent.from && board.view.to >= extent.to;
    this.state = {
      ...this.state,
      view: isWhole ? undefined : board.view,
      lanes: board.lanes,
      offsets: Object.fromEntries(board.offsets),
      zone: board.zone,
    };
    this.options.onSave(this.state);
  }

  private say(sentence: string): void {
    this.status.say(sentence);
  }

  private async setTime(track: ShownTrack, column: number | undefined): Promise<void> {
    await this.tried(async (signal) => {
      const told = await this.options.remote.call('setTime', { track: track.id, column }, signal);
      this.quality.forget(track.file);
      this.state = {
        ...this.state,
        timeColumns: { ...this.state.timeColumns, [track.file]: column ?? null },
      };
      this.board.replaceTrack(told);
    });
    // A choice that failed is taken back in the list, too.
    this.showSoon();
  }

  private async add(file: string): Promise<void> {
    await this.tried(async (signal) => {
      const opened = await this.options.remote.call('add', { file }, signal);
      this.state = { ...this.state, added: [...new Set([...this.state.added, file])] };
      const before = this.board.opened;
      // Times that were chosen and offsets that were saved since stay as they are.
      const tracks = opened.tracks.map(
        (track) =>
          before.tracks.find(({ id, file: old }) => id === track.id && old === track.file) ?? track,
      );
      this.board.show({ ...opened, tracks });
    });
  }

  private async openTable(file: string): Promise<void> {
    await this.tried(() => this.options.remote.call('openTable', { file }));
  }

  private async saveOffsets(): Promise<void> {
    const { board } = this;
    const { remote, texts } = this.options;
    await this.tried(async () => {
      const offsets = board.opened.tracks.map(({ file }) => ({
        file,
        offset: board.offsetOf(file),
      }));
      if (!(await remote.call('saveOffsets', { offsets }))) return;
      board.offsetsSaved(offsets);
      this.say(texts.offsetsSaved);
    });
  }

  private async copy(): Promise<void> {
    const { remote, texts } = this.options;
    const copied = viewAsTsv(this.board);
    if (!copied) {
      this.say(fill(texts.tooMuchToCopy, mostCopiedRows));
      return;
    }
    const { rows, text, isExact } = copied;
    if (rows === 0) {
      this.say(texts.nothingToCopy);
      return;
    }
    await this.tried(async () => {
      await remote.call('copy', { text });
      const exact = rows === 1 ? texts.oneCopied : fill(texts.copied, rows);
      this.say(isExact ? exact : fill(texts.copiedEnvelope, rows));
    });
  }

  private async saveImage(format: 'png' | 'svg'): Promise<void> {
    const { remote, texts } = this.options;
    const { colours, geometry } = this.plot.drawn;
    const options = {
      board: this.board,
      colours,
      plotWidth: Math.max(320, geometry.plotWidth),
      heightOf: (lane: Parameters<Plot['heightOf']>[0]) => this.plot.heightOf(lane),
    };
    await this.tried(async () => {
      const bytes = format === 'svg' ? pictureAsSvg(options) : await pictureAsPng(options);
      if (bytes && (await remote.call('saveImage', { format, bytes }))) this.say(texts.saved);
    });
  }

  /** Does something that may fail, and says so where it does. */
  private async tried(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.closing;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.say(messageOf(error));
    }
  }
}

function messageOf(error: unknown): string {
  return legible(error instanceof Error ? error.message : String(error));
}
