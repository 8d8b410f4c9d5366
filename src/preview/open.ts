import type { ByteSource } from '../base/byteRange.ts';
import { cachedSource } from './blockCache.ts';
import type { Dialect } from './csv/dialect.ts';
import { contentKind } from './contentKind.ts';
import { problems } from './problems.ts';
import type { Table } from './table.ts';

export interface TableOptions {
  /** What a person corrected of the guesses about a CSV file. */
  readonly csv?: Partial<Dialect>;
}

/** The one read that begins everything but a Parquet file, and is the first page of a file of text. */
const headLength = 1 << 16;

/**
 * Opens a file as a table: by what it holds, then by its name. Takes the source over: it is closed with the
 * table, or when opening fails. Throws `UserError` with the codes `not-a-table`, `parquet-corrupt`,
 * `parquet-encrypted`, `parquet-unsupported`, `file-changed` and `file-truncated`.
 */
export async function openTable(
  source: ByteSource,
  options: TableOptions = {},
  signal?: AbortSignal,
): Promise<Table> {
  try {
    return await open(cachedSource(source), options, signal);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function open(source: ByteSource, options: TableOptions, signal?: AbortSignal) {
  const { name, size } = source;
  const isNamedParquet = /\.(parquet|parq|pq)$/i.test(name);
  if (isNamedParquet && size === 0) throw problems.truncated(name, 'it is empty.');
  // The footer is read anyway: of a file that is named so, its end tells what it is without another request.
  if (isNamedParquet && (await endsAsParquet(source, signal))) return openParquet(source, signal);

  const head = await source.read(0, headLength, signal);
  const kind = contentKind(head);
  if (kind === 'parquet') return openParquet(source, signal);
  const isJson = kind === 'JSON lines' || kind === 'a JSON list' || kind === 'JSON or markup';
  const isText = isJson || kind === 'text';
  if (!isNamedParquet && isText && /\.(jsonl|ndjson)$/i.test(name)) {
    return openJsonLines(source, head, signal);
  }
  const isNamedText = /\.(csv|tsv|tab|txt)$/i.test(name);
  if (!isNamedParquet && !isNamedText && kind === 'JSON lines') {
    return openJsonLines(source, head, signal);
  }
  if (!isNamedParquet && !isNamedText && kind === 'a JSON list') {
    const { openJsonArray } = await import('./jsonl/jsonArray.ts');
    return openJsonArray(source, signal);
  }
  const isTable = kind === 'text' || (isJson && isNamedText);
  if (isNamedParquet || !isTable) throw problems.notATable(name, `what it holds is ${kind}.`);
  const { openCsv } = await import('./csv/csv.ts');
  return openCsv(source, head, options.csv ?? {}, signal);
}

async function openJsonLines(source: ByteSource, head: Uint8Array, signal?: AbortSignal) {
  const jsonl = await import('./jsonl/jsonl.ts');
  return jsonl.openJsonLines(source, head, signal);
}

async function openParquet(source: ByteSource, signal?: AbortSignal): Promise<Table> {
  const parquet = await import('./parquet/parquet.ts');
  return parquet.openParquet(source, signal);
}

async function endsAsParquet(source: ByteSource, signal?: AbortSignal): Promise<boolean> {
  const { tailLength, magic, encryptedMagic } = await import('./parquet/footer.ts');
  const tail = await source.read(Math.max(0, source.size - tailLength), source.size, signal);
  const ending = String.fromCharCode(...tail.subarray(-4));
  return ending === magic || ending === encryptedMagic;
}
