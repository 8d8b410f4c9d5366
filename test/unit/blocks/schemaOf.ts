import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const root = path.join(import.meta.dirname, '../../..');

/** A schema of `media/schemas` as the editor uses it. */
export async function schemaOf(name: string): Promise<ValidateFunction> {
  const schema = JSON.parse(
    await readFile(path.join(root, 'media/schemas', name), 'utf8'),
  ) as object;
  // What only an editor reads is declared, so that a misspelt keyword still fails.
  const ajv = new Ajv({ allErrors: true, strictTypes: false });
  for (const keyword of ['errorMessage', 'enumDescriptions', 'defaultSnippets']) {
    ajv.addKeyword(keyword);
  }
  ajv.addFormat('uri', true);
  return ajv.compile(schema);
}
