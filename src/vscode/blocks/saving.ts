import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isAbort } from '../../base/errors.ts';
import { ignoredBy } from '../../blocks/containers/buildContext.ts';
import type { Blocks } from './blocks.ts';

/** Never part of a block's program, whether `.dockerignore` names it or not. */
const neverRun = /^(?:\.git|\.venv|node_modules|__pycache__|\.ei-block-config)(?:\/|$)/;

/** Runs a block again whenever one of its files is saved, where a person has switched that on. */
export function registerRunOnSave(blocks: Blocks): vscode.Disposable {
  const { folders, memory, core } = blocks;
  const waiting = new Set<string>();
  const saved = async (folder: string, file: string) => {
    if (!(await isOfProgram(folder, file))) return;
    // Several files that are saved together are one save.
    if (waiting.has(folder)) return;
    waiting.add(folder);
    await new Promise((resolve) => setImmediate(resolve));
    waiting.delete(folder);
    await blocks.run(folder, { isWarm: true, isQuiet: true });
  };
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const folder = folders.of(uri);
    if (folder === undefined || !memory.get(folder).runsOnSave) return;
    if (!vscode.workspace.isTrusted) return;
    saved(folder, uri.fsPath).catch((error: unknown) => {
      if (!isAbort(error)) core.report(error, vscode.l10n.t('Running the block'));
    });
  });
}

/** True for a file that a run of the block can depend on. */
export async function isOfProgram(folder: string, file: string): Promise<boolean> {
  const name = path.relative(folder, file).split(path.sep).join('/');
  return !neverRun.test(name) && !(await isIgnored(folder, name));
}

/** What never reaches the image makes no difference to a run. */
async function isIgnored(folder: string, name: string): Promise<boolean> {
  const read = (file: string) => readFile(path.join(folder, file), 'utf8').catch(() => undefined);
  const text = (await read('Dockerfile.dockerignore')) ?? (await read('.dockerignore')) ?? '';
  return name !== 'Dockerfile' && (await ignoredBy(text)).isIgnored(name);
}
