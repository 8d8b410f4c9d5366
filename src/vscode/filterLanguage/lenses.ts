import * as vscode from 'vscode';
import { countClauses, type CountedFilter } from '../../actions/explain.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { viewIds } from '../contributions.ts';
import { effect } from '../filterBox/clauses.ts';
import type { Core } from '../parts.ts';
import { plural } from '../words.ts';
import { oneLine, sections, targetOfDocument, type NamedTarget } from './documents.ts';
import { totals } from './totals.ts';

/** Made here and handed out only in lenses; the leading underscore keeps them to ourselves. */
const showInTree = '_edgeImpulse.filter.showInTree';
const count = '_edgeImpulse.filter.count';
const explain = '_edgeImpulse.filter.explain';
const copyAs = '_edgeImpulse.filter.copyAs';

/** Longest part of a clause in a lens above it, where several stand in one line. */
const longestClause = 30;

/** What lenses told last of one filter and one target. */
interface Told {
  /** In place of *Count*. */
  readonly count?: string;
  /** In place of *Explain*. */
  readonly explanation?: string | CountedFilter;
}

/** *Show in tree*, *Count* and *Explain* above each filter of a document; what was explained above each of its clauses. */
export function registerLenses(
  workbench: Core,
  selector: vscode.DocumentSelector,
): vscode.Disposable {
  const { filters } = workbench;
  const changed = new vscode.EventEmitter<void>();
  /** By document, then by filter and target. */
  const told = new Map<string, Map<string, Told>>();
  let counting: AbortController | undefined;

  const lenses = (document: vscode.TextDocument): vscode.CodeLens[] => {
    const target = targetOfDocument(document, filters);
    return sections(document).flatMap(({ text, start }) => {
      const lens = (title: string, command: string, at = start) => {
        const position = document.positionAt(at);
        return new vscode.CodeLens(new vscode.Range(position, position), {
          title: plainText(title),
          command,
          arguments: [document.uri, text],
        });
      };
      const { count: counted, explanation }: Told =
        told.get(document.uri.toString())?.get(subject(target, text)) ?? {};
      const clauses = typeof explanation === 'object' ? explanation.clauses : [];
      return [
        lens(
          target ? vscode.l10n.t('Show in tree: {0}', target.label) : vscode.l10n.t('Show in tree'),
          showInTree,
        ),
        lens(counted ?? vscode.l10n.t('Count'), count),
        lens(typeof explanation === 'string' ? explanation : vscode.l10n.t('Explain'), explain),
        lens(vscode.l10n.t('Copy as…'), copyAs),
        ...clauses.map((clause) => {
          const what = plainText(clause.alone, longestClause);
          const does =
            typeof explanation === 'object' ? effect(vscode.l10n, explanation, clause) : '';
          return lens(`${what}: ${does}`, explain, start + clause.span.start);
        }),
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

  /** Asks for one thing at a time; what is told of another text or target is forgotten. */
  const ask = async (
    uri: vscode.Uri,
    text: string,
    body: (target: NamedTarget, signal: AbortSignal) => Promise<Told>,
    waiting: Told,
    failed: (message: string) => Told,
  ) => {
    const target = targetFor(uri);
    counting?.abort();
    const controller = new AbortController();
    counting = controller;
    const of = subject(target, text);
    const known = told.get(uri.toString()) ?? new Map<string, Told>();
    told.set(uri.toString(), known);
    const note = (news: Told) => {
      known.set(of, { ...known.get(of), ...news });
      changed.fire();
    };
    note(waiting);
    try {
      const news = await body(target, controller.signal);
      if (counting === controller) note(news);
    } catch (error) {
      if (!isAbort(error)) note(failed(messageOf(error)));
    }
  };

  const countIt = (uri: vscode.Uri, text: string) =>
    ask(
      uri,
      text,
      async (target, signal) => {
        const kept = await totals(workbench, target, oneLine(text), signal);
        const parts = [
          plural(kept.items, 'item'),
          plural(kept.files, 'file'),
          formatBytes(kept.size),
        ];
        return { count: parts.join(' · ') };
      },
      { count: vscode.l10n.t('Counting…') },
      (message) => ({ count: vscode.l10n.t('Count: {0}', message) }),
    );

  const explainIt = (uri: vscode.Uri, text: string) =>
    ask(
      uri,
      text,
      async (target, signal) => ({
        explanation: await countClauses(text, async (filter) => {
          signal.throwIfAborted();
          return (await totals(workbench, target, oneLine(filter), signal)).items;
        }),
      }),
      { explanation: vscode.l10n.t('Explaining…') },
      (message) => ({ explanation: vscode.l10n.t('Explain: {0}', message) }),
    );

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
    command(copyAs, vscode.l10n.t('Copy the filter'), async (uri, text) => {
      const { copyFilter } = await import('./copyAs.ts');
      await copyFilter(workbench, targetFor(uri), oneLine(text));
    }),
    command(explain, vscode.l10n.t('Explain what the filter keeps'), explainIt),
    filters.onDidChangeCurrent(() => changed.fire()),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => told.delete(uri.toString())),
    new vscode.Disposable(() => counting?.abort()),
    changed,
  );
}

function subject(target: NamedTarget | undefined, text: string): string {
  const { accountId, organizationId, dataset } = target ?? {};
  return JSON.stringify([accountId, organizationId, dataset, text]);
}
