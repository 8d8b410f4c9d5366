import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';

const folder = path.join(import.meta.dirname, '../../../fixtures/preview');
const fixture = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const codes = new Set([
  'not-a-table',
  'parquet-corrupt',
  'parquet-encrypted',
  'parquet-unsupported',
  'file-truncated',
]);

/** Opens a file and looks all over it. */
async function lookAt(name: string, bytes: Uint8Array): Promise<void> {
  const table = await openTable(memorySource(name, bytes));
  await table.rows(0, 100);
  await table.rows(Math.floor(table.estimatedRows / 2), 50);
  await table.rows(table.estimatedRows - 1, 5);
}

async function codeOf(name: string, bytes: Uint8Array): Promise<string> {
  try {
    await lookAt(name, bytes);
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof UserError, `not for a person: ${String((error as Error).stack)}`);
    assert.ok(codes.has(error.code), error.code);
    assert.ok(error.remedy);
    return error.code;
  }
}

describe('a damaged Parquet file', () => {
  const whole = fixture('plain-snappy.parquet');
  const patched = (at: number, ...values: number[]) => {
    const bytes = whole.slice();
    bytes.set(values, at < 0 ? bytes.length + at : at);
    return bytes;
  };

  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['is empty', new Uint8Array(0), 'file-truncated'],
    ['has nothing but its first letters', whole.slice(0, 4), 'file-truncated'],
    ['lost its end', whole.slice(0, -1000), 'file-truncated'],
    ['lost its last byte', whole.slice(0, -1), 'file-truncated'],
    ['is followed by something', new Uint8Array([...whole, 1, 2, 3]), 'file-truncated'],
    ['has a footer longer than itself', patched(-8, 255, 255, 255, 127), 'parquet-corrupt'],
    ['has a footer of nothing', patched(-8, 0, 0, 0, 0), 'parquet-corrupt'],
    ['has an encrypted footer', patched(-4, 80, 65, 82, 69), 'parquet-encrypted'],
    ['is text', new TextEncoder().encode('a,b\n1,2\n'), 'not-a-table'],
    ['is JSON', new TextEncoder().encode('{"a": 1}'), 'not-a-table'],
    ['is a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 0]), 'not-a-table'],
  ];
  for (const [what, bytes, code] of cases) {
    it(`is named where it ${what}: ${code}`, async () => {
      assert.equal(await codeOf('x.parquet', bytes), code);
    });
  }

  it('is known by what it holds where its name says nothing', async () => {
    assert.equal(await codeOf('data.bin', whole), 'fine');
    assert.equal(await codeOf('data.csv', whole.slice(0, -50)), 'file-truncated');
    assert.equal(await codeOf('notes', new TextEncoder().encode('a,b\n1,2\n')), 'fine');
    assert.equal(await codeOf('data.json', new TextEncoder().encode(' [1, 2]')), 'not-a-table');
    assert.equal(await codeOf('list.csv', new TextEncoder().encode('[1],2\n')), 'fine');
  });

  it('is closed when it cannot be opened', async () => {
    let isClosed = false;
    const source = {
      ...memorySource('x.parquet', whole.slice(0, 100)),
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    };
    await assert.rejects(openTable(source), { code: 'file-truncated' });
    assert.ok(isClosed);
  });

  it('does not hold a number of a million bytes against us', async () => {
    // Thrift numbers go on while their highest bit is set; a plain reader takes the square of their length.
    const footer = new Uint8Array(1_000_000).fill(255);
    footer[0] = 0x16;
    const bytes = new Uint8Array([
      ...whole.slice(0, 100),
      ...footer,
      64,
      66,
      15,
      0,
      80,
      65,
      82,
      49,
    ]);
    assert.equal(await codeOf('x.parquet', bytes), 'parquet-corrupt');
  });

  for (const name of readdirSync(folder).filter((file) => file.endsWith('.parquet'))) {
    it(`ends in a table or a named error whatever byte is wrong: ${name}`, async () => {
      const original = fixture(name);
      const random = generator(name.length);
      const seen = new Map<string, number>();
      for (let round = 0; round < 60; round += 1) {
        const bytes = original.slice();
        const last = bytes.length - 8;
        for (let i = 0; i <= round % 6; i += 1) {
          // The footer and the page headers are a small part of a file and most of its structure.
          const at = round % 2 ? random(last) : last - 1 - random(Math.min(last - 4, 3000));
          bytes[at] = round % 3 === 0 ? 255 : random(256);
        }
        const code = await codeOf(name, bytes);
        seen.set(code, (seen.get(code) ?? 0) + 1);
      }
      assert.ok((seen.get('parquet-corrupt') ?? 0) > 0);
    });
  }
});

/** The same numbers every time. */
function generator(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
}
