import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { inputKey } from '../../actions/testRun/inputs.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import type { TestRunChange } from '../../actions/testRun/testRuns.ts';
import type { Core } from '../parts.ts';
import { failureOfRun, type FailurePlace, type PlacedFailure } from './failurePlaces.ts';
import type { BlockRuns } from './runs.ts';

interface Shown {
  readonly inputTitle: string;
  readonly failure: PlacedFailure;
}

const maxRelated = 8;
/** Beside the keys of inputs, which are JSON. */
const pushKey = 'push';

/**
 * What ended the last runs of a block, as problems of its files: tasks, the terminal and tests alike. A run on the same
 * input takes its problems away; one that a person started takes away all of its block.
 */
export class RunProblems {
  private readonly core: Core;
  private readonly runs: BlockRuns;
  private readonly collection = vscode.languages.createDiagnosticCollection('edge-impulse-run');
  /** By block folder, then by the key of the input. */
  private readonly failures = new Map<string, Map<string, Shown>>();
  private readonly files = new Map<string, readonly vscode.Uri[]>();
  private readonly shows = new Map<string, number>();
  private readonly subscription: vscode.Disposable;

  constructor(core: Core, runs: BlockRuns) {
    this.core = core;
    this.runs = runs;
    this.subscription = runs.store.onDidChange((change) => this.changed(change));
  }

  /** Forgets what was found in a block folder. */
  clear(folder: string): void {
    if (this.failures.delete(folder)) void this.show(folder);
  }

  /** What ended a push of a block folder; nothing where it succeeded or told no place. */
  async pushed(folder: string, failure: PlacedFailure | undefined): Promise<void> {
    const known = this.failures.get(folder) ?? new Map<string, Shown>();
    known.delete(pushKey);
    if (failure) known.set(pushKey, { inputTitle: vscode.l10n.t('push'), failure });
    this.failures.set(folder, known);
    await this.show(folder);
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }

  private changed({ kind, folder, id }: TestRunChange): void {
    if (folder === undefined || id === undefined) return;
    if (kind === 'started') {
      const run = this.runs.running(folder).find((one) => one.id === id);
      if (run?.isBeside !== true) this.clear(folder);
    } else if (kind === 'ended') {
      this.ended(folder, id).catch((error: unknown) => {
        this.core.log.debug(`Looking for the error of a run: ${messageOf(error)}`);
      });
    }
  }

  private async ended(folder: string, id: string): Promise<void> {
    const { store } = this.runs;
    const record = await store.record(id);
    if (!record || record.state === 'cancelled') return;
    this.set(folder, record, await failureOfRun(record, store.logFile(id)));
    await this.show(folder);
  }

  private set(folder: string, record: TestRunRecord, failure: PlacedFailure | undefined): void {
    const known = this.failures.get(folder) ?? new Map<string, Shown>();
    const key = inputKey(record.request.input);
    known.delete(key);
    if (failure) known.set(key, { inputTitle: record.inputTitle, failure });
    this.failures.set(folder, known);
  }

  private async show(folder: string): Promise<void> {
    const number = (this.shows.get(folder) ?? 0) + 1;
    this.shows.set(folder, number);
    const groups = grouped([...(this.failures.get(folder)?.values() ?? [])]);
    const found = new Map<string, vscode.Diagnostic[]>();
    for (const { failure, titles } of groups) {
      const [place] = failure.places;
      if (!place) continue;
      const diagnostic = await diagnosticOf(failure, place, titles);
      found.set(place.file, [...(found.get(place.file) ?? []), diagnostic]);
    }
    // Another run has ended meanwhile: what it shows has this one's, too.
    if (this.shows.get(folder) !== number) return;
    for (const uri of this.files.get(folder) ?? []) this.collection.delete(uri);
    const uris = [...found].map(([file, diagnostics]) => {
      const uri = vscode.Uri.file(file);
      this.collection.set(uri, diagnostics);
      return uri;
    });
    this.files.set(folder, uris);
  }
}

interface Group {
  readonly failure: PlacedFailure;
  readonly titles: readonly string[];
}

/** The same error at the same place on ten inputs is one problem. */
function grouped(all: readonly Shown[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { failure, inputTitle } of all) {
    const [place] = failure.places;
    const key = JSON.stringify([place?.file, place?.line, failure.message]);
    const { titles } = groups.get(key) ?? { titles: [] };
    groups.set(key, { failure, titles: [...titles, inputTitle] });
  }
  return [...groups.values()];
}

async function diagnosticOf(
  { message, places }: PlacedFailure,
  place: FailurePlace,
  titles: readonly string[],
): Promise<vscode.Diagnostic> {
  const [first = ''] = titles;
  const inputs =
    titles.length === 1 ? first : vscode.l10n.t('{0} and {1} more', first, titles.length - 1);
  const result = new vscode.Diagnostic(
    await rangeOf(place),
    plainText(`${message} (${inputs})`, 1000),
    vscode.DiagnosticSeverity.Error,
  );
  result.source = vscode.l10n.t('block run');
  const callers = places.slice(1, 1 + maxRelated);
  if (callers.length > 0) {
    result.relatedInformation = callers.map(({ file, line }) => {
      const position = new vscode.Position(line - 1, 0);
      const location = new vscode.Location(vscode.Uri.file(file), position);
      return new vscode.DiagnosticRelatedInformation(location, vscode.l10n.t('called from here'));
    });
  }
  return result;
}

/** The text of the line, or from the column on. */
export async function rangeOf({ file, line, column }: FailurePlace): Promise<vscode.Range> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const whole = text.split(/\r\n|\r|\n/)[line - 1] ?? '';
  const start = column === undefined ? whole.length - whole.trimStart().length : column - 1;
  const at = Math.max(0, line - 1);
  return new vscode.Range(at, Math.max(0, start), at, Math.max(whole.trimEnd().length, start));
}
