import { homedir } from 'node:os';
import path from 'node:path';
import { defaultDataFolder } from '../../client/studioFile.ts';

/** The folder that a setting means: absolute, `~` being the person's home; empty is the usual place. */
export function dataFolderOf(chosen: string, home: string = homedir()): string {
  const text = chosen.trim();
  if (text === '') return defaultDataFolder();
  return path.resolve(home, text.replace(/^~(?=$|[/\\])/, home));
}
