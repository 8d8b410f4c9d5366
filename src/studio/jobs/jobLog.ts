import { appendFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LogLevel } from '../../base/job.ts';

export interface LogLine {
  /** Milliseconds since 1970-01-01T00:00:00Z; later than that of the line before, so that it tells where one was. */
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
}

/** Bytes; far more than a line has. */
const mostAtOnce = 4 << 20;

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The log of one job: a file with one JSON line a line. */
export class JobLog {
  readonly file: string;
  private last = 0;

  constructor(folder: string, jobId: number) {
    this.file = path.join(folder, `${jobId}.jsonl`);
  }

  /** Synchronous, so that lines keep their order and are there when the process ends right after. */
  append(text: string, level: LogLevel = 'info', at = Date.now()): void {
    const lines = text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => {
        this.last = Math.max(at, this.last + 0.001);
        return JSON.stringify({ at: this.last, level, text: line } satisfies LogLine);
      });
    appendFileSync(this.file, `${lines.join('\n')}\n`, { mode: 0o600 });
  }

  /** The last `limit` lines of at least `level`, oldest first, and how many there are in all. */
  async tail(
    limit: number,
    level: LogLevel = 'debug',
  ): Promise<{ readonly lines: readonly LogLine[]; readonly total: number }> {
    const lines = (await this.all()).filter(
      (line) => levels.indexOf(line.level) >= levels.indexOf(level),
    );
    return { lines: limit === 0 ? [] : lines.slice(-limit), total: lines.length };
  }

  /** The whole lines from byte `offset` on, and where to go on reading. */
  async from(
    offset: number,
  ): Promise<{ readonly lines: readonly LogLine[]; readonly next: number }> {
    const file = await open(this.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return { lines: [], next: offset };
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(Math.max(0, size - offset), mostAtOnce));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
      const text = bytes.toString('utf8', 0, end);
      return { lines: text.split('\n').flatMap(parseLine), next: offset + end };
    } finally {
      await file.close();
    }
  }

  private async all(): Promise<LogLine[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap(parseLine);
  }
}

/** A line that a crash cut in half is left out. */
function parseLine(text: string): LogLine[] {
  if (text === '') return [];
  try {
    return [JSON.parse(text) as LogLine];
  } catch {
    return [];
  }
}
