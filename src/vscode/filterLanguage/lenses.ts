import * as vscode from 'vscode';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { viewIds } from '../contributions.ts';
import { plural } from '../words.ts';
import type { Workbench } from '../workbench.ts';
import { oneLine, sections, targetOfDocument, type NamedTarget } from './documents.ts';
import { totals } from './totals.ts';

/** Made here and handed out only in lenses; the leading underscore keeps them to ourselves. */
const showInTree = '_edgeImpulse.filter.showInTree';
const count = '_edgeImpulse.filter.count';

/** *Show in tree* and *Count* above each filter of a document. */
export function registerLenses(
  workbench: Workbench,
  selector: vscode.DocumentSelector,
): vscode.Disposable {
  const { filters } = workbench;
  const changed = new vscode.EventEmitter<void>();
  /** What was counted, by document; it holds for one text and one target. */
  const counted = new Map<string, { readonly of: string; readonly title: string }>();
  let counting: AbortController | undefined;

  const lenses = (document: vscode.TextDocument): vscode.CodeLens[] => {
    const target = targetOfDocument(document, filters);
    return sections(document).flatMap(({ text, start }) => {
      const position = document.positionAt(start);
      const place = new vscode.Range(position, position);
      const lens = (title: string, command: string) =>
        new vscode.CodeLens(place, {
          title: plainText(title),
          command,
          arguments: [document.uri, text],
        });
      const result = counted.get(document.uri.toString());
      const isCounted = result?.of === subject(target, text);
      return [
        lens(
          target ? vscode.l10n.t('Show in tree: {0}', target.label) : vscode.l10n.t('Show in tree'),
          showInTree,
        ),
        lens(isCounted ? result.title : vscode.l10n.t('Count'), count),
      ];
    });
  };

  const targetFor = (uri: vscode.Uri): NamedTarget => {
    const document = vscode.workspace.textDocuments.find(
      (one) => one.uri.toString() === uri.toString(),
    );
    const target = document ? targetOfDocument(document, filters) : filters.current;
    if (target) return target;
    throw new UserError(vscode.l10n.t('Nothing is selected that the filter could be for.'), {
      code: 'no-target',
      remedy: vscode.l10n.t('Select a dataset or an organization in the Data view.'),
    });
  };

  const show = async (uri: vscode.Uri, text: string) => {
    filters.set(targetFor(uri), oneLine(text));
    await vscode.commands.executeCommand(`${viewIds.data}.focus`);
  };

  const countIt = async (uri: vscode.Uri, text: string) => {
    const target = targetFor(uri);
    counting?.abort();
    const controller = new AbortController();
    counting = controller;
    const note = (title: string) => {
      counted.set(uri.toString(), { of: subject(target, text), title });
      changed.fire();
    };
    note(vscode.l10n.t('Counting…'));
    try {
      const kept = await totals(workbench, target, oneLine(text), controller.signal);
      const parts = [
        plural(kept.items, 'item'),
        plural(kept.files, 'file'),
        formatBytes(kept.size),
      ];
      if (counting === controller) note(parts.join(' · '));
    } catch (error) {
      if (!isAbort(error)) note(vscode.l10n.t('Count: {0}', messageOf(error)));
    }
  };

  const command = (
    id: string,
    doing: string,
    run: (uri: vscode.Uri, text: string) => Promise<void>,
  ) =>
    vscode.commands.registerCommand(id, async (uri: vscode.Uri, text: string) => {
      try {
        await run(uri, text);
      } catch (error) {
        workbench.report(error, doing);
      }
    });

  return vscode.Disposable.from(
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: lenses,
    }),
    command(showInTree, vscode.l10n.t('Show the filter in the tree'), show),
    command(count, vscode.l10n.t('Count what the filter keeps'), countIt),
    filters.onDidChangeCurrent(() => changed.fire()),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => counted.delete(uri.toString())),
    new vscode.Disposable(() => counting?.abort()),
    changed,
  );
}

function subject(target: NamedTarget | undefined, text: string): string {
  const { accountId, organizationId, dataset } = target ?? {};
  return JSON.stringify([accountId, organizationId, dataset, text]);
}
