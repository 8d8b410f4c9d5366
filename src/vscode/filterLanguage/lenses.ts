import * as vscode from 'vscode';
import { countClauses, type CountedFilter } from '../../actions/explain.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { viewIds } from '../contributions.ts';
import { effect } from '../filterBox/clauses.ts';
import { nodeId } from '../explorer/nodes.ts';
import type { Core, Parts } from '../parts.ts';
import { plural } from '../words.ts';
import { aboutSection, oneLine, sections, targetOf, type NamedTarget } from './documents.ts';
import { knownPlaces } from './knownPlaces.ts';
import { totals } from './totals.ts';

/** Made here and handed out only in lenses; the leading underscore keeps them to ourselves. */
const showInTree = '_edgeImpulse.filter.showInTree';
const showAsTable = '_edgeImpulse.filter.showAsTable';
const count = '_edgeImpulse.filter.count';
const explain = '_edgeImpulse.filter.explain';
const copyAs = '_edgeImpulse.filter.copyAs';

/** Longest part of a clause in a lens above it, where several stand in one line. */
const longestClause = 30;

/** A filter of a document. */
interface Asked {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly start: number;
}

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
  parts: () => Promise<Parts>,
): vscode.Disposable {
  const { filters } = workbench;
  const changed = new vscode.EventEmitter<void>();
  /** By document, then by filter and target. */
  const told = new Map<string, Map<string, Told>>();
  let counting: AbortController | undefined;

  const lenses = (document: vscode.TextDocument): vscode.CodeLens[] => {
    return sections(document).flatMap((section) => {
      const { text, start } = section;
      const target = targetOf(document, section, workbench);
      const lens = (title: string, command: string, at = start) => {
        const position = document.positionAt(at);
        return new vscode.CodeLens(new vscode.Range(position, position), {
          title: plainText(title),
          command,
          arguments: [document.uri, text, start],
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
        lens(vscode.l10n.t('Show as table'), showAsTable),
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

  const targetFor = (uri: vscode.Uri, text: string, start: number): NamedTarget => {
    const document = vscode.workspace.textDocuments.find(
      (one) => one.uri.toString() === uri.toString(),
    );
    const about = document && aboutSection(document, { text, start }, workbench);
    const resolved = about?.resolved ?? { kind: 'none' as const };
    if (resolved.kind === 'target') return { ...resolved.target, label: resolved.label };
    if (resolved.kind === 'unknown') {
      throw new UserError(
        vscode.l10n.t('The header names {0}, which is not known here.', resolved.name),
        {
          code: 'no-target',
          remedy: vscode.l10n.t(
            'Correct the lines at the top of the document, or sign in to that Studio.',
          ),
        },
      );
    }
    throw new UserError(vscode.l10n.t('Nothing is selected that the filter could be for.'), {
      code: 'no-target',
      remedy: vscode.l10n.t('Select a dataset or an organization in the Data view.'),
    });
  };

  const show = async ({ uri, text, start }: Asked) => {
    const target = targetFor(uri, text, start);
    filters.set(target, oneLine(text));
    const all = await parts();
    const { revealNode } = await import('../commands/revealNode.ts');
    const { dataset } = target;
    const id =
      dataset === undefined ? nodeId.organization(target) : nodeId.dataset(target, dataset);
    const place = dataset === undefined ? target : { ...target, datasetType: 'clinical' as const };
    const node = await revealNode(all, place, id);
    if (node) all.setCurrent(node);
    else await vscode.commands.executeCommand(`${viewIds.data}.focus`);
  };

  /** Asks for one thing at a time; what is told of another text or target is forgotten. */
  const ask = async (
    { uri, text, start }: Asked,
    body: (target: NamedTarget, signal: AbortSignal) => Promise<Told>,
    waiting: Told,
    failed: (message: string) => Told,
  ) => {
    const target = targetFor(uri, text, start);
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

  const countIt = (asked: Asked) =>
    ask(
      asked,
      async (target, signal) => {
        const { text } = asked;
        const kept = await totals(workbench, target, oneLine(text), signal);
        // An empty answer always says why.
        if (kept.items === 0) {
          const explanation = await explanationOf(text, target, signal);
          return { count: vscode.l10n.t('No items'), explanation };
        }
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

  const explanationOf = (text: string, target: NamedTarget, signal: AbortSignal) =>
    countClauses(text, async (filter) => {
      signal.throwIfAborted();
      return (await totals(workbench, target, oneLine(filter), signal)).items;
    });

  const explainIt = (asked: Asked) =>
    ask(
      asked,
      async (target, signal) => ({ explanation: await explanationOf(asked.text, target, signal) }),
      { explanation: vscode.l10n.t('Explaining…') },
      (message) => ({ explanation: vscode.l10n.t('Explain: {0}', message) }),
    );

  const command = (id: string, doing: string, run: (asked: Asked) => Promise<void>) =>
    vscode.commands.registerCommand(id, async (uri: vscode.Uri, text: string, start: number) => {
      try {
        await run({ uri, text, start });
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
    command(showAsTable, vscode.l10n.t('Showing the table'), async ({ uri, text, start }) => {
      const { showResult } = await import('../results/panel.ts');
      const target = { ...targetFor(uri, text, start), filter: oneLine(text) };
      showResult(workbench, { ...target, rows: 'items' });
    }),
    command(count, vscode.l10n.t('Count what the filter keeps'), countIt),
    command(copyAs, vscode.l10n.t('Copy the filter'), async ({ uri, text, start }) => {
      const { copyFilter } = await import('./copyAs.ts');
      await copyFilter(workbench, targetFor(uri, text, start), oneLine(text));
    }),
    command(explain, vscode.l10n.t('Explain what the filter keeps'), explainIt),
    filters.onDidChangeCurrent(() => changed.fire()),
    knownPlaces(workbench).onDidLearn(() => changed.fire()),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => told.delete(uri.toString())),
    new vscode.Disposable(() => counting?.abort()),
    changed,
  );
}

function subject(target: NamedTarget | undefined, text: string): string {
  const { accountId, organizationId, dataset } = target ?? {};
  return JSON.stringify([accountId, organizationId, dataset, text]);
}
