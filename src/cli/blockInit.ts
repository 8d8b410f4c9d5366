import path from 'node:path';
import { operations } from '../blocks/block.ts';
import { languages, scaffold } from '../blocks/scaffold.ts';
import { jsonText, terminalText } from './terminal.ts';
import { optionText, UsageError, type Invocation } from './usage.ts';

/** `block init [FOLDER]`: a working block in a new or empty folder. */
export async function blockInit({ words, values, terminal, local }: Invocation): Promise<boolean> {
  const folder = path.resolve(words[0] ?? '.');
  const language = choice(
    'language',
    optionText(values, 'language') ?? 'python',
    languages.map(({ id }) => id),
  );
  const operatesOn = choice(
    'operates-on',
    optionText(values, 'operates-on') ?? 'directory',
    operations,
  );
  const name = optionText(values, 'name') ?? path.basename(folder);
  const description = optionText(values, 'description') ?? `${name}: a transformation block`;
  // The templates lie beside the program's folder, in the package as in the source.
  const templates = path.join(path.dirname(local.studioScript), '..', 'media', 'templates');
  const made = await scaffold(
    templates,
    { language, operatesOn, name, description, folder },
    terminal.signal,
  );
  if (terminal.isJson) terminal.out(jsonText({ folder, ...made }));
  else {
    for (const file of made.files) terminal.out(terminalText(path.join(folder, file), 500));
    terminal.note(`Begin in ${made.entry}; check it with: ei-workbench block check`);
  }
  return true;
}

function choice<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) {
    throw new UsageError(`--${option} is one of: ${known.join(', ')}.`);
  }
  return found;
}
