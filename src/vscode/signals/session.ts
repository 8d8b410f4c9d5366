import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import type { Metadata } from '../../actions/metadata.ts';
import type { SignalService, Track } from '../../preview/signals/model.ts';
import { SharedWork } from '../../preview/signals/sharedWork.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';
import type {
  FailedTrack,
  HostCalls,
  OpenedSignals,
  ShownTrack,
  SignalsTarget,
  SignalTexts,
} from '../../../webviews/signals/contract.ts';
import { repeatedFiles } from './derived.ts';
import { offsetIn, type FileOffset } from './offsets.ts';

/** The files of a target. */
export interface Contents {
  readonly name: string;
  /** Names of the files that may hold signals. */
  readonly files: readonly string[];
  /** Of the item; absent for a single file. */
  readonly metadata?: Metadata;
  /** The files are compared with each other. */
  readonly isOverlay?: boolean;
}

/** What a session needs of VS Code. */
export interface SignalSources {
  readonly target: SignalsTarget;
  readonly name: string;
  readonly texts: SignalTexts;
  readonly contents: (signal: AbortSignal) => Promise<Contents>;
  readonly open: (file: string, signal: AbortSignal) => Promise<Remote<SignalService>>;
  readonly progress: (track: number, done: number) => void;
  /** Asks, then writes; gives the metadata as they are then, or nothing where the person thought better of it. */
  readonly saveOffsets: (
    offsets: readonly FileOffset[],
    before: Metadata,
  ) => Promise<Metadata | undefined>;
  readonly saveImage: HostCalls['saveImage'];
  readonly copy: (text: string) => Promise<void>;
  readonly openTable: (file: string, row: number | undefined) => Promise<void>;
  readonly unforeseen: (error: unknown) => string;
}

interface OpenTrack {
  readonly remote: Remote<SignalService>;
  track: Track;
}

/** Files that are opened without being asked; others can be added. */
const mostAtFirst = 16;
/** Files that are opened at a time. */
const together = 3;

/** The host's end of one signals page: holds its files open while the page is. */
export class SignalsSession {
  readonly calls: HostCalls;
  private readonly sources: SignalSources;
  private readonly closing = new AbortController();
  private readonly tracks = new Map<number, OpenTrack>();
  private opening: SharedWork<void>;
  private abandoned = new AbortController();
  private isOpened = false;
  private contents: Contents | undefined;
  private failed: FailedTrack[] = [];
  private isOutdated = true;
  private lastId = 0;
  private readonly outdated = new Emitter<undefined>();

  readonly onDidOutdate: Event<undefined> = this.outdated.event;

  constructor(sources: SignalSources) {
    this.sources = sources;
    this.opening = this.newOpening((whole) => this.openAll(whole));
    const { target, texts, name } = sources;
    this.calls = {
      ready: () => ({ texts, name, target }),
      open: (_, signal) => this.told(() => this.open(this.while(signal))),
      add: ({ file }, signal) => this.told(() => this.add(file, this.while(signal))),
      setTime: ({ track, column }, signal) =>
        this.told(async () => {
          const open = this.track(track);
          const described = await this.ask(track, 'setTime', { column }, signal);
          open.track = { ...described, id: track, file: open.track.file };
          return this.shown(open.track);
        }),
      series: ({ track, ...wanted }, signal) =>
        this.told(() => this.ask(track, 'series', wanted, signal)),
      labels: ({ track, ...wanted }, signal) =>
        this.told(() => this.ask(track, 'labels', wanted, signal)),
      quality: ({ track }, signal) => this.told(() => this.ask(track, 'quality', null, signal)),
      saveOffsets: ({ offsets }) => this.told(() => this.saveOffsets(offsets)),
      saveImage: (image) => this.told(() => Promise.resolve(sources.saveImage(image))),
      copy: ({ text }) => sources.copy(text),
      openTable: ({ file, row }) =>
        this.told(() => {
          this.requireFile(file);
          return sources.openTable(file, row);
        }),
    };
  }

  /** What is shown is of another time; the next `open` reads all anew. */
  outdate(): void {
    this.isOutdated = true;
    this.outdated.fire(undefined);
  }

  dispose(): void {
    this.closing.abort();
    this.outdated.dispose();
    void this.close();
  }

  /** A page that comes back finds its files still open; only what failed is tried again. */
  private async open(signal: AbortSignal): Promise<OpenedSignals> {
    if (this.isOutdated) {
      this.abandoned.abort();
      this.opening = this.newOpening((whole) => this.openAll(whole));
      this.isOutdated = false;
    } else if (this.isOpened && this.failed.length > 0) {
      this.opening = this.newOpening((whole) => this.openFailed(whole));
    }
    await this.opening.get({ signal, progress: () => undefined });
    return this.opened();
  }

  private newOpening(work: (signal: AbortSignal) => Promise<void>): SharedWork<void> {
    const abandoned = new AbortController();
    this.abandoned = abandoned;
    return new SharedWork(({ signal }) => work(AbortSignal.any([signal, abandoned.signal])));
  }

  private async openFailed(signal: AbortSignal): Promise<void> {
    const before = this.failed;
    this.failed = [];
    try {
      await eachOf(before, together, ({ file }) => this.openFile(file, signal));
    } finally {
      // Of a retry that was given up, the rest still failed.
      const open = new Set([...this.tracks.values()].map(({ track }) => track.file));
      for (const { file } of this.failed) open.add(file);
      this.failed.push(...before.filter(({ file }) => !open.has(file)));
    }
  }

  private async openAll(signal: AbortSignal): Promise<void> {
    this.isOpened = false;
    await this.close();
    const contents = await this.sources.contents(signal);
    signal.throwIfAborted();
    this.contents = contents;
    this.failed = [];
    await eachOf(contents.files.slice(0, mostAtFirst), together, (file) =>
      this.openFile(file, signal),
    );
    signal.throwIfAborted();
    if (contents.isOverlay !== true) await this.keepFitting();
    this.isOpened = true;
  }

  private async add(file: string, signal: AbortSignal): Promise<OpenedSignals> {
    this.requireFile(file);
    const isOpen = [...this.tracks.values()].some(({ track }) => track.file === file);
    if (!isOpen) {
      this.failed = this.failed.filter((each) => each.file !== file);
      await this.openFile(file, signal);
    }
    return this.opened();
  }

  private async openFile(file: string, signal: AbortSignal): Promise<void> {
    this.lastId += 1;
    const id = this.lastId;
    let remote: Remote<SignalService> | undefined;
    try {
      remote = await this.sources.open(file, signal);
      const onProgress = (done: number) => this.sources.progress(id, done);
      const described = await remote.call('describe', null, { signal, onProgress });
      signal.throwIfAborted();
      this.tracks.set(id, { remote, track: { ...described, id, file } });
    } catch (error) {
      void remote?.close().catch(() => undefined);
      if (isAbort(error) || signal.aborted) throw error;
      this.failed.push({ file, message: this.sentences(error) });
    }
  }

  /** Of an item, files without times and those that repeat others wait until they are wanted. */
  private async keepFitting(): Promise<void> {
    const all = [...this.tracks.values()].map(({ track }) => track);
    const timed = all.filter(({ clock }) => clock !== 'samples');
    if (timed.length === 0) return;
    const repeated = repeatedFiles(timed);
    for (const { id, clock, file } of all) {
      if (clock === 'samples' || repeated.has(file)) await this.closeTrack(id);
    }
  }

  private opened(): OpenedSignals {
    const { name = this.sources.name, files = [], metadata } = this.contents ?? {};
    const tracks = [...this.tracks.values()].map(({ track }) => this.shown(track));
    const place = ({ file }: { readonly file: string }) => files.indexOf(file);
    const used = new Set([...tracks, ...this.failed].map(({ file }) => file));
    // Bands come last: they are read beside the lines.
    const isBands = ({ channels }: Track) => Number(channels.length === 0);
    tracks.sort((a, b) => isBands(a) - isBands(b) || place(a) - place(b));
    return {
      name,
      tracks,
      failed: this.failed.toSorted((a, b) => place(a) - place(b)),
      others: files.filter((file) => !used.has(file)),
      canSaveOffsets: metadata !== undefined,
      ...(this.contents?.isOverlay === true && { isOverlay: true }),
    };
  }

  private shown(track: Track): ShownTrack {
    const { metadata } = this.contents ?? {};
    return { ...track, offset: metadata ? offsetIn(metadata, track.file) : 0 };
  }

  private async saveOffsets(offsets: readonly FileOffset[]): Promise<boolean> {
    const { contents } = this;
    if (!contents?.metadata) return false;
    for (const { file, offset } of offsets) {
      this.requireFile(file);
      if (!Number.isFinite(offset)) throw new TypeError('An offset is no number');
    }
    const metadata = await this.sources.saveOffsets(offsets, contents.metadata);
    if (!metadata) return false;
    this.contents = { ...contents, metadata };
    return true;
  }

  private ask<Name extends keyof SignalService>(
    id: number,
    name: Name,
    argument: Parameters<SignalService[Name]>[0],
    signal: AbortSignal,
  ) {
    const { remote } = this.track(id);
    const onProgress = (done: number) => this.sources.progress(id, done);
    return remote.call(name, argument, { signal: this.while(signal), onProgress });
  }

  private track(id: number): OpenTrack {
    const track = this.tracks.get(id);
    if (!track) throw new UserError('This file is closed.', { code: 'file-closed' });
    return track;
  }

  /** Only files of the target: a page must not make up names. */
  private requireFile(file: string): void {
    if (this.contents?.files.includes(file)) return;
    throw new UserError('This file is not there.', { code: 'no-such-file' });
  }

  private while(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.closing.signal]);
  }

  private async close(): Promise<void> {
    await Promise.all([...this.tracks.keys()].map((id) => this.closeTrack(id)));
  }

  private async closeTrack(id: number): Promise<void> {
    const open = this.tracks.get(id);
    this.tracks.delete(id);
    await open?.remote.close().catch(() => undefined);
  }

  /** Only the message and the code cross over to the page: the remedy is made part of the message. */
  private async told<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (isAbort(error)) throw error;
      const code = error instanceof UserError ? error.code : 'unforeseen';
      throw new UserError(this.sentences(error), { code, cause: error });
    }
  }

  private sentences(error: unknown): string {
    if (!(error instanceof UserError)) return this.sources.unforeseen(error);
    return [messageOf(error), error.remedy ?? ''].filter(Boolean).join(' ');
  }
}

async function eachOf<T>(
  all: readonly T[],
  atATime: number,
  body: (each: T) => Promise<void>,
): Promise<void> {
  const rest = all[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const each of rest) await body(each);
    }),
  );
}
