import * as vscode from 'vscode';
import type { BytesFacts, BytesService } from '../../preview/media/model.ts';
import { schemes, viewTypes } from '../contributions.ts';
import { largestWhole } from '../files/problems.ts';
import type { Core } from '../parts.ts';
import { openFileInThread } from '../previews/thread.ts';
import { hasEditor, kindOfName } from './fileKinds.ts';

/**
 * Opens a file in the editor that fits what it holds: the page of bytes where VS Code has nothing to show it with. Only files
 * whose names leave that open are looked into.
 */
export async function openAny(
  core: Core,
  uri: vscode.Uri,
  options: vscode.TextDocumentShowOptions = {},
): Promise<void> {
  const name = uri.path.split('/').at(-1) ?? '';
  const kind = kindOfName(name);
  const isOpen = kind === 'binary' || (kind === 'image' && !/\.svg$/i.test(name));
  const editor = isOpen ? editorOf(uri, kind, name, await contentOf(core, uri)) : undefined;
  if (editor === undefined) await vscode.commands.executeCommand('vscode.open', uri, options);
  else await vscode.commands.executeCommand('vscode.openWith', uri, editor, options);
}

/** Opens a text at a line, from 1 on; a file that is no text opens as it is. */
export async function openAtLine(core: Core, uri: vscode.Uri, line: number): Promise<void> {
  const { group } = await contentOf(core, uri);
  if (group !== 'text' && group !== 'table' && group !== 'empty') return openAny(core, uri);
  const document = await vscode.workspace.openTextDocument(uri).then(
    (opened) => opened,
    () => undefined,
  );
  // Too large for a text, or not one after all.
  if (!document) return openAny(core, uri);
  const place = Math.min(line, document.lineCount) - 1;
  const selection = document.lineAt(place).range;
  await vscode.window.showTextDocument(document, { selection });
}

/** `undefined` where it is the editor's own choice. */
function editorOf(
  { scheme }: vscode.Uri,
  kind: 'binary' | 'image',
  name: string,
  { group, content, size }: BytesFacts,
): string | undefined {
  const isStudio = scheme === schemes.files;
  if (kind === 'binary') {
    if (group === 'text' || group === 'empty') return undefined;
    if (group === 'table') {
      const isText = content === 'JSON lines';
      return isText ? undefined : isStudio ? viewTypes.studioTable : viewTypes.table;
    }
  }
  const isMislabelled = kind === 'image' && group !== 'image';
  const isTooLarge = isStudio && size > largestWhole();
  return isMislabelled || isTooLarge || !hasEditor(name, installed()) ? viewTypes.bytes : undefined;
}

/** Patterns of file names that extensions have editors for. */
function* installed(): Generator<string> {
  for (const { packageJSON } of vscode.extensions.all) {
    const { customEditors = [] } = (packageJSON as Manifest).contributes ?? {};
    for (const { priority, selector = [], viewType = '' } of customEditors) {
      if (priority === 'option' || viewType.startsWith('edgeImpulse.')) continue;
      for (const { filenamePattern = '' } of selector) yield filenamePattern;
    }
  }
  const chosen = vscode.workspace.getConfiguration('workbench').get<object>('editorAssociations');
  yield* Object.keys(chosen ?? {});
}

interface Manifest {
  readonly contributes?: {
    readonly customEditors?: readonly {
      readonly viewType?: string;
      readonly priority?: string;
      readonly selector?: readonly { readonly filenamePattern?: string }[];
    }[];
  };
}

async function contentOf(core: Core, uri: vscode.Uri): Promise<BytesFacts> {
  const { signal } = new AbortController();
  const remote = await openFileInThread<BytesService>(core, 'bytes', uri, {}, signal);
  try {
    return await remote.call('describe', null);
  } finally {
    await remote.close();
  }
}
