import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/** Extensions that bring debugpy with them, and the folder that holds it. */
const places = [
  ['ms-python.debugpy', 'bundled/libs'],
  ['ms-python.python', 'pythonFiles/lib/python'],
] as const;

/** Absolute path of a folder with Python's package `debugpy`, where an installed extension has one. */
export function bundledDebugpy(): string | undefined {
  for (const [id, inside] of places) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) continue;
    const folder = path.join(extension.extensionPath, inside);
    if (existsSync(path.join(folder, 'debugpy'))) return folder;
  }
  return undefined;
}
