import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import type { Node } from '../explorer/nodes.ts';
import type { Core } from '../parts.ts';
import { uploadPaths } from './upload.ts';

export async function handleDrop(
  core: Core,
  target: Node | undefined,
  transfer: vscode.DataTransfer,
): Promise<void> {
  try {
    if (target) await dropOn(core, target, transfer);
  } catch (error) {
    core.report(error, vscode.l10n.t('Uploading'));
  }
}

/** What was dropped: paths where the editor tells them, else the bytes, as in a browser. */
async function dropOn(core: Core, target: Node, transfer: vscode.DataTransfer): Promise<void> {
  const list = (await transfer.get('text/uri-list')?.asString()) ?? '';
  const uris = list
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line, true));
  const paths = uris.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  if (paths.length > 0) {
    await uploadPaths(core, target, paths);
    return;
  }
  const files = [...transfer].flatMap(([, item]) => item.asFile() ?? []);
  if (files.length === 0) {
    throw new UserError(vscode.l10n.t('Only files of this computer can be dropped here.'), {
      code: 'not-a-file',
      remedy: vscode.l10n.t('Save what you dragged as a file first.'),
    });
  }
  await uploadBytes(core, target, files);
}

async function uploadBytes(
  core: Core,
  target: Node,
  files: readonly vscode.DataTransferFile[],
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ei-drop-'));
  try {
    const paths: string[] = [];
    for (const file of files) {
      const place = path.join(folder, encodeSegment(file.name, 200));
      await writeFile(place, await file.data(), { flag: 'wx' });
      paths.push(place);
    }
    await uploadPaths(core, target, paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
