import path from 'node:path';
import { Emitter, type Event } from '../../base/events.ts';
import { Job } from '../../base/job.ts';
import type { Block } from '../../blocks/block.ts';
import { commandLineOf, type CommandLinePreview } from './commandLine.ts';
import { debugged, type DebugRun } from './debugRun.ts';
import { inputKey, inputTitle } from './inputs.ts';
import { InputStore } from './inputStore.ts';
import type { TestRunParts } from './parts.ts';
import { inFlight, noRun, Records } from './records.ts';
import { testRun } from './run.ts';
import { RunLog } from './runLog.ts';
import type { RunDifference, TestRunRecord, TestRunRequest } from './testRun.ts';

/** Where a run is; `waiting` for the run before it to be gone. */
export type TestRunStage =
  'waiting' | 'preparing' | 'staging' | 'building' | 'starting' | 'running' | 'fetching';

export type TestRunEvent =
  | {
      readonly kind: 'output';
      readonly from: 'build' | 'stdout' | 'stderr' | 'engine';
      /** Any length; may end inside a line. Secrets are `•••` already. */
      readonly text: string;
    }
  | { readonly kind: 'stage'; readonly stage: TestRunStage }
  /** Bytes of the input that are here. */
  | { readonly kind: 'staged'; readonly done: number; readonly total: number };

export interface TestRunJob {
  readonly id: string;
  readonly request: TestRunRequest;
  readonly inputTitle: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly started: number;
  readonly stage: TestRunStage;
  /** It runs beside others of its block. */
  readonly isBeside: boolean;
  /**
   * Its result is the record of a program that ran, whether it succeeded or not. Rejects where none ran (`UserError`:
   * a wrong value, no such input, a build that failed), and with an `AbortError` when cancelled.
   */
  readonly job: Job<TestRunRecord>;
  /** Everything that was said, from the start on (of a flood: the end of it); ends with the job. */
  events(signal?: AbortSignal): AsyncGenerator<TestRunEvent>;
}

export interface TestRunChange {
  readonly kind: 'started' | 'stage' | 'ended' | 'removed';
  /** Absolute path of the block folder; absent when runs of all blocks changed. */
  readonly folder?: string;
  readonly id?: string;
}

export interface KeptRuns {
  readonly runs: { readonly count: number; readonly size: number };
  readonly inputs: { readonly count: number; readonly size: number };
}

export interface StartHow {
  readonly debug?: DebugRun;
  /** Others of the block go on. */
  readonly isBeside?: boolean;
}

/** A run in flight. */
interface Flight extends TestRunJob {
  /** Absolute path of the block folder. */
  readonly folder: string;
  /** Settles when nothing of the run goes on any more. */
  readonly gone: Promise<void>;
  readonly supersede: () => void;
}

/** Test runs of blocks: starts them, keeps what came out, compares. */
export class TestRuns {
  readonly onDidChange: Event<TestRunChange>;
  private readonly changed = new Emitter<TestRunChange>();
  private readonly parts: TestRunParts;
  private readonly records: Records;
  private readonly store: InputStore;
  private flights: readonly Flight[] = [];
  private isClosed = false;

  constructor(parts: TestRunParts) {
    this.onDidChange = this.changed.event;
    this.parts = parts;
    this.records = new Records(path.join(parts.storage, 'runs'));
    this.store = new InputStore(path.join(parts.storage, 'inputs'));
  }

  /**
   * Starts at once; a run of the same block that is in flight is cancelled, and its end waited for. One under a debugger
   * has a container of its own and no time limit that a person who thinks would meet. One beside others neither ends
   * them nor is ended by them.
   */
  start(given: TestRunRequest, how: StartHow = {}): TestRunJob {
    const request = how.debug ? debugged(given) : given;
    const folder = path.resolve(request.folder);
    const before =
      how.isBeside === true
        ? []
        : this.flights.filter((flight) => flight.folder === folder && !flight.isBeside);
    for (const flight of before) flight.supersede();
    const flight = this.launch(folder, request, before, how);
    this.flights = [flight, ...this.flights];
    this.changed.fire({ kind: 'started', folder, id: flight.id });
    if (this.isClosed) flight.job.cancel();
    return flight;
  }

  /** Newest first. */
  running(folder?: string): readonly TestRunJob[] {
    if (folder === undefined) return this.flights;
    const absolute = path.resolve(folder);
    return this.flights.filter((flight) => flight.folder === absolute);
  }

  /** Runs of a block that are kept, newest first; those in flight too. */
  async history(folder: string): Promise<readonly TestRunRecord[]> {
    return this.readAll(await this.records.ids(path.resolve(folder)));
  }

  record(id: string): Promise<TestRunRecord | undefined> {
    return this.records.read(id, this.isRunning(id));
  }

  /** The last successful run before this one on the same input. */
  async previousOf(id: string): Promise<TestRunRecord | undefined> {
    const record = await this.record(id);
    if (!record) return undefined;
    const key = inputKey(record.request.input);
    const older = (await this.records.idsBeside(id)).filter((one) => one < id);
    for (const one of older) {
      const found = await this.record(one);
      if (found?.state === 'succeeded' && inputKey(found.request.input) === key) return found;
    }
    return undefined;
  }

  /** Absolute; throws `UserError` `no-run` for what is no id of a run. */
  outputFolder(id: string): string {
    return this.records.outputOf(id);
  }

  /** Written while the run goes on; its end comes when the run has ended. */
  logFile(id: string): string {
    return this.records.logOf(id);
  }

  /** Removes a run with its output; one that is in flight is cancelled first. */
  async remove(id: string): Promise<void> {
    const flight = this.flights.find((one) => one.id === id);
    flight?.job.cancel();
    await flight?.gone;
    if ((await this.record(id))?.state === 'running') throw inFlight();
    await this.records.remove(id);
    this.changed.fire({ kind: 'removed', id });
  }

  /** What changed between two runs that have ended. Reads whole tables, with bounded memory. */
  async compare(beforeId: string, afterId: string, signal?: AbortSignal): Promise<RunDifference> {
    const [before, after] = await Promise.all([this.record(beforeId), this.record(afterId)]);
    if (!before || !after) throw noRun();
    const { differenceOf } = await import('./compare.ts');
    const folder = (id: string) => this.records.outputOf(id);
    return differenceOf(
      { record: before, folder: folder(beforeId) },
      { record: after, folder: folder(afterId) },
      signal,
    );
  }

  /** What the form shows; nothing is staged. */
  commandLine(
    block: Block,
    request: Pick<TestRunRequest, 'input' | 'values' | 'extraArguments'>,
  ): CommandLinePreview {
    return commandLineOf(block, request);
  }

  async kept(signal?: AbortSignal): Promise<KeptRuns> {
    const [runs, inputs] = await Promise.all([this.records.kept(signal), this.store.kept(signal)]);
    return { runs, inputs };
  }

  /** Removes staged inputs that no run uses. */
  async cleanInputs(): Promise<void> {
    await this.store.clean();
  }

  /** Removes every run that has ended. */
  async cleanRuns(): Promise<void> {
    for (const id of await this.records.allIds()) {
      const isOver = (await this.record(id))?.state !== 'running' && !this.isRunning(id);
      if (isOver) await this.records.remove(id);
    }
    this.changed.fire({ kind: 'removed' });
  }

  /** Cancels what runs and waits for its end. The engine is its owner's to close. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const flight of this.flights) flight.job.cancel();
    await Promise.all(this.flights.map(({ gone }) => gone));
    this.changed.dispose();
  }

  private isRunning(id: string): boolean {
    return this.flights.some((flight) => flight.id === id);
  }

  private async readAll(ids: readonly string[]): Promise<readonly TestRunRecord[]> {
    const all = await Promise.all(ids.map((id) => this.record(id)));
    return all.filter((record) => record !== undefined);
  }

  private launch(
    folder: string,
    request: TestRunRequest,
    before: readonly Flight[],
    { debug, isBeside = false }: StartHow,
  ): Flight {
    const id = this.records.newId(folder);
    const started = Date.now();
    const log = new RunLog(this.records.logOf(id));
    let stage: TestRunStage = before.length > 0 ? 'waiting' : 'preparing';
    let isSuperseded = false;
    const { records, store, parts } = this;
    const job: Job<TestRunRecord> = new Job(path.basename(folder), async (context) => {
      const atStage = (next: TestRunStage) => {
        stage = next;
        log.tell({ kind: 'stage', stage });
        context.progress(0, undefined, stage);
        this.changed.fire({ kind: 'stage', folder, id });
      };
      log.tell({ kind: 'stage', stage });
      try {
        await Promise.all(before.map(({ gone }) => gone));
        context.signal.throwIfAborted();
        if (stage === 'waiting') atStage('preparing');
        const giveUp = () => {
          job.cancel();
        };
        const frame = { id, request, started, parts, records, store, log, atStage, giveUp };
        return await testRun(debug ? { ...frame, debug } : frame, context);
      } finally {
        await log.end();
        // Who saves ten times a minute does not want to see ten cancelled runs.
        if (isSuperseded) await records.remove(id);
        await records.prune(folder, (one) => this.isRunning(one));
      }
    });
    const over = () => {
      this.flights = this.flights.filter((flight) => flight.id !== id);
      this.changed.fire({ kind: 'ended', folder, id });
    };
    const flight: Flight = {
      id,
      request,
      folder,
      started,
      isBeside,
      inputTitle: inputTitle(request.input),
      get stage() {
        return stage;
      },
      job,
      events: (signal) => log.events(signal),
      gone: job.result.then(over, over),
      supersede: () => {
        isSuperseded = true;
        job.cancel();
      },
    };
    return flight;
  }
}
