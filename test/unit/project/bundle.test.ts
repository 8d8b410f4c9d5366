import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type * as rareCodecs from '../../../src/preview/parquet/rareCodecs.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
        readonly inputs: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

function metafile(group: string): Metafile {
  const file = path.join(root, '.cache', 'meta', `${group}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Metafile;
}

/** What is read from the disk before the first line of an entry runs. */
function staticClosure(meta: Metafile, entry: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    const output = meta.outputs[file];
    if (output === undefined || seen.has(file)) return;
    seen.add(file);
    for (const line of output.imports) {
      if (line.kind === 'import-statement') visit(line.path);
    }
  };
  visit(entry);
  return [...seen];
}

describe('the bundles (after a build)', () => {
  it('start the extension from at most 20 KB', () => {
    const meta = metafile('node');
    const files = staticClosure(meta, 'dist/extension.js');
    assert.ok(files.includes('dist/extension.js'), 'the entry was found');
    const sizes = files.map((file) => [file, meta.outputs[file]?.bytes ?? 0] as const);
    const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    assert.ok(total <= 20 * 1024, `${total} bytes: ${JSON.stringify(sizes)}`);
  });

  it('load no package before it is needed', () => {
    const meta = metafile('node');
    for (const entry of ['dist/extension.js', 'dist/cli.js']) {
      const packages = staticClosure(meta, entry)
        .flatMap((file) => Object.keys(meta.outputs[file]?.inputs ?? {}))
        .filter((input) => input.includes('node_modules/'));
      assert.deepEqual(packages, [], entry);
    }
  });

  it('hold the codecs that Node has not, although their package is cut', async () => {
    const { outputs } = metafile('node');
    const isIn = (file: string) =>
      'src/preview/parquet/rareCodecs.ts' in (outputs[file]?.inputs ?? {});
    const file = Object.keys(outputs).find(isIn);
    assert.ok(file !== undefined, 'the chunk was found');
    const codecs = (await import(path.join(root, file))) as typeof rareCodecs;
    // A block of LZ4: a token for five literals, and they.
    const block = Uint8Array.from([0x50, ...Buffer.from('hello')]);
    assert.equal(Buffer.from(codecs.decompressLz4Raw(block, 5)).toString(), 'hello');
    const frame = zstdCompressSync('hello');
    assert.equal(Buffer.from(codecs.decompressZstd(frame)).toString(), 'hello');
  });
});
