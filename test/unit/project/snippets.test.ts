import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { schemaOf } from '../blocks/schemaOf.ts';

const root = path.join(import.meta.dirname, '../../..');

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: string | readonly string[];
}

const { contributes } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
  contributes: { snippets: { language: string; path: string }[] };
};

async function snippetsOf(file: string): Promise<[string, Snippet][]> {
  const text = await readFile(path.join(root, file), 'utf8');
  return Object.entries(JSON.parse(text) as Record<string, Snippet>);
}

/** What an editor inserts when a person accepts every default; of choices the one at `index`, or the last. */
function inserted(snippet: Snippet, index = 0): string {
  const body = typeof snippet.body === 'string' ? snippet.body : snippet.body.join('\n');
  const defaults = new Map<string, string>();
  for (const [, stop = '', choices, text] of body.matchAll(
    /(?<!\\)\$\{(\d+)(?:\|([^|]*)\||:([^}]*))\}/g,
  )) {
    const list = choices?.split(',');
    if (!defaults.has(stop))
      defaults.set(stop, list ? (list[index] ?? list.at(-1) ?? '') : (text ?? ''));
  }
  return body
    .replaceAll(/(?<!\\)\$\{(\d+)[:|][^}]*\}/g, (_, stop: string) => defaults.get(stop) ?? '')
    .replaceAll(/(?<!\\)\$(\d+)/g, (_, stop: string) => defaults.get(stop) ?? '')
    .replaceAll(/\\([\\$}])/g, '$1');
}

describe('snippets', () => {
  for (const file of new Set(contributes.snippets.map((entry) => entry.path))) {
    it(`${file} has a prefix, a description and a body for each, and no two alike`, async () => {
      const snippets = await snippetsOf(file);
      assert.ok(snippets.length > 0);
      const prefixes = snippets.map(([, { prefix }]) => prefix);
      assert.equal(new Set(prefixes).size, prefixes.length);
      for (const [name, snippet] of snippets) {
        assert.ok(snippet.description.length > 5, name);
        const text = inserted(snippet);
        assert.ok(text.length > 5, name);
        assert.doesNotMatch(
          text.replaceAll(/\$\{[A-Za-z0-9_]+-?[^}]*\}/g, ''),
          /\$\{\d|\$\d{2}/,
          name,
        );
      }
    });
  }

  const schemas: Record<string, (snippet: string) => string> = {
    'snippets/ei-metadata.json': () => 'ei-metadata.schema.json',
    'snippets/parameters.json': () => 'parameters.schema.json',
    'snippets/pipeline.json': () => 'pipeline.schema.json',
  };
  for (const [file, schemaFor] of Object.entries(schemas)) {
    it(`${file} inserts JSON that its schema accepts, whatever is chosen`, async () => {
      for (const [name, snippet] of await snippetsOf(file)) {
        const validate = await schemaOf(schemaFor(name));
        for (const choice of [0, 1, 2]) {
          const value = completed(file, inserted(snippet, choice));
          assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`);
        }
      }
    });
  }

  it('insert JavaScript that Node reads', async () => {
    for (const [name, snippet] of await snippetsOf('snippets/javascript.json')) {
      const check = ['--input-type=module', '--check'];
      const result = spawnSync(process.execPath, check, {
        input: inserted(snippet),
        encoding: 'utf8',
      });
      assert.equal(result.status, 0, `${name}: ${result.stderr}`);
    }
  });

  for (const [file, language, program, check] of [
    [
      'snippets/python.json',
      'Python',
      'python3',
      ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'],
    ],
    ['snippets/shell.json', 'shell', 'bash', ['-n']],
  ] as const) {
    it(`insert ${language} that its program reads, where there is one`, async () => {
      for (const [name, snippet] of await snippetsOf(file)) {
        const result = spawnSync(program, check, { input: inserted(snippet), encoding: 'utf8' });
        if ((result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return;
        assert.equal(result.status, 0, `${name}: ${result.stderr}`);
      }
    });
  }
});

/** A whole file from what a snippet inserts into one. */
function completed(file: string, text: string): unknown {
  if (file.endsWith('ei-metadata.json') && text.startsWith('"')) {
    return JSON.parse(`{ "version": 1, "action": "add", "metadata": {${text}} }`);
  }
  if (file.endsWith('parameters.json') && text.startsWith('"showIf"')) {
    return JSON.parse(`[{ "name": "a", "type": "string", "param": "b", ${text} }]`);
  }
  const value = JSON.parse(text) as { steps?: unknown; info?: unknown };
  return value.steps !== undefined || value.info !== undefined || file.endsWith('metadata.json')
    ? value
    : [value];
}
