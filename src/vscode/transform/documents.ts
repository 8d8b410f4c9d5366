import * as vscode from 'vscode';
import type { TransformFailure } from '../../actions/transform.ts';
import type { ReplayArguments } from '../commands/replay.ts';
import type { RetryArguments } from '../commands/transform.ts';
import { transformScheme, type OwnCommandId } from '../contributions.ts';
import type { Core } from '../parts.ts';
import { failuresText, type FailuresText } from './failuresText.ts';

/** A job, in what its document is called by. */
interface JobPlace {
  readonly accountId: string;
  readonly organizationId: number;
  readonly id: number;
  readonly name: string;
}

const forgotten = new vscode.EventEmitter<vscode.Uri>();

/** The document of what failed in a transformation job. It is read from the Studio whenever it is opened. */
export function failuresUri(job: JobPlace): vscode.Uri {
  return uriOf('failures', job, `${job.id}`);
}

/** The job has gone on: what its document shows is read again. */
export function forgetFailures(job: JobPlace): void {
  forgotten.fire(failuresUri(job));
}

function uriOf(kind: 'failures' | 'log', job: JobPlace, title: string): vscode.Uri {
  const { accountId, organizationId, id, name } = job;
  const query = JSON.stringify({ kind, accountId, organizationId, id, name });
  const label = kind === 'failures' ? vscode.l10n.t('Failures of job {0}', title) : title;
  return vscode.Uri.from({
    scheme: transformScheme,
    path: `/${label.replaceAll('/', ' ')}`,
    query,
  });
}

/** Nothing for an address that somebody made up. */
function placeOf({ query }: vscode.Uri): (JobPlace & { kind: 'failures' | 'log' }) | undefined {
  try {
    const { kind, accountId, organizationId, id, name } = JSON.parse(query) as Record<
      string,
      unknown
    >;
    if (typeof accountId !== 'string' || typeof name !== 'string') return undefined;
    if (typeof organizationId !== 'number' || typeof id !== 'number') return undefined;
    if (kind !== 'failures' && kind !== 'log') return undefined;
    return { kind, accountId, organizationId, id, name };
  } catch {
    return undefined;
  }
}

/** The failures of transformation jobs, with links to the logs and lenses to run them again, and the logs. */
export class TransformDocuments {
  readonly onDidChange = forgotten.event;
  private readonly core: Core;
  private readonly shown = new Map<string, FailuresText>();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;

  constructor(core: Core) {
    this.core = core;
    const selector = { scheme: transformScheme };
    this.subscriptions = vscode.Disposable.from(
      this.lensesChanged,
      vscode.languages.registerDocumentLinkProvider(selector, {
        provideDocumentLinks: (document) => this.links(document),
      }),
      vscode.languages.registerCodeLensProvider(selector, {
        onDidChangeCodeLenses: this.lensesChanged.event,
        provideCodeLenses: ({ uri }) => this.lenses(uri),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.shown.delete(uri.toString())),
    );
  }

  async text(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const place = placeOf(uri);
    if (!place) return '';
    const { readFailures, readLog } = await import('./read.ts');
    if (place.kind === 'log') return readLog(this.core, place, token);
    const failures = await readFailures(this.core, place, token);
    const text = failuresText(vscode.l10n, place.name, failures);
    this.shown.set(uri.toString(), text);
    this.lensesChanged.fire();
    return text.text;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private links(document: vscode.TextDocument): vscode.DocumentLink[] {
    const { uri } = document;
    const place = placeOf(uri);
    if (!place) return [];
    return (this.shown.get(uri.toString())?.places ?? []).flatMap(({ failure, logLine }) => {
      if (logLine === undefined || failure.jobId === undefined) return [];
      const line = document.lineAt(logLine);
      const start = line.firstNonWhitespaceCharacterIndex;
      const range = new vscode.Range(logLine, start, logLine, line.range.end.character);
      const target = { ...place, id: failure.jobId, name: failure.name };
      return [new vscode.DocumentLink(range, uriOf('log', target, `${failure.jobId}.log`))];
    });
  }

  private lenses(uri: vscode.Uri): vscode.CodeLens[] {
    const place = placeOf(uri);
    const places = this.shown.get(uri.toString())?.places ?? [];
    if (!place || places.length === 0) return [];
    const { accountId, organizationId, id, name } = place;
    const job = { accountId, organizationId, id, name };
    return [
      retry(0, vscode.l10n.t('Retry Failures'), job),
      ...places.flatMap(({ line, failure }) => [
        retry(line, vscode.l10n.t('Retry'), { ...job, runId: failure.runId }),
        replay(line, vscode.l10n.t('Replay under the Debugger'), job, failure, true),
        replay(line, vscode.l10n.t('Replay'), job, failure, false),
      ]),
    ];
  }
}

function retry(line: number, title: string, given: RetryArguments): vscode.CodeLens {
  return lens(line, title, 'edgeImpulse.transform.retry', given);
}

function replay(
  line: number,
  title: string,
  { accountId, organizationId, id }: JobPlace,
  { runId, jobId, name }: TransformFailure,
  isDebugged: boolean,
): vscode.CodeLens {
  const run = { accountId, organizationId, id, runId, name };
  const given: ReplayArguments = { ...run, ...(jobId === undefined ? {} : { jobId }), isDebugged };
  return lens(line, title, 'edgeImpulse.job.replay', given);
}

function lens(line: number, title: string, command: OwnCommandId, given: object): vscode.CodeLens {
  const range = new vscode.Range(line, 0, line, 0);
  return new vscode.CodeLens(range, { title, command, arguments: [given] });
}
