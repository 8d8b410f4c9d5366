import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..', '..');

/** Who may import whom. A place is a folder of `src` or one of its composition roots. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  filter: ['base'],
  preview: ['base'],
  client: ['base'],
  blocks: ['base'],
  sample: ['base'],
  actions: ['base', 'filter', 'preview', 'blocks', 'client'],
  studio: ['base', 'filter', 'preview', 'blocks'],
  vscode: ['base', 'filter', 'preview', 'blocks', 'client', 'actions', 'webviews'],
  'extension.ts': ['base', 'actions', 'vscode'],
  cli: ['base', 'filter', 'preview', 'blocks', 'client', 'actions'],
  'cli.ts': ['base', 'actions', 'client', 'cli'],
  'studio.ts': ['base', 'studio', 'sample'],
};

/** Packages that only these places may name, types included. */
const onlyHere: readonly { readonly name: RegExp; readonly places: RegExp }[] = [
  { name: /^vscode$/, places: /^(src\/vscode\/|src\/extension\.ts$|test\/integration\/)/ },
  { name: /^node:sqlite$/, places: /^(src\/studio\/catalog\/database\.ts$|test\/|bench\/)/ },
  { name: /^hyparquet/, places: /^(src\/preview\/|src\/sample\/|test\/|bench\/)/ },
  { name: /^(hono|@hono\/)/, places: /^src\/studio\// },
  { name: /^dockerode$/, places: /^(src\/blocks\/containers\/|test\/|bench\/)/ },
  { name: /^dockerfile-ast$/, places: /^src\/blocks\// },
  { name: /^(lit|@vscode-elements)/, places: /^webviews\// },
];

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'dynamic';
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found: Import[] = [];
  const statement = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm;
  for (const match of text.matchAll(statement)) {
    found.push({ file, specifier: match[2] ?? '', kind: match[1] ? 'type' : 'value' });
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
    const before = text.slice(Math.max(0, (match.index ?? 0) - 12), match.index);
    const kind = /typeof\s+$|[:<|&(]\s*$/.test(before) && !/await\s+$/.test(before);
    found.push({ file, specifier: match[1] ?? '', kind: kind ? 'type' : 'dynamic' });
  }
  return found;
}

const files = globSync('{src,webviews,test,bench}/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .sort();
const imports = files.flatMap(importsOf);

function place(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'src' ? (parts[1] ?? '') : (parts[0] ?? '');
}

function target({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
}

const shown = ({ file, specifier }: Import) => `${file} imports ${specifier}`;

describe('the layers', () => {
  it('are all in the table', () => {
    assert.ok(imports.length > 100, 'the import lines were found');
    const places = new Set(files.filter((f) => f.startsWith('src/')).map(place));
    for (const name of places) assert.ok(name in mayImport, `${name} has no row in the table`);
  });

  it('import only what lies below them', () => {
    const wrong = imports.filter((line) => {
      const to = target(line);
      if (to === undefined || !line.file.startsWith('src/')) return false;
      const from = place(line.file);
      return place(to) !== from && !mayImport[from]?.includes(place(to));
    });
    assert.deepEqual(wrong.map(shown), []);
  });

  it('keep pages to types from src', () => {
    const wrong = imports.filter(
      (line) =>
        line.file.startsWith('webviews/') &&
        target(line)?.startsWith('src/') === true &&
        line.kind !== 'type',
    );
    assert.deepEqual(wrong.map(shown), []);
  });

  it('let the host import only the contract and the wire of a page', () => {
    const wrong = imports.filter(
      (line) =>
        line.file.startsWith('src/') &&
        target(line)?.startsWith('webviews/') === true &&
        !/(\/contract|\/rpc)\.ts$/.test(line.specifier),
    );
    assert.deepEqual(wrong.map(shown), []);
  });

  it('name a guarded package only in its place', () => {
    const wrong = imports.filter(({ file, specifier }) =>
      onlyHere.some(({ name, places }) => name.test(specifier) && !places.test(file)),
    );
    assert.deepEqual(wrong.map(shown), []);
  });

  it('take only types from the official bindings', () => {
    const wrong = imports.filter(
      ({ file, specifier, kind }) =>
        specifier === 'edge-impulse-api' && !file.startsWith('test/contract/') && kind !== 'type',
    );
    assert.deepEqual(wrong.map(shown), []);
  });
});
