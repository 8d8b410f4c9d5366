import path from 'node:path';
import { plural } from '../base/text.ts';
import { readBlockFiles } from '../blocks/check/blockFiles.ts';
import { checkBlock } from '../blocks/check/checkBlock.ts';
import { positionAt } from '../blocks/json.ts';
import { isBlockFolder, notABlock } from '../blocks/readBlock.ts';
import { jsonText, terminalText } from './terminal.ts';
import type { Invocation } from './usage.ts';

/** `block check [FOLDER]`: false where something is an error. */
export async function blockCheck({ words, terminal }: Invocation): Promise<boolean> {
  const folder = path.resolve(words[0] ?? '.');
  if (!(await isBlockFolder(folder))) throw notABlock(folder);
  const files = await readBlockFiles(folder, terminal.signal);
  const problems = await checkBlock(files);
  const placed = await Promise.all(
    problems.map(async (problem) => {
      const text = (await files.read(problem.file)) ?? '';
      return { ...problem, ...positionAt(text, problem.span.start) };
    }),
  );
  if (terminal.isJson) terminal.out(jsonText({ folder, problems: placed }));
  else {
    for (const { file, line, column, severity, code, message } of placed) {
      const place = `${terminalText(path.join(words[0] ?? '', file))}:${line}:${column}`;
      terminal.out(`${place}: ${severity} ${code} ${terminalText(message, 500)}`);
    }
    const count = (severity: string) => placed.filter((one) => one.severity === severity).length;
    terminal.note(
      placed.length === 0
        ? 'Nothing is wrong with this block.'
        : `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(count('hint'), 'hint')}`,
    );
  }
  return !problems.some(({ severity }) => severity === 'error');
}
