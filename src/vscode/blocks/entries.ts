import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readDockerfile } from '../../blocks/dockerfile.ts';
import { entryScript } from '../../blocks/entryScript.ts';

const skipped = /(?:^|\/)(?:node_modules|\.git|\.venv|__pycache__)(?:\/|$)/;
const maxFiles = 5000;

/** The script that a block starts with, as its Dockerfile tells; a path in the folder. */
export async function entryOf(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, 'Dockerfile'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const facts = await readDockerfile(text);
  return facts && entryScript(facts, await filesIn(folder));
}

/** Paths in a folder with `/`, without what no author writes. */
async function filesIn(folder: string, inside = '', found: string[] = []): Promise<string[]> {
  const entries = await readdir(path.join(folder, inside), { withFileTypes: true });
  for (const entry of entries) {
    if (found.length >= maxFiles) break;
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (skipped.test(name)) continue;
    if (entry.isDirectory()) await filesIn(folder, name, found);
    else if (entry.isFile()) found.push(name);
  }
  return found;
}
