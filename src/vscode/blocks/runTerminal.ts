import * as vscode from 'vscode';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { plainText } from '../../base/text.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import { eventsOf } from '../../actions/push/events.ts';
import type { TestRunJob } from '../../actions/testRun/testRuns.ts';
import { sentenceOfRun, stageTitle } from './sentences.ts';
import { TerminalFilter } from './terminalText.ts';

const reset = '\x1b[0m';
const styles = { bold: '\x1b[1m', dim: '\x1b[2m', good: '\x1b[32m', bad: '\x1b[31m' } as const;

/** Characters that wait for the terminal to be drawn, and that are written at once; the log has everything. */
const maxWaiting = 512 * 1024;

/** A terminal that shows runs of one block. Ctrl+C cancels what runs. */
export class RunTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private waiting = '';
  private isOpen = false;
  private isFlushing = false;
  private isAtLineStart = true;
  private current: { readonly job: { cancel(): void } } | undefined;
  private readonly opened: (() => void) | undefined;
  private readonly ended: (() => void) | undefined;

  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  constructor(react: { readonly opened?: () => void; readonly ended?: () => void } = {}) {
    this.opened = react.opened;
    this.ended = react.ended;
  }

  open(): void {
    this.isOpen = true;
    this.flushSoon();
    this.opened?.();
  }

  /** A person closed the terminal: as in any other, what runs in it ends. */
  close(): void {
    this.current?.job.cancel();
    this.ended?.();
  }

  handleInput(data: string): void {
    if (data.includes('\x03')) this.current?.job.cancel();
  }

  /** Ends the terminal with an exit code. */
  exit(code: number): void {
    this.flush();
    this.closed.fire(code);
  }

  /** A line of our own, on a line of its own, whatever colours the block has left. */
  say(text: string, style: keyof typeof styles = 'dim'): void {
    const start = this.isAtLineStart ? '' : '\r\n';
    this.write(`${reset}${start}${styles[style]}${plainText(text, 2000)}${reset}\r\n`);
  }

  /** Lines with places in files. */
  sayLines(lines: readonly string[]): void {
    for (const line of lines) this.write(`${plainText(line, 2000)}\r\n`);
  }

  /** Shows a run from its beginning to its end; the exit code is the program's, or 1 where none ran. */
  async follow(run: TestRunJob, title: string): Promise<number> {
    this.current = run;
    this.say(`▶ ${title}`, 'bold');
    const filters = { build: new TerminalFilter(), stdout: new TerminalFilter() } as const;
    const others = { stderr: new TerminalFilter(), engine: new TerminalFilter() } as const;
    const all = { ...filters, ...others };
    try {
      for await (const event of run.events()) {
        if (event.kind === 'output') this.write(all[event.from].push(event.text));
        else if (event.kind === 'stage') this.say(stageTitle(event.stage));
      }
      for (const filter of Object.values(all)) this.write(filter.end());
      return this.tell(await run.job.result);
    } catch (error) {
      if (isAbort(error)) this.say(vscode.l10n.t('Cancelled.'), 'bad');
      else this.sayFailure(error);
      return 1;
    } finally {
      if (this.current === run) this.current = undefined;
    }
  }

  /** Shows the log of a push until it ends. */
  async followPush(job: Job<unknown>, title: string): Promise<void> {
    const current = { job };
    this.current = current;
    this.say(`▶ ${title}`, 'bold');
    const filter = new TerminalFilter();
    try {
      for await (const event of eventsOf(job)) {
        if (event.kind === 'log') this.write(filter.push(`${event.text}\n`));
      }
      this.write(filter.end());
      await job.result;
      this.say(`✔ ${vscode.l10n.t('Pushed.')}`, 'good');
    } catch (error) {
      if (isAbort(error)) this.say(vscode.l10n.t('Cancelled.'), 'bad');
      else this.sayFailure(error);
    } finally {
      if (this.current === current) this.current = undefined;
    }
  }

  sayFailure(error: unknown): void {
    const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
    this.say(`✘ ${messageOf(error)} ${remedy}`.trim(), 'bad');
  }

  private tell(record: TestRunRecord): number {
    const isGood = record.state === 'succeeded';
    for (const note of record.notes) this.say(note);
    this.say(`${isGood ? '✔' : '✘'} ${sentenceOfRun(record)}`, isGood ? 'good' : 'bad');
    if (!isGood && record.remedy !== undefined) this.say(record.remedy);
    if (isGood) return 0;
    return record.exitCode === undefined || record.exitCode === 0 ? 1 : record.exitCode;
  }

  private write(text: string): void {
    if (text === '') return;
    this.isAtLineStart = text.endsWith('\n');
    this.waiting += text;
    if (this.waiting.length > maxWaiting) {
      const kept = this.waiting.slice(-maxWaiting / 2);
      const from = kept.indexOf('\n') + 1;
      const told = vscode.l10n.t('… the log of the run has what is left out here …');
      this.waiting = `${reset}${styles.dim}${told}${reset}\r\n${kept.slice(from)}`;
    }
    this.flushSoon();
  }

  /** What a loop of the program writes goes to the terminal in one piece. */
  private flushSoon(): void {
    if (this.isFlushing || !this.isOpen) return;
    this.isFlushing = true;
    setImmediate(() => {
      this.isFlushing = false;
      this.flush();
    });
  }

  private flush(): void {
    if (!this.isOpen || this.waiting === '') return;
    const text = this.waiting;
    this.waiting = '';
    this.written.fire(text);
  }
}
