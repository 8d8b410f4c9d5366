import type { ByteSource } from '../../base/byteRange.ts';
import { formatBytes } from '../../base/text.ts';
import { encodingOf } from '../csv/guessDialect.ts';
import { memorySource } from '../memorySource.ts';
import { problems } from '../problems.ts';
import type { Table } from '../table.ts';
import { openJsonLines } from './jsonl.ts';
import { valueEnd } from './line.ts';

/** A list is read as a whole, and what it holds may be fifty times as large. */
const longestArray = 1 << 23;

/** Opens a file that is one list of objects, as if each stood in a line of its own. */
export async function openJsonArray(source: ByteSource, signal?: AbortSignal): Promise<Table> {
  if (source.size > longestArray) {
    const reason = `it is one JSON value of ${formatBytes(source.size)}. Up to ${formatBytes(longestArray)} of one list can be, and any length of JSON lines.`;
    throw problems.notATable(source.name, reason);
  }
  const bytes = await source.read(0, source.size, signal);
  const { encoding, markLength } = encodingOf(bytes, true);
  const text = new TextDecoder(encoding).decode(bytes.subarray(markLength));
  const lines = arrayLines(text);
  if (lines === undefined)
    throw problems.notATable(source.name, 'it is JSON, but no list of objects.');
  const encoded = new TextEncoder().encode(lines.join('\n'));
  const inMemory = { ...memorySource(source.name, encoded), close: () => source.close() };
  const table = await openJsonLines(inMemory, encoded.subarray(0, 1 << 16), signal);
  await table.countRows(undefined, signal);
  return table;
}

/** The elements of a list of objects as they are written, each on one line. */
function arrayLines(text: string): string[] | undefined {
  if (!isListOfObjects(text)) return undefined;
  const lines: string[] = [];
  for (let i = text.indexOf('[') + 1; i < text.length;) {
    const end = valueEnd(text, i);
    // Between values a line end is as good as a space, and inside of text there is none.
    lines.push(
      text
        .slice(i, end)
        .trim()
        .replaceAll(/[\r\n]/g, ' '),
    );
    i = text[end] === ',' ? end + 1 : text.length;
  }
  return lines;
}

function isListOfObjects(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every(isObject);
  } catch {
    return false;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
