import { UserError } from '../../base/errors.ts';
import type { Both, ComparisonService, NamePair } from '../../preview/compare/model.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';
import type {
  ComparedFile,
  CompareTarget,
  CompareTexts,
  HostCalls,
  OpenedComparison,
  PageCalls,
  Ready,
} from '../../../webviews/compare/contract.ts';
import type { SignalTexts } from '../../../webviews/signals/contract.ts';
import { told } from '../media/told.ts';
import type { SignalsSession } from '../signals/session.ts';

/** A file that comes over a network is read as a whole without being asked up to this size, in bytes. */
const smallFile = 1 << 25;
/** Rows are never told more of at once, whatever the page asks for. */
const mostRows = 1000;

/** What a session needs of VS Code. */
export interface CompareParts {
  readonly target: CompareTarget;
  readonly files: Both<ComparedFile>;
  readonly texts: CompareTexts;
  readonly signalTexts: SignalTexts;
  /** Both are on this machine, or in a Studio of it: they can be read at once, however large. */
  readonly isLocal: boolean;
  readonly open: (
    target: CompareTarget,
    files: Both<ComparedFile>,
    signal: AbortSignal,
  ) => Promise<Remote<ComparisonService>>;
  readonly signals: (target: CompareTarget, files: Both<ComparedFile>) => SignalsSession;
  readonly openTable: (uri: string) => Promise<void>;
  readonly copy: (text: string) => Promise<void>;
  readonly progress: (shown: Parameters<PageCalls['progress']>[0]) => void;
  readonly unforeseen: (error: unknown) => string;
}

const signalCalls = [
  'open',
  'add',
  'setTime',
  'series',
  'labels',
  'quality',
  'saveOffsets',
  'saveImage',
  'copy',
  'openTable',
] as const satisfies readonly (keyof SignalsSession['calls'])[];

/** The host's end of one page of a comparison: holds both files open while the page is. */
export class CompareSession {
  readonly calls: HostCalls;
  target: CompareTarget;
  private files: Both<ComparedFile>;
  private readonly parts: CompareParts;
  private readonly closing = new AbortController();
  private opened: Remote<ComparisonService> | undefined;
  private plot: SignalsSession | undefined;

  constructor(parts: CompareParts) {
    this.parts = parts;
    this.target = parts.target;
    this.files = parts.files;
    const own = {
      ready: () => this.ready(),
      open: ({ same }, signal) => this.told(() => this.open(same, this.while(signal))),
      match: ({ same }, signal) => this.told(() => this.describe(same, this.while(signal))),
      compareRows: (wanted, signal) =>
        this.told(() =>
          this.current().call('compareRows', wanted, {
            signal: this.while(signal),
            onProgress: (done) => parts.progress({ of: 'rows', done }),
          }),
        ),
      rows: (wanted, signal) =>
        this.told(() => {
          const count = Math.min(wanted.count, mostRows);
          return this.current().call('rows', { ...wanted, count }, { signal: this.while(signal) });
        }),
      figures: (wanted, signal) =>
        this.told(() => this.current().call('figures', wanted, { signal: this.while(signal) })),
      cell: (place, signal) =>
        this.told(() => this.current().call('cell', place, { signal: this.while(signal) })),
      swap: () => this.told(() => this.swap()),
      openTable: ({ side }) => this.told(() => parts.openTable(this.target[side])),
      copy: ({ text }) => parts.copy(text),
    } satisfies Partial<HostCalls>;
    const ofPlot = signalCalls.map((name) => [
      `signals.${name}`,
      (argument: never, signal: AbortSignal) => this.signals().calls[name](argument, signal),
    ]);
    this.calls = { ...own, ...Object.fromEntries(ofPlot) } as HostCalls;
  }

  /** A file is another one: the next `open` reads both anew. */
  outdate(): void {
    this.plot?.outdate();
  }

  dispose(): void {
    this.closing.abort();
    this.plot?.dispose();
    void this.close();
  }

  private ready(): Ready {
    const { texts, signalTexts } = this.parts;
    return { texts, signalTexts, target: this.target, files: this.files };
  }

  private async open(same: readonly NamePair[], signal: AbortSignal): Promise<OpenedComparison> {
    await this.close();
    const remote = await this.parts.open(this.target, this.files, signal);
    if (signal.aborted) await remote.close();
    signal.throwIfAborted();
    await this.close();
    this.opened = remote;
    return this.describe(same, signal);
  }

  private async describe(
    same: readonly NamePair[],
    signal: AbortSignal,
  ): Promise<OpenedComparison> {
    const onProgress = (done: number) => this.parts.progress({ of: 'open', done });
    const facts = await this.current().call('describe', { same }, { signal, onProgress });
    const isSmall = facts.before.size + facts.after.size <= smallFile;
    return { ...facts, readsAtOnce: this.parts.isLocal || isSmall };
  }

  private async swap(): Promise<Ready> {
    await this.close();
    this.plot?.dispose();
    this.plot = undefined;
    this.target = { before: this.target.after, after: this.target.before };
    this.files = { before: this.files.after, after: this.files.before };
    return this.ready();
  }

  private signals(): SignalsSession {
    this.plot ??= this.parts.signals(this.target, this.files);
    return this.plot;
  }

  private current(): Remote<ComparisonService> {
    if (!this.opened) throw new UserError('The tables are closed.', { code: 'table-closed' });
    return this.opened;
  }

  private while(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.closing.signal]);
  }

  private async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  private told<T>(body: () => Promise<T>): Promise<T> {
    return told(this.parts.unforeseen, body);
  }
}
