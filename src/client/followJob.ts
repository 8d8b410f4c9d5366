import type { Connection } from './connection.ts';
import { cancelQuietly, jobFailed, jobLog, jobStatus } from './jobs.ts';
import { openLogSocket, type LogSocket } from './logSocket.ts';
import type { JobLogLine } from './model.ts';

export interface FollowOptions {
  readonly onLog: (line: JobLogLine) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds until the second look at the state of the job; grows to `slowest`. */
  readonly first?: number;
  readonly slowest?: number;
  /** Milliseconds until the socket has to greet, and between pings. */
  readonly socket?: { readonly hello?: number; readonly ping?: number };
}

/**
 * Waits until a job has ended and hands on its log as it is written: over the socket, taken up again where it broke
 * off, and by asking where there is none. The state that the Studio tells over REST decides when it has ended; what the
 * socket did not tell until then is read there too. A failed job throws `UserError` `job-failed`; an aborted wait
 * cancels the job at the Studio.
 */
export async function followJob(
  connection: Connection,
  organizationId: number,
  jobId: number,
  options: FollowOptions,
): Promise<void> {
  const { signal, first = 100, slowest = 5000 } = options;
  const log = new ToldLog(options.onLog);
  const stream = new LogStream(connection, { organizationId, jobId }, log, options);
  let pause = first;
  try {
    for (;;) {
      const woken = stream.next();
      const { state } = await jobStatus(connection, organizationId, jobId, signal);
      const hasEnded = state === 'succeeded' || state === 'failed';
      if (hasEnded) await stream.end();
      if (hasEnded || stream.isOver) {
        const { lines, total } = await jobLog(connection, organizationId, jobId, signal);
        log.catchUp(lines, total);
      }
      if (state === 'succeeded') return;
      if (state === 'failed') throw jobFailed(jobId, log.last);
      const isWoken = await waited(pause, woken, signal);
      pause = isWoken ? first : Math.min(pause * 1.5, slowest);
    }
  } catch (error) {
    if (signal?.aborted) await cancelQuietly(connection, organizationId, jobId);
    throw error;
  } finally {
    await stream.end();
  }
}

/** The socket through its drops. */
class LogStream {
  /** The socket will not tell anything more; ask instead. */
  isOver = false;
  private readonly connection: Connection;
  private readonly job: { readonly organizationId: number; readonly jobId: number };
  private readonly log: ToldLog;
  private readonly options: FollowOptions;
  private readonly ended = new AbortController();
  private readonly running: Promise<void>;
  private wake = () => {};

  constructor(connection: Connection, job: LogStream['job'], log: ToldLog, options: FollowOptions) {
    this.connection = connection;
    this.job = job;
    this.log = log;
    this.options = options;
    // A socket is a convenience: whatever keeps it from working, asking works.
    this.running = this.run()
      .catch(() => undefined)
      .then(() => {
        this.isOver = true;
        this.wake();
      });
  }

  /** Settles when there may be news: the job is said to have ended, or the socket is over. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  async end(): Promise<void> {
    this.ended.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { connection, job, log, options } = this;
    const { signal } = this.ended;
    const timing = options.socket ?? {};
    for (;;) {
      const wanted = { ...job, after: log.timestamp ?? 0 };
      let isFinished = false;
      const socket: LogSocket | undefined = await openLogSocket(
        connection,
        wanted,
        {
          data: (text, level, timestamp) => log.push(text, level, timestamp),
          finished: () => {
            isFinished = true;
            this.wake();
          },
        },
        { timing, signal },
      );
      if (!socket) return;
      await socket.closed;
      // Without a place to go on from, the Studio would tell everything once more.
      if (isFinished || signal.aborted || !log.canResume) return;
    }
  }
}

/** What was told of a log, so that nothing is told twice, whichever way it comes. */
class ToldLog {
  private readonly tell: (line: JobLogLine) => void;
  /** Whole lines. */
  private count = 0;
  /** A line that has no end yet. */
  private rest = '';
  /** Of the piece that came last. */
  timestamp: number | undefined;
  /** Each piece told where it stands, or nothing came yet. */
  canResume = true;
  /** The last line that says anything. */
  last: JobLogLine | undefined;
  private lastText = '';

  constructor(tell: (line: JobLogLine) => void) {
    this.tell = tell;
  }

  /** A piece from the socket: any number of lines, or a part of one. */
  push(text: string, level: JobLogLine['level'], timestamp: number | undefined): void {
    if (timestamp === undefined) this.canResume = false;
    else if (this.timestamp !== undefined && timestamp <= this.timestamp) return;
    else this.timestamp = timestamp;
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.say({ at: timestamp ?? Date.now(), level, text: line });
  }

  /** What the Studio has of the log, at least its end; `total` counts from its beginning. */
  catchUp(entries: readonly JobLogLine[], total: number): void {
    this.rest = '';
    const lines = entries.flatMap((entry) =>
      entry.text
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
        .map((text) => ({ ...entry, text })),
    );
    const before = Math.max(0, total - entries.length);
    for (const line of lines.slice(this.toldOf(lines, before))) this.say(line);
    // What a Studio no longer gives counts as told.
    this.count = before + lines.length;
  }

  /** How many of the lines were told, when `before` lines are not among them. */
  private toldOf(lines: readonly JobLogLine[], before: number): number {
    const expected = this.count - before;
    if (expected <= 0) return 0;
    if (lines[expected - 1]?.text === this.lastText) return expected;
    // The two ways count lines differently: go on after the last place that looks the same.
    const found = lines.findLastIndex(({ text }) => text === this.lastText);
    return found >= 0 ? found + 1 : Math.min(expected, lines.length);
  }

  private say(line: JobLogLine): void {
    this.count += 1;
    this.lastText = line.text;
    if (line.text.trim() !== '') this.last = line;
    this.tell(line);
  }
}

/** True when woken before the time was over. */
async function waited(
  milliseconds: number,
  woken: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  try {
    return await Promise.race([
      woken.then(() => true),
      new Promise<false>((resolve, reject) => {
        timer = setTimeout(() => resolve(false), milliseconds);
        abort = () => reject(signal?.reason as Error);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener('abort', abort);
  }
}
