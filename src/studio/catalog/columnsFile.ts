import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { messageOf } from '../../base/errors.ts';
import type { PartSource } from '../../filter/parts.ts';
import { isMissing } from '../buckets/folderErrors.ts';

/**
 * A file of arrays: the arrays one after the other, then where each is and its sum, then a description in JSON, then a footer.
 * It is never changed. Nothing is synced either: what a crash of the machine leaves half is found out by the sums.
 */
const mark = 0x4549434f;
/** Another number for everything that a reader of this version would take for something else. */
const layout = 1;
const footerBytes = 40;
/** Read and proved together. */
const block = 256 * 1024;
const sliceBytes = 16 * block;
const wordsOfPart = 3;

/** The file is not what was written, by this version, on such a machine: what it held is to be had elsewhere. */
export class DamagedColumns extends Error {}

export type WriteBytes = (descriptor: number, bytes: Uint8Array) => number;

/** Writes the file in steps of a few milliseconds each. A writer that is left early or that fails removes it. */
export function* writeColumns(
  file: string,
  parts: readonly Uint8Array[],
  description: unknown,
  write: WriteBytes = writeSync,
): Generator<void> {
  const descriptor = openSync(file, 'wx', 0o600);
  let isWhole = false;
  try {
    let offset = 0;
    const sums: number[] = [];
    const places = new Float64Array(parts.length * wordsOfPart);
    for (const [part, bytes] of parts.entries()) {
      places.set([offset, bytes.length, sums.length], part * wordsOfPart);
      for (let start = 0; start < bytes.length; start += sliceBytes) {
        const slice = bytes.subarray(start, start + sliceBytes);
        for (let at = 0; at < slice.length; at += block) {
          sums.push(crc32(slice.subarray(at, at + block)));
        }
        writeAll(descriptor, slice, write);
        yield;
      }
      offset += bytes.length;
    }
    const index = Buffer.concat([
      new Uint8Array(places.buffer),
      new Uint8Array(Uint32Array.from(sums).buffer),
    ]);
    const text = Buffer.from(JSON.stringify({ parts: parts.length, description }));
    const footer = new DataView(new ArrayBuffer(footerBytes));
    footer.setFloat64(0, offset, true);
    footer.setFloat64(8, index.length, true);
    footer.setFloat64(16, text.length, true);
    footer.setUint32(24, crc32(text, crc32(index)), true);
    footer.setUint32(28, layout, true);
    // In the machine's own order of bytes, as the arrays are.
    new Uint32Array(footer.buffer)[8] = mark;
    footer.setUint32(36, crc32(new Uint8Array(footer.buffer, 0, 36)), true);
    for (const bytes of [index, text, new Uint8Array(footer.buffer)]) {
      writeAll(descriptor, bytes, write);
    }
    isWhole = true;
  } finally {
    closeSync(descriptor);
    if (!isWhole) rmSync(file, { force: true });
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, write: WriteBytes): void {
  for (let done = 0; done < bytes.length;) done += write(descriptor, bytes.subarray(done));
}

/** A file of arrays that is read part by part. Everything throws `DamagedColumns`. */
export class ColumnsFile implements PartSource {
  readonly block = block;
  readonly description: unknown;
  private readonly descriptor: number;
  private readonly places: Float64Array;
  private readonly sums: Uint32Array;
  private isOpen = true;

  constructor(file: string) {
    this.descriptor = openedFile(file);
    try {
      const size = fstatSync(this.descriptor).size;
      const bytes = this.bytesAt(size - footerBytes, footerBytes);
      const footer = new DataView(bytes.buffer);
      if (footer.getUint32(36, true) !== crc32(bytes.subarray(0, 36)))
        throw damaged('the end is not what it was');
      if (footer.getUint32(28, true) !== layout) throw damaged('another version wrote them');
      if (new Uint32Array(bytes.buffer)[8] !== mark)
        throw damaged('another kind of machine wrote them');
      const [start, indexBytes, textBytes] = [0, 8, 16].map((at) => footer.getFloat64(at, true));
      const tail = this.bytesAt(start ?? 0, (indexBytes ?? 0) + (textBytes ?? 0));
      if (crc32(tail) !== footer.getUint32(24, true)) throw damaged('the index is not what it was');
      const text = Buffer.from(tail.subarray(indexBytes)).toString();
      const { parts, description } = JSON.parse(text) as { parts: number; description: unknown };
      this.description = description;
      this.places = new Float64Array(tail.buffer, 0, parts * wordsOfPart);
      const sums = this.places.byteLength;
      this.sums = new Uint32Array(tail.buffer, sums, ((indexBytes ?? 0) - sums) / 4);
    } catch (error) {
      this.close();
      throw asDamaged(error);
    }
  }

  size(part: number): number {
    return this.places[part * wordsOfPart + 1] ?? 0;
  }

  readInto(part: number, bytes: Uint8Array, start: number, end: number): void {
    const [offset = 0, length = 0, firstSum = 0] = this.places.subarray(
      part * wordsOfPart,
      (part + 1) * wordsOfPart,
    );
    if (end > length || start % block !== 0) throw damaged(`part ${part} is not what it was`);
    const target = bytes.subarray(start, end);
    this.fill(target, offset + start);
    for (let at = 0; at < target.length; at += block) {
      const sum = this.sums[firstSum + (start + at) / block];
      if (crc32(target.subarray(at, at + block)) !== sum)
        throw damaged(`part ${part} is not what it was`);
    }
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }

  private bytesAt(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (offset < 0) throw damaged('something is missing at the end');
    const bytes = new Uint8Array(length);
    this.fill(bytes, offset);
    return bytes;
  }

  private fill(bytes: Uint8Array, offset: number): void {
    if (!this.isOpen) throw damaged('the file is closed');
    try {
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done;
        const count = readSync(this.descriptor, bytes, done, left, offset + done);
        if (count === 0) throw damaged('something is missing at the end');
        done += count;
      }
    } catch (error) {
      throw asDamaged(error);
    }
  }
}

function openedFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw isMissing(error) ? damaged('the file is gone') : asDamaged(error);
  }
}

function damaged(what: string): DamagedColumns {
  return new DamagedColumns(`The columns that the catalog kept are of no use: ${what}`);
}

function asDamaged(error: unknown): DamagedColumns {
  return error instanceof DamagedColumns
    ? error
    : new DamagedColumns(messageOf(error), { cause: error });
}
