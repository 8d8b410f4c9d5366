import { open, type FileHandle } from 'node:fs/promises';
import { formatBytes } from '../../base/text.ts';
import type { EngineEvent } from '../../blocks/containers/engine.ts';
import { hiddenForms, Redactor } from './redactor.ts';
import type { TestRunEvent } from './testRuns.ts';

export type Origin = Extract<EngineEvent, { readonly kind: 'output' }>['from'];

/** Of `log.txt`, in characters: its beginning is written at once, its end when the run is over. */
const headLength = 28 * 1024 * 1024;
const tailLength = 4 * 1024 * 1024;
/** Of what a reader of events can still get, in characters. */
const eventsLength = 4 * 1024 * 1024;
/** What an event costs beside its text. */
const eventCost = 64;

/** Everything that a run says: to `log.txt` and to readers of events. Both are bounded; a flood loses its middle. */
export class RunLog {
  private readonly file: string;
  private readonly redactors = new Map<Origin, Redactor>();
  private forms: readonly string[] = [];
  private handle: Promise<FileHandle> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private pending = '';
  private headRoom = headLength;
  private readonly tail = new Bounded<string>(tailLength, ({ length }) => length);
  private readonly past = new Bounded<TestRunEvent>(eventsLength, (event) =>
    event.kind === 'output' ? event.text.length + eventCost : eventCost,
  );
  private isEnded = false;
  private waiting: (() => void)[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** From here on these values are `•••`. */
  hide(secrets: Iterable<string>): void {
    this.flush();
    this.forms = [...new Set([...this.forms, ...hiddenForms(secrets)])].sort(
      (left, right) => right.length - left.length,
    );
  }

  get hidden(): readonly string[] {
    return this.forms;
  }

  tell(event: TestRunEvent): void {
    if (event.kind !== 'output') {
      this.push(event);
      return;
    }
    let redactor = this.redactors.get(event.from);
    if (!redactor) {
      redactor = new Redactor(this.forms);
      this.redactors.set(event.from, redactor);
    }
    this.output(event.from, redactor.take(event.text));
  }

  /** Every event from the first on; ends after `end`. */
  async *events(signal?: AbortSignal): AsyncGenerator<TestRunEvent> {
    for (let next = 0; ;) {
      signal?.throwIfAborted();
      next = Math.max(next, this.past.first);
      const event = this.past.at(next);
      if (event !== undefined) {
        next += 1;
        yield event;
        continue;
      }
      if (this.isEnded) return;
      await this.more(signal);
    }
  }

  /** Writes the rest of the file and lets readers end. */
  async end(): Promise<void> {
    this.flush();
    this.isEnded = true;
    this.wake();
    const { dropped } = this.tail;
    if (dropped > 0) this.pending += `\n[… ${formatBytes(dropped)} of output left out here …]\n`;
    this.pending += this.tail.all().join('');
    await this.write();
    await this.handle?.then(
      (handle) => handle.close(),
      () => undefined,
    );
  }

  private more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        reject(signal?.reason as Error);
      };
      this.waiting.push(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  private flush(): void {
    for (const [from, redactor] of this.redactors) this.output(from, redactor.flush());
    this.redactors.clear();
  }

  private output(from: Origin, text: string): void {
    if (text === '') return;
    this.push({ kind: 'output', from, text });
    const head = text.slice(0, this.headRoom);
    this.headRoom -= head.length;
    if (head !== '') {
      const isIdle = this.pending === '';
      this.pending += head;
      if (isIdle) void this.write();
    }
    if (head.length < text.length) this.tail.push(text.slice(head.length));
  }

  /** One write after the other, each with all that has come meanwhile. A log that fails must not end the run. */
  private write(): Promise<void> {
    this.writing = this.writing
      .then(async () => {
        const text = this.pending;
        this.pending = '';
        if (text === '') return;
        this.handle ??= open(this.file, 'a', 0o600);
        await (await this.handle).appendFile(text);
      })
      .catch(() => undefined);
    return this.writing;
  }

  private push(event: TestRunEvent): void {
    this.past.push(event);
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** The newest values of a stream, as many as have room. */
class Bounded<T> {
  private readonly room: number;
  private readonly cost: (value: T) => number;
  private values: (T | undefined)[] = [];
  /** Where the kept ones begin in `values`. */
  private from = 0;
  private offset = 0;
  private used = 0;
  dropped = 0;

  constructor(room: number, cost: (value: T) => number) {
    this.room = room;
    this.cost = cost;
  }

  /** Number of the oldest that is kept, counted from the first that ever came. */
  get first(): number {
    return this.offset + this.from;
  }

  at(number: number): T | undefined {
    return this.values[number - this.offset];
  }

  all(): readonly T[] {
    return this.values.slice(this.from) as T[];
  }

  push(value: T): void {
    this.values.push(value);
    this.used += this.cost(value);
    while (this.used > this.room && this.from < this.values.length - 1) {
      const oldest = this.values[this.from] as T;
      this.dropped += this.cost(oldest);
      this.used -= this.cost(oldest);
      this.values[this.from] = undefined;
      this.from += 1;
    }
    if (this.from > 1000 && this.from * 2 > this.values.length) {
      this.values = this.values.slice(this.from);
      this.offset += this.from;
      this.from = 0;
    }
  }
}
