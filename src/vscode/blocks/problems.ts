import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { BlockProblem } from '../../blocks/check/problem.ts';
import type { Core } from '../parts.ts';
import { explanationUri } from './explanations.ts';
import type { BlockFolders } from './folders.ts';
import { rangeIn } from './positions.ts';

const severities: Readonly<Record<BlockProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Information,
};

/** What was found in a folder, and the texts in which it was found. */
export interface CheckedBlock {
  readonly problems: readonly BlockProblem[];
  /** By path in the folder. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Folders in which nothing is a block's. */
const unwatched = /(?:^|[\\/])(?:node_modules|\.git|\.venv|__pycache__)(?:[\\/]|$)/;

/** Keeps the problems of all block folders up to date, with the text of editors as it is typed. */
export class BlockProblems {
  private readonly core: Core;
  private readonly folders: BlockFolders;
  private readonly shown = vscode.languages.createDiagnosticCollection('edge-impulse-block');
  private readonly checked = new Map<string, CheckedBlock>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly outdated = new Set<string>();
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly buckets = new Map<string, Promise<readonly number[] | undefined>>();
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly subscriptions: vscode.Disposable;

  /** Tells the block folder. */
  readonly onDidChange = this.changed.event;

  constructor(core: Core, folders: BlockFolders) {
    this.core = core;
    this.folders = folders;
    const touched = (uri: vscode.Uri) => {
      const folder = folders.of(uri);
      if (folder !== undefined) void this.check(folder);
    };
    this.subscriptions = vscode.Disposable.from(
      this.shown,
      this.changed,
      folders.onDidChange(() => this.follow()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) touched(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => touched(uri)),
      core.accounts.onDidChange(() => this.buckets.clear()),
    );
    this.follow();
  }

  of(folder: string): CheckedBlock | undefined {
    return this.checked.get(folder);
  }

  counts(folder: string): { readonly errors: number; readonly warnings: number } {
    const problems = this.checked.get(folder)?.problems ?? [];
    const count = (severity: BlockProblem['severity']) =>
      problems.filter((one) => one.severity === severity).length;
    return { errors: count('error'), warnings: count('warning') };
  }

  /** Checks a folder as it is now; what changes meanwhile is checked once more. */
  async check(folder: string): Promise<void> {
    const running = this.running.get(folder);
    if (running) {
      this.outdated.add(folder);
      return running;
    }
    const checking = this.checkUntilCurrent(folder);
    this.running.set(folder, checking);
    try {
      await checking;
    } finally {
      this.running.delete(folder);
    }
  }

  dispose(): void {
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
    this.subscriptions.dispose();
  }

  private follow(): void {
    const folders = new Set(this.folders.all);
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.dispose();
      this.watchers.delete(folder);
      this.show(folder, undefined);
    }
    for (const folder of folders) {
      if (this.watchers.has(folder)) continue;
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**/*');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const touched = ({ fsPath }: vscode.Uri) => {
        if (!unwatched.test(path.relative(folder, fsPath))) void this.check(folder);
      };
      this.watchers.set(
        folder,
        vscode.Disposable.from(
          watcher,
          watcher.onDidChange(touched),
          watcher.onDidCreate(touched),
          watcher.onDidDelete(touched),
        ),
      );
      void this.check(folder);
    }
  }

  private async checkUntilCurrent(folder: string): Promise<void> {
    do {
      this.outdated.delete(folder);
      try {
        const found = await this.find(folder);
        if (this.watchers.has(folder)) this.show(folder, found);
      } catch (error) {
        // A folder that vanishes while it is read is no failure; the next look leaves it out.
        this.core.log.debug(`Checking ${folder}: ${messageOf(error)}`);
      }
    } while (this.outdated.has(folder));
  }

  /** What is wrong in a folder now; shows nothing. */
  async find(folder: string): Promise<CheckedBlock> {
    const [{ checkBlock }, { readBlockFiles }] = await Promise.all([
      import('../../blocks/check/checkBlock.ts'),
      import('../../blocks/check/blockFiles.ts'),
    ]);
    const files = await readBlockFiles(folder);
    const texts = new Map<string, string>();
    const read = async (name: string) => {
      const known = texts.get(name) ?? openText(folder, name) ?? (await files.read(name));
      if (known !== undefined) texts.set(name, known);
      return known;
    };
    const bucketIds = await this.bucketIds(folder);
    const context = bucketIds === undefined ? {} : { bucketIds };
    const problems = await checkBlock({ paths: files.paths, read }, context);
    // Places are counted in texts, also of files that the rules read in another way.
    for (const { file } of problems) await read(file);
    return { problems, texts };
  }

  private show(folder: string, found: CheckedBlock | undefined): void {
    const before = this.checked.get(folder)?.problems ?? [];
    const files = new Set([...before, ...(found?.problems ?? [])].map(({ file }) => file));
    if (found) this.checked.set(folder, found);
    else this.checked.delete(folder);
    for (const file of files) {
      const own = found?.problems.filter((problem) => problem.file === file) ?? [];
      this.shown.set(
        vscode.Uri.file(path.join(folder, file)),
        own.map((problem) => diagnostic(problem, found?.texts.get(file) ?? '')),
      );
    }
    this.changed.fire(folder);
  }

  /** Ids of the buckets of the organization that the block was pushed to, where somebody is signed in to it. */
  private bucketIds(folder: string): Promise<readonly number[] | undefined> {
    const known = this.buckets.get(folder) ?? this.readBuckets(folder);
    this.buckets.set(folder, known);
    return known;
  }

  private async readBuckets(folder: string): Promise<readonly number[] | undefined> {
    try {
      const { bucketIdsOf } = await import('./buckets.ts');
      return await bucketIdsOf(this.core.accounts, folder);
    } catch (error) {
      this.core.log.debug(`Buckets of ${folder}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** What an editor holds, saved or not. */
function openText(folder: string, name: string): string | undefined {
  const file = path.join(folder, name);
  if (!isInside(folder, file)) return undefined;
  return vscode.workspace.textDocuments
    .find(({ uri, isClosed }) => uri.scheme === 'file' && uri.fsPath === file && !isClosed)
    ?.getText();
}

function diagnostic(problem: BlockProblem, text: string): vscode.Diagnostic {
  const { code, message, severity, span } = problem;
  const range = rangeIn(text, span);
  const result = new vscode.Diagnostic(range, plainText(message, 1000), severities[severity]);
  result.code = { value: code, target: explanationUri(code) };
  result.source = vscode.l10n.t('block');
  return result;
}
