import * as vscode from 'vscode';
import { encodeSegment } from '../../base/safePath.ts';
import { organization } from '../../client/organizations.ts';
import { headerText } from '../filterLanguage/header.ts';
import { knownPlaces } from '../filterLanguage/knownPlaces.ts';
import { isAmbiguous, placeOf } from '../filterLanguage/places.ts';
import { targetKey } from '../filters.ts';
import type { Core } from '../parts.ts';
import type { FilterTarget } from '../workbench.ts';

const folderName = 'filters';

/** The document that holds the saved filters of a target, and what stands at its top when it is made. */
export interface SavedDocument {
  readonly uri: vscode.Uri;
  readonly header: string;
}

/**
 * In the workspace, so that it goes to git with the rest: `filters/ORGANIZATION/DATASET.eifilter`; without a workspace in the
 * storage of the extension.
 */
export async function savedDocument(core: Core, target: FilterTarget): Promise<SavedDocument> {
  const { accountId, organizationId, dataset } = target;
  const connection = await core.accounts.connection(accountId);
  const { id, name } = await organization(connection, organizationId);
  const places = knownPlaces(core).all();
  const place = placeOf(target, places);
  const studio = place && isAmbiguous(place, places) ? place.studios[0] : undefined;
  const header = headerText({
    ...(studio !== undefined && { studio }),
    organization: { id, name },
    ...(dataset !== undefined && { dataset }),
  });
  const root = workspaceRoot();
  if (!root) {
    const file = `${encodeSegment(targetKey(target), 200)}.eifilter`;
    return { uri: vscode.Uri.joinPath(core.context.globalStorageUri, folderName, file), header };
  }
  const folder = encodeSegment(name, 200);
  const inFolder = dataset === undefined ? [] : [folder];
  const file = `${encodeSegment(dataset ?? name, 200)}.eifilter`;
  return { uri: vscode.Uri.joinPath(root, folderName, ...inFolder, file), header };
}

/** The first folder of the workspace that can be written. */
function workspaceRoot(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.find(
    ({ uri }) => vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true,
  )?.uri;
}

/** As the editor has it, else as it was saved; nothing where there is no such document. */
export async function readDocument(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

/** Through the editor where it is open: what is typed there and not saved yet stays unsaved. */
export async function writeDocument(uri: vscode.Uri, text: string): Promise<void> {
  const open = openDocument(uri);
  if (!open) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return;
  }
  const wasDirty = open.isDirty;
  const edit = new vscode.WorkspaceEdit();
  const end = open.lineAt(open.lineCount - 1).range.end;
  edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
  if (!wasDirty) await open.save();
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}
