import { mkdirSync } from 'node:fs';
import { messageOf, UserError } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import { Job, type JobContext, type JobOutcome } from '../../base/job.ts';
import type { Records } from '../records.ts';
import { JobLog, type LogLine } from './jobLog.ts';
import { toRecord, type JobKind, type JobRecord, type JobRow } from './jobRecord.ts';

export interface NewJob {
  readonly organizationId: number;
  readonly kind: JobKind;
  /** What it does to what, as a person reads it. */
  readonly title: string;
  readonly userId?: number | undefined;
  /** Begins at once, beside the organization's other jobs. */
  readonly isSideBySide?: boolean;
}

export interface JobQuery {
  readonly organizationId: number;
  readonly state?: 'active' | 'finished' | 'successful' | 'failed' | undefined;
  readonly kind?: string | undefined;
  /** Created at or after, and at or before; milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** What a job's body is given beside the usual. */
export interface StudioJobContext extends JobContext {
  readonly jobId: number;
  /** Where what the job removes is kept, so that `undo` can bring it back. */
  keepUndo(key: string): void;
}

/**
 * Jobs of this Studio. Those of one organization run one after another in the order they were asked for; their
 * state is in the records before anybody is told.
 */
export class Jobs {
  private readonly records: Records;
  private readonly folder: string;
  private readonly active = new Map<
    number,
    { readonly job: Job<void>; readonly ended: Promise<void> }
  >();
  private readonly queues = new Map<number, Promise<unknown>>();
  private readonly changed = new Emitter<{
    readonly organizationId: number;
    readonly jobId: number;
  }>();
  private isEnding = false;

  private readonly logged = new Emitter<number>();

  readonly onDidChange = this.changed.event;

  /** Jobs that an earlier process left unfinished become failed. */
  constructor(records: Records, folder: string) {
    this.records = records;
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const left = records.all<{ id: number }>('SELECT id FROM jobs WHERE finished IS NULL');
    for (const { id } of left) {
      const reason = 'The Studio ended before this job did.';
      this.log(id).append(reason, 'error');
      this.finish(id, false, reason);
    }
  }

  get isBusy(): boolean {
    return this.active.size > 0;
  }

  start(job: NewJob, body: (context: StudioJobContext) => Promise<void>): number {
    if (this.isEnding) {
      throw new UserError('The Studio is ending.', {
        code: 'studio-ending',
        remedy: 'Try again once it has started again.',
      });
    }
    const { id } = this.records.run(
      'INSERT INTO jobs (organization_id, kind, title, user_id, created) VALUES (?, ?, ?, ?, ?)',
      job.organizationId,
      job.kind,
      job.title,
      job.userId ?? null,
      Date.now(),
    );
    const queue = job.isSideBySide ? undefined : this.queues.get(job.organizationId);
    const before = queue ?? Promise.resolve();
    const running = new Job<void>(job.title, async (context) => {
      await before;
      context.signal.throwIfAborted();
      this.records.run('UPDATE jobs SET started = ? WHERE id = ?', Date.now(), id);
      this.changed.fire({ organizationId: job.organizationId, jobId: id });
      await body({ ...context, jobId: id, keepUndo: (key) => this.setUndo(id, key) });
    });
    const ended = this.follow(id, job.organizationId, running);
    this.active.set(id, { job: running, ended });
    if (!job.isSideBySide) this.queues.set(job.organizationId, ended);
    this.changed.fire({ organizationId: job.organizationId, jobId: id });
    return id;
  }

  has(organizationId: number, id: number): boolean {
    if (!Number.isSafeInteger(id)) return false;
    const sql = 'SELECT 1 FROM jobs WHERE organization_id = ? AND id = ?';
    return this.records.get(sql, organizationId, id) !== undefined;
  }

  get(organizationId: number, id: number): JobRecord {
    const row = this.records.get<JobRow>(
      'SELECT * FROM jobs WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (!row) throw new UserError('There is no such job.', { code: 'not-found' });
    return toRecord(row);
  }

  /** Newest first. */
  list(query: JobQuery): { readonly jobs: readonly JobRecord[]; readonly total: number } {
    const { where, values } = condition(query);
    const rows = this.records.all<JobRow>(
      `SELECT * FROM jobs WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
      ...values,
      query.limit ?? -1,
      query.offset ?? 0,
    );
    const count = this.records.get<{ total: number }>(
      `SELECT count(*) AS total FROM jobs WHERE ${where}`,
      ...values,
    );
    return { jobs: rows.map(toRecord), total: count?.total ?? 0 };
  }

  /** Every line of a job's log, those to come included; ends with the job. */
  async *lines(id: number, signal: AbortSignal): AsyncGenerator<LogLine> {
    const log = this.log(id);
    let news = Promise.withResolvers<void>();
    const tell = () => news.resolve();
    const subscriptions = [
      this.logged.event((jobId) => jobId === id && tell()),
      this.changed.event(({ jobId }) => jobId === id && tell()),
    ];
    signal.addEventListener('abort', tell, { once: true });
    try {
      for (let offset = 0; !signal.aborted;) {
        // What ends while we read has written its last line before.
        const isRunning = this.active.has(id);
        news = Promise.withResolvers<void>();
        const { lines, next } = await log.from(offset);
        offset = next;
        yield* lines;
        if (lines.length > 0) continue;
        if (!isRunning) return;
        await news.promise;
      }
    } finally {
      signal.removeEventListener('abort', tell);
      for (const subscription of subscriptions) subscription.dispose();
    }
  }

  log(id: number): JobLog {
    return new JobLog(this.folder, id);
  }

  cancel(organizationId: number, id: number): void {
    const job = this.get(organizationId, id);
    if (job.finished !== undefined) {
      throw new UserError('This job has ended already.', { code: 'already-ended' });
    }
    this.active.get(id)?.job.cancel();
  }

  /** What a delete job kept; given once. */
  takeUndo(organizationId: number, id: number): string {
    const job = this.get(organizationId, id);
    if (job.undo === undefined || job.finished === undefined) {
      throw new UserError('There is nothing to undo for this job.', { code: 'nothing-to-undo' });
    }
    this.setUndo(id, undefined);
    return job.undo;
  }

  setUndo(id: number, key: string | undefined): void {
    this.records.run('UPDATE jobs SET undo = ? WHERE id = ?', key ?? null, id);
  }

  /** Resolves once the job has ended, however it did. */
  async settled(id: number): Promise<void> {
    await this.active.get(id)?.ended;
  }

  /** Cancels what runs in an organization and waits for its end. */
  async endOf(organizationId: number): Promise<void> {
    const running = this.list({ organizationId, state: 'active' }).jobs;
    for (const { id } of running) this.active.get(id)?.job.cancel();
    await Promise.all(running.map(({ id }) => this.settled(id)));
  }

  /** Cancels what runs and waits for its end. */
  async end(): Promise<void> {
    this.isEnding = true;
    const running = [...this.active.values()];
    for (const { job } of running) job.cancel();
    await Promise.all(running.map(({ ended }) => ended));
  }

  private async follow(id: number, organizationId: number, job: Job<void>): Promise<void> {
    const log = this.log(id);
    for await (const event of job.events()) {
      switch (event.kind) {
        case 'log':
          log.append(event.text, event.level, event.at);
          this.logged.fire(id);
          break;
        case 'progress':
          if (event.message === undefined) break;
          log.append(event.message);
          this.logged.fire(id);
          break;
        case 'child':
          break;
        case 'finished': {
          const reason = this.reasonOf(event.outcome, event.error);
          if (event.outcome === 'cancelled' && reason !== undefined) log.append(reason, 'warn');
          this.finish(id, event.outcome === 'succeeded', reason);
        }
      }
    }
    this.active.delete(id);
    this.changed.fire({ organizationId, jobId: id });
  }

  private reasonOf(outcome: JobOutcome, error: unknown): string | undefined {
    switch (outcome) {
      case 'succeeded':
        return undefined;
      case 'cancelled':
        return this.isEnding
          ? 'The Studio was stopped before this job ended.'
          : 'The job was cancelled.';
      case 'failed':
        return error instanceof UserError && error.remedy !== undefined
          ? `${messageOf(error)} ${error.remedy}`
          : messageOf(error);
    }
  }

  private finish(id: number, isSuccessful: boolean, reason: string | undefined): void {
    this.records.run(
      'UPDATE jobs SET finished = ?, successful = ?, reason = ? WHERE id = ?',
      Date.now(),
      isSuccessful ? 1 : 0,
      reason ?? null,
      id,
    );
  }
}

function condition(query: JobQuery): {
  readonly where: string;
  readonly values: readonly (string | number)[];
} {
  const parts: string[] = ['organization_id = ?'];
  const values: (string | number)[] = [query.organizationId];
  const add = (part: string, value: string | number | undefined) => {
    if (value === undefined) return;
    parts.push(part);
    values.push(value);
  };
  switch (query.state) {
    case 'active':
      parts.push('finished IS NULL');
      break;
    case 'finished':
      parts.push('finished IS NOT NULL');
      break;
    case 'successful':
    case 'failed':
      add('finished IS NOT NULL AND successful = ?', query.state === 'successful' ? 1 : 0);
      break;
    case undefined:
  }
  add('kind = ?', query.kind);
  add('created >= ?', query.from);
  add('created <= ?', query.to);
  return { where: parts.join(' AND '), values };
}
