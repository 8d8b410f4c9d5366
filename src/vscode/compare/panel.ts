import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Both, ComparisonService } from '../../preview/compare/model.ts';
import type { SignalService } from '../../preview/signals/model.ts';
import type { ThreadSource } from '../../preview/thread/previewThread.ts';
import type { ComparedFile, CompareTarget, PageCalls } from '../../../webviews/compare/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { comparePageType, schemes, viewTypes } from '../contributions.ts';
import { fromUri } from '../files/address.ts';
import { tableSource } from '../files/tableSource.ts';
import { watchFile } from '../files/watchFile.ts';
import { openPage } from '../page.ts';
import type { Core } from '../parts.ts';
import { openFileInThread, openFilesInThread } from '../previews/thread.ts';
import { saveImage } from '../signals/saveImage.ts';
import { SignalsSession } from '../signals/session.ts';
import { signalTexts } from '../signals/texts.ts';
import { labelsOf } from './labels.ts';
import { CompareSession } from './session.ts';
import { savedTarget } from './target.ts';
import { compareTexts } from './texts.ts';

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: CompareSession;
}

const panels = new Set<OpenPanel>();

/** Shows how two tables differ; the page that is open already if there is one. */
export function showComparison(core: Core, target: CompareTarget): CompareSession {
  const existing = find(target);
  if (existing) {
    existing.panel.reveal();
    return existing.session;
  }
  const place = { viewColumn: vscode.ViewColumn.Active };
  const panel = vscode.window.createWebviewPanel(comparePageType, titleOf(target), place);
  return fill(core, panel, target);
}

/** Fills a panel that a reload of the window left. */
export function reviveComparison(core: Core, panel: vscode.WebviewPanel, saved: unknown): void {
  const target = savedTarget(saved);
  if (target && !find(target)) fill(core, panel, target);
  else panel.dispose();
}

function find({ before, after }: CompareTarget): OpenPanel | undefined {
  return [...panels].find(
    ({ session: { target } }) => target.before === before && target.after === after,
  );
}

function filesOf({ before, after }: CompareTarget): Both<ComparedFile> {
  const [old, now] = [vscode.Uri.parse(before), vscode.Uri.parse(after)];
  const labels = labelsOf({ before: segments(old), after: segments(now) });
  const file = (uri: vscode.Uri, label: string) => ({
    label: plainText(label, 120),
    detail: plainText(uri.scheme === 'file' ? uri.fsPath : segments(uri).join('/'), 300),
  });
  return { before: file(old, labels.before), after: file(now, labels.after) };
}

/** As people know them: of a file of a Studio from its dataset on. */
function segments(uri: vscode.Uri): readonly string[] {
  const address = fromUri(uri);
  if (address?.dataset !== undefined) return [address.dataset, ...address.parts];
  return uri.path.split('/').filter(Boolean);
}

function titleOf(target: CompareTarget): string {
  const { before, after } = filesOf(target);
  return plainText(vscode.l10n.t('{0} ↔ {1}', before.label, after.label), 100);
}

function fill(core: Core, panel: vscode.WebviewPanel, target: CompareTarget): CompareSession {
  const { context, log, accounts } = core;
  const page: { remote?: Remote<PageCalls> } = {};
  // A hidden page is gone and answers nothing; when it comes back it opens the tables anew.
  const tell = <Name extends keyof PageCalls>(
    call: Name,
    argument: Parameters<PageCalls[Name]>[0],
  ) => {
    if (!panel.visible) return;
    page.remote?.call(call, argument as never).catch((error: unknown) => {
      log.debug(messageOf(error));
    });
  };
  const unforeseen = (error: unknown) => {
    log.error(`Comparing tables: ${messageOf(error)}`);
    if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
    return vscode.l10n.t('The tables could not be compared. The log says more.');
  };
  const openTable = async (address: string) => {
    const uri = vscode.Uri.parse(address);
    const viewType = uri.scheme === schemes.files ? viewTypes.studioTable : viewTypes.table;
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
  };
  const copy = async (text: string) => {
    await vscode.env.clipboard.writeText(text);
  };
  const isLocal = (address: string) => {
    const { scheme, authority } = vscode.Uri.parse(address);
    const account = accounts.all.find(({ id }) => id === authority);
    return scheme === 'file' || (scheme === schemes.files && account?.kind === 'local');
  };
  const session = new CompareSession({
    target,
    files: filesOf(target),
    texts: compareTexts(vscode.l10n),
    signalTexts: signalTexts(vscode.l10n),
    isLocal: isLocal(target.before) && isLocal(target.after),
    open: async (given, files, signal) =>
      openFilesInThread<ComparisonService>(
        core,
        'comparison',
        await sources(core, given, files, signal),
        signal,
      ),
    signals: (given, files) => {
      const addresses = new Map([
        [files.before.label, given.before],
        [files.after.label, given.after],
      ]);
      const name = titleOf(given);
      return new SignalsSession({
        // The plot is part of this page, and comes back with it.
        target: { kind: 'file', uri: given.before },
        name,
        texts: signalTexts(vscode.l10n),
        contents: () => Promise.resolve({ name, files: [...addresses.keys()], isOverlay: true }),
        open: (file, signal) => {
          const uri = vscode.Uri.parse(addresses.get(file) ?? given.before);
          return openFileInThread<SignalService>(core, 'signals', uri, {}, signal);
        },
        progress: (track, done) => tell('signalProgress', { track, done }),
        saveOffsets: () => Promise.resolve(undefined),
        saveImage: (image) => saveImage(name, image),
        copy,
        openTable: async (file) => openTable(addresses.get(file) ?? given.before),
        unforeseen,
      });
    },
    openTable,
    copy,
    progress: (shown) => tell('progress', shown),
    unforeseen,
  });
  const swap: typeof session.calls.swap = async (argument) => {
    const ready = await session.calls.swap(argument);
    panel.title = titleOf(session.target);
    return ready;
  };
  const port = openPage(panel.webview, context.extensionUri, 'compare', titleOf(target));
  page.remote = connect<PageCalls>(port, { ...session.calls, swap });
  const changed = () => {
    session.outdate();
    tell('changed', null);
  };
  const opened = { panel, session };
  panels.add(opened);
  const subscriptions = vscode.Disposable.from(
    watchFile(vscode.Uri.parse(target.before), changed),
    watchFile(vscode.Uri.parse(target.after), changed),
    page.remote,
    session,
  );
  panel.onDidDispose(() => {
    panels.delete(opened);
    subscriptions.dispose();
  });
  return session;
}

/** Messages call each file by its label: both may have one name. */
async function sources(
  core: Core,
  target: CompareTarget,
  files: Both<ComparedFile>,
  signal: AbortSignal,
): Promise<readonly ThreadSource[]> {
  const found: ThreadSource[] = [];
  try {
    for (const side of ['before', 'after'] as const) {
      const source = await tableSource(core, vscode.Uri.parse(target[side]), signal);
      const name = files[side].label;
      if ('path' in source) found.push({ path: source.path, name });
      else {
        const { size } = source;
        const read: typeof source.read = (...range) => source.read(...range);
        found.push({ name, size, read, close: () => source.close() });
      }
    }
    return found;
  } catch (error) {
    for (const source of found) if ('close' in source) await source.close();
    throw error;
  }
}
