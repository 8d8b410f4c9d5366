import * as vscode from 'vscode';
import { campaignFilters } from '../../actions/campaignFilters.ts';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { CommandInput } from '../commands.ts';
import { viewIds } from '../contributions.ts';
import { oneLine } from '../filterLanguage/documents.ts';
import { targetKey } from '../filters.ts';
import type { Core } from '../parts.ts';
import type { FilterTarget } from '../workbench.ts';
import { FilterHistory } from './history.ts';
import { saveFilter, textOf } from './save.ts';
import { filterName, namedFilters, renamedFilter, withoutFilter } from './savedText.ts';
import { readDocument, savedDocument, writeDocument } from './savedFilters.ts';
import { targetOf } from './target.ts';

/** A row of the list; what can be chosen has `choose`. */
interface Row extends vscode.QuickPickItem {
  readonly choose?: () => void | Promise<void>;
  /** A saved filter: its name and document. */
  readonly saved?: { readonly name: string; readonly uri: vscode.Uri };
}

const rename: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: vscode.l10n.t('Rename'),
};
const remove: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: vscode.l10n.t('Delete'),
};
const open: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: vscode.l10n.t('Open the document'),
};

const longestText = 300;
const maxDocuments = 200;

/** Filters to choose from, wherever they are kept; the one that is chosen is applied. */
export async function chooseFilter(core: Core, { args }: CommandInput): Promise<void> {
  const target = targetOf(args[0], core.filters);
  if (!target) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Select a dataset or an organization in the Data view first.'),
    );
    return;
  }
  const list = new FilterList(core, target);
  await list.show();
}

class FilterList {
  private readonly core: Core;
  private readonly target: FilterTarget;
  private readonly pick = vscode.window.createQuickPick<Row>();
  private readonly controller = new AbortController();
  private campaigns: readonly Row[] = [];

  constructor(core: Core, target: FilterTarget) {
    this.core = core;
    this.target = target;
  }

  async show(): Promise<void> {
    const { pick } = this;
    pick.title = vscode.l10n.t('Filters for {0}', plainText(this.label, 100));
    pick.placeholder = vscode.l10n.t('Enter applies a filter');
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.busy = true;
    const closed = new Promise<void>((resolve) => {
      pick.onDidHide(() => resolve());
      pick.onDidAccept(() => {
        const [row] = pick.selectedItems;
        pick.hide();
        if (row?.choose) void this.run(row.choose);
      });
    });
    pick.onDidTriggerItemButton(({ button, item }) => {
      void this.run(() => this.press(button, item));
    });
    pick.show();
    try {
      await this.fill();
      // Campaigns are asked of the Studio: the rest does not wait for them.
      this.campaigns = await this.campaignRows();
      await this.fill();
      pick.busy = false;
    } catch (error) {
      pick.hide();
      throw error;
    } finally {
      await closed;
      this.controller.abort();
      pick.dispose();
    }
  }

  private get label(): string {
    return this.target.dataset ?? this.core.filters.current?.label ?? '';
  }

  private async run(body: () => void | Promise<void>): Promise<void> {
    try {
      await body();
    } catch (error) {
      this.core.report(error, vscode.l10n.t('Choosing a filter'));
    }
  }

  private async fill(): Promise<void> {
    const { core, target } = this;
    const text = textOf(core, target);
    const isSavable = text !== '';
    const saved = await this.savedRows();
    const documents = await this.documentRows();
    if (this.controller.signal.aborted) return;
    const history = new FilterHistory(core.context.workspaceState).of(targetKey(target));
    this.pick.items = [
      ...(isSavable ? [this.saveRow(text)] : []),
      ...below(vscode.l10n.t('Saved'), saved),
      ...below(
        vscode.l10n.t('History'),
        history.map((one) => this.row(oneLine(one), one)),
      ),
      ...below(vscode.l10n.t('From documents of the workspace'), documents),
      ...below(vscode.l10n.t('Campaigns'), this.campaigns),
    ];
  }

  private saveRow(text: string): Row {
    return {
      label: vscode.l10n.t('$(save) Save the filter of the box…'),
      description: plainText(text, longestText),
      alwaysShow: true,
      choose: () => saveFilter(this.core, { nodes: [], args: [this.target] }),
    };
  }

  private row(label: string, text: string, detail?: string): Row {
    return {
      label: plainText(label, longestText),
      ...(detail !== undefined && { detail: plainText(detail, longestText) }),
      choose: () => this.apply(this.target, text),
    };
  }

  private async apply(target: FilterTarget, text: string): Promise<void> {
    const { core } = this;
    const line = oneLine(text);
    new FilterHistory(core.context.workspaceState).add(targetKey(target), line);
    core.filters.set(target, line);
    await vscode.commands.executeCommand(`${viewIds.filter}.focus`);
  }

  private async savedRows(): Promise<readonly Row[]> {
    const { uri } = await savedDocument(this.core, this.target);
    const document = await readDocument(uri);
    return namedFilters(document ?? '').map(({ name, text }) => ({
      ...this.row(name, text, oneLine(text)),
      saved: { name, uri },
      buttons: [open, rename, remove],
    }));
  }

  /** Named filters of other documents; what they are for stands in their headers, here they are tried on the target. */
  private async documentRows(): Promise<readonly Row[]> {
    const own = (await savedDocument(this.core, this.target)).uri.toString();
    const uris = await vscode.workspace.findFiles('**/*.eifilter', undefined, maxDocuments);
    const rows: Row[] = [];
    for (const uri of uris) {
      if (uri.toString() === own) continue;
      const document = (await readDocument(uri)) ?? '';
      for (const { name, text } of namedFilters(document)) {
        const description = vscode.workspace.asRelativePath(uri);
        rows.push({
          ...this.row(name, text, oneLine(text)),
          description,
          buttons: [open],
          saved: { name, uri },
        });
      }
    }
    return rows;
  }

  private async campaignRows(): Promise<readonly Row[]> {
    const { accountId, organizationId, dataset } = this.target;
    try {
      const connection = await this.core.accounts.connection(accountId, this.controller.signal);
      const found = await campaignFilters(connection, organizationId, this.controller.signal);
      const fitting = found.filter(
        (one) => dataset === undefined || one.dataset === '' || one.dataset === dataset,
      );
      return fitting.map((one) => ({
        ...this.row(one.name, one.query, one.query),
        choose: () =>
          this.apply(
            one.dataset === '' ? this.target : { ...this.target, dataset: one.dataset },
            one.query,
          ),
        description: plainText(one.campaign, 200),
      }));
    } catch (error) {
      if (this.controller.signal.aborted) return [];
      const label = vscode.l10n.t('They cannot be read');
      return [{ label, detail: plainText(messageOf(error), longestText) }];
    }
  }

  private async press(button: vscode.QuickInputButton, { saved }: Row): Promise<void> {
    if (!saved) return;
    const { name, uri } = saved;
    if (button === open) {
      this.pick.hide();
      await openAt(uri, name);
      return;
    }
    const before = (await readDocument(uri)) ?? '';
    if (button === remove) {
      await writeDocument(uri, withoutFilter(before, name));
      const undo = vscode.l10n.t('Undo');
      const told = vscode.l10n.t('“{0}” was deleted.', plainText(name, 100));
      void this.run(async () => {
        const answer = await vscode.window.showInformationMessage(told, undo);
        if (answer === undo) await writeDocument(uri, before);
      });
      await this.fill();
      return;
    }
    this.pick.hide();
    await renameSaved(uri, before, name);
  }
}

async function renameSaved(uri: vscode.Uri, document: string, name: string): Promise<void> {
  const others = new Set(namedFilters(document).map((one) => one.name));
  others.delete(name);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename the filter'),
    value: name,
    validateInput: (value) => {
      if (filterName(value) === '') return vscode.l10n.t('A name has at least one character.');
      return others.has(filterName(value))
        ? vscode.l10n.t('Another filter has this name.')
        : undefined;
    },
  });
  if (typed === undefined) return;
  await writeDocument(uri, renamedFilter(document, name, filterName(typed)));
}

async function openAt(uri: vscode.Uri, name: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri);
  const section = namedFilters(editor.document.getText()).find((one) => one.name === name);
  if (!section) return;
  const at = editor.document.positionAt(section.start);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.AtTop);
}

function below(label: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows];
}
