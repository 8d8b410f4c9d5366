import path from 'node:path';
import * as vscode from 'vscode';
import { addOwnFolder, previewOwnFolder } from '../../actions/addOwnFolder.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { FolderPreview } from '../../client/local.ts';
import type { DatasetType } from '../../client/model.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { plural } from '../words.ts';
import { askOpen } from './askPath.ts';
import { askDatasetName, askOrganization, type ChosenOrganization } from './askPlace.ts';
import { revealNode } from './revealNode.ts';

/** How a folder is read: as items so many levels deep, or as it is. */
interface Shape {
  readonly type: DatasetType;
  readonly levelsDeep: number;
}

/** The shapes offered; a deeper tree is read as it is. */
const maxLevels = 5;

/** A folder of this computer becomes a dataset of the local Studio; the files stay where they are. */
export async function addFolder(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  const place = await askOrganization(parts, nodes, { onlyLocal: true });
  if (!place) return;
  const title = vscode.l10n.t('A folder of mine as a dataset');
  const [folder] = await askOpen('folder', title, vscode.l10n.t('Use This Folder'));
  if (folder === undefined) return;
  const shape = await askShape(place, folder);
  if (!shape) return;
  const { connection, details, accountId } = place;
  const name = await askDatasetName(
    vscode.l10n.t('A folder of mine as a dataset (2/2)'),
    freeName(path.basename(folder), details.datasets),
    details.datasets,
  );
  if (name === undefined) return;
  const organizationId = details.id;
  const added = await withCancellableProgress(
    vscode.l10n.t('Adding {0}', plainText(name)),
    (report, signal) =>
      addOwnFolder(
        connection,
        organizationId,
        { path: folder, name, ...shape },
        ({ text }) => report(plainText(text)),
        signal,
      ),
  ).finally(() => parts.changed({ accountId, organizationId }));
  const id = nodeId.dataset({ accountId, organizationId }, added.name);
  await revealNode(parts, { accountId, organizationId, datasetType: added.type }, id);
}

function freeName(wanted: string, taken: readonly { readonly name: string }[]): string {
  const names = new Set(taken.map(({ name }) => name));
  let name = wanted;
  for (let next = 2; names.has(name); next += 1) name = `${wanted} ${next}`;
  return name;
}

interface ShapeRow extends vscode.QuickPickItem {
  readonly shape?: Shape;
}

/** What a look into the folder has told so far, by how many levels deep an item is. */
interface Findings {
  readonly previews: ReadonlyMap<number, FolderPreview>;
  readonly isDone: boolean;
  readonly error?: unknown;
}

/** The ways to read the folder, each with the items that it would give; rows fill in as the Studio answers. */
async function askShape(place: ChosenOrganization, folder: string): Promise<Shape | undefined> {
  const pick = vscode.window.createQuickPick<ShapeRow>();
  pick.title = vscode.l10n.t('A folder of mine as a dataset (1/2)');
  pick.placeholder = vscode.l10n.t('What is one data item in {0}?', plainText(folder, 100));
  pick.ignoreFocusOut = true;
  pick.busy = true;
  const controller = new AbortController();
  const show = (findings: Findings) => {
    pick.items = shapeRows(findings);
    pick.busy = !findings.isDone;
  };
  try {
    show({ previews: new Map(), isDone: false });
    pick.show();
    void lookInto(place, folder, show, controller.signal);
    return await new Promise<Shape | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const shape = pick.selectedItems[0]?.shape;
        if (shape) resolve(shape);
      });
      pick.onDidHide(() => resolve(undefined));
    });
  } finally {
    controller.abort();
    pick.dispose();
  }
}

async function lookInto(
  { connection, details }: ChosenOrganization,
  folder: string,
  show: (findings: Findings) => void,
  signal: AbortSignal,
): Promise<void> {
  const previews = new Map<number, FolderPreview>();
  try {
    for (let levelsDeep = 1; levelsDeep <= maxLevels; levelsDeep += 1) {
      const query = { path: folder, levelsDeep };
      const found = await previewOwnFolder(connection, details.id, query, signal);
      // Below a level without folders there are none either.
      if (found.totalItems === 0) break;
      previews.set(levelsDeep, found);
      show({ previews, isDone: false });
    }
    show({ previews, isDone: true });
  } catch (error) {
    if (!signal.aborted) show({ previews, isDone: true, error });
  }
}

function shapeRows({ previews, isDone, error }: Findings): ShapeRow[] {
  if (error !== undefined) {
    const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
    const label = `$(error) ${vscode.l10n.t('This folder cannot be used')}`;
    return [{ label, detail: plainText(`${messageOf(error)} ${remedy}`.trim(), 400) }];
  }
  const rows = [...previews].map(([levelsDeep, found]) => shapeRow(levelsDeep, found));
  if (!isDone) rows.push({ label: `$(loading~spin) ${vscode.l10n.t('Looking into the folder…')}` });
  rows.push({
    label: `$(folder-library) ${vscode.l10n.t('Nothing: folders and files as they are')}`,
    detail: vscode.l10n.t('A file dataset: no items, no metadata, no checklists'),
    shape: { type: 'files', levelsDeep: 1 },
  });
  return rows;
}

function shapeRow(levelsDeep: number, found: FolderPreview): ShapeRow {
  const label =
    levelsDeep === 1
      ? vscode.l10n.t('Each folder in it')
      : vscode.l10n.t('Each folder {0} levels down', levelsDeep);
  const names = found.items.slice(0, 4).map(({ name }) => plainText(name, 40));
  if (found.totalItems > names.length) names.push('…');
  const counts = [plural(found.totalItems, 'item'), plural(found.totalFiles, 'file')];
  if (found.items.length === found.totalItems) {
    counts.push(formatBytes(found.items.reduce((sum, item) => sum + item.size, 0)));
  }
  const description = counts.join(' · ');
  return {
    label: `$(database) ${label}`,
    description: found.isTruncated ? vscode.l10n.t('more than {0}', description) : description,
    detail: names.join(', '),
    shape: { type: 'clinical', levelsDeep },
  };
}
