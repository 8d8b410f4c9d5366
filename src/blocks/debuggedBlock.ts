import { UserError } from '../base/errors.ts';
import { readBlockFiles } from './check/blockFiles.ts';
import { startedScript, type DebuggedBlock } from './debugging.ts';
import { readDockerfile } from './dockerfile.ts';
import { scriptFile } from './entryScript.ts';

/** Reads what a debugger needs to know of a block folder. Throws `no-dockerfile`. */
export async function readDebuggedBlock(
  folder: string,
  buildArguments: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<DebuggedBlock> {
  const files = await readBlockFiles(folder, signal);
  const text = await files.read('Dockerfile');
  const facts = text === undefined ? undefined : await readDockerfile(text, buildArguments);
  if (!facts) {
    throw new UserError('The block folder has no Dockerfile that can be read.', {
      code: 'no-dockerfile',
      remedy: 'Add one: its ENTRYPOINT says what is run.',
    });
  }
  const paths = files.paths.map((file) => file.path);
  const imagePath = startedScript(facts);
  const [word] = facts.entrypoint?.words ?? [];
  const script =
    imagePath === undefined || !word ? undefined : scriptFile(facts, { word, imagePath }, paths);
  const [firstLine] =
    (script === undefined ? undefined : await files.read(script))?.split('\n', 1) ?? [];
  return { facts, paths, ...(firstLine === undefined ? {} : { firstLine }) };
}
