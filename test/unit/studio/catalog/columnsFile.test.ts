import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  ColumnsFile,
  DamagedColumns,
  writeColumns,
} from '../../../../src/studio/catalog/columnsFile.ts';

const description = { about: 'kept – columns', parts: [0, 1, 2] };
const parts = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(10_000).fill(7)];

describe('a file of columns', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ei-columns-'));
    file = path.join(folder, 'a.columns');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = () => assert.ok([...writeColumns(file, parts, description)].length > 0);

  /** Everything that is in the file. */
  const readAll = () => {
    const opened = new ColumnsFile(file);
    try {
      const read = parts.map((_, part) => {
        const bytes = new Uint8Array(opened.size(part));
        opened.readInto(part, bytes, 0, bytes.length);
        return bytes;
      });
      return [opened.description, ...read];
    } finally {
      opened.close();
    }
  };

  it('gives back what was written', () => {
    write();
    assert.deepEqual(readAll(), [description, ...parts]);
  });

  it('notices every byte that is another', () => {
    write();
    const whole = readFileSync(file);
    const wanted = readAll();
    for (let at = 0; at < whole.length; at += at > 10 && at < 9990 ? 997 : 1) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 0x10;
      writeFileSync(file, other);
      assert.throws(() => assert.deepEqual(readAll(), wanted), DamagedColumns, `byte ${at}`);
    }
  });

  it('notices that it was cut off, that it is empty, and that it is away', () => {
    write();
    const whole = readFileSync(file);
    for (const length of [whole.length - 1, whole.length >> 1, 40, 1, 0]) {
      writeFileSync(file, whole.subarray(0, length));
      assert.throws(readAll, DamagedColumns, `${length} bytes`);
    }
    rmSync(file);
    assert.throws(readAll, DamagedColumns);
  });

  it('leaves nothing when it is not written to its end', () => {
    const left = writeColumns(file, parts, description);
    left.next();
    left.return(undefined);
    assert.deepEqual(readdirSync(folder), []);
    let room = 2000;
    const full = (_descriptor: number, bytes: Uint8Array) => {
      room -= bytes.length;
      if (room < 0) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      return bytes.length;
    };
    assert.throws(() => [...writeColumns(file, parts, description, full)], { code: 'ENOSPC' });
    assert.deepEqual(readdirSync(folder), []);
  });
});
