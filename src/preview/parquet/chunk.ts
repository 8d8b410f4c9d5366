import type { ByteSource } from '../../base/byteRange.ts';
import { decompressor, type Decompress } from './codecs.ts';
import type { ColumnChunk } from './metadata.ts';
import { PackedBytes } from './packedBytes.ts';
import { Page, readHeader, type Entries } from './page.ts';
import { readPageLocations } from './pageHeader.ts';
import { Dictionary } from './plainValues.ts';
import type { Leaf } from './schema.ts';
import type { SizedCache } from './sizedCache.ts';
import { ThriftEnd, ThriftReader } from './thrift.ts';
import { Unsupported } from './unsupported.ts';

/** A data page of a chunk: where it lies, and the rows that begin in it. */
interface PageAt {
  readonly start: number;
  /** Where it ends, or a place behind that. */
  readonly end: number;
  /** Number of the first row that begins here, within the row group. */
  readonly firstRow: number;
  readonly rows: number;
}

/** What was decoded of all chunks of a file, by the offset of its page. */
export interface DecodedPages {
  readonly pages: SizedCache<Page>;
  readonly dictionaries: SizedCache<Dictionary>;
}

/** Most headers are shorter than 100 bytes; those with long texts as bounds are read again. */
const headerRead = 1 << 10;
const longestHeader = 1 << 24;
const longestHead = 1 << 17;
const dictionaryHead = 3 << 10;

/**
 * The values of one column in one row group. Finds pages as rows are asked for: with the offset index where there is
 * one, else from page header to page header; reads of each page only what the rows need.
 */
export class Chunk {
  private readonly source: ByteSource;
  private readonly leaf: Leaf;
  private readonly column: ColumnChunk;
  private readonly groupRows: number;
  private readonly cache: DecodedPages;
  private readonly start: number;
  private readonly end: number;
  private position: number;
  private entriesFound = 0;
  private readonly pages: PageAt[] = [];
  private isWalked = false;
  private isIndexRead = false;
  private dictionaryAt: { readonly start: number; readonly end: number } | undefined;
  private decompress: Promise<Decompress> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    source: ByteSource,
    leaf: Leaf,
    column: ColumnChunk,
    groupRows: number,
    cache: DecodedPages,
  ) {
    this.source = source;
    this.leaf = leaf;
    this.column = column;
    this.groupRows = groupRows;
    this.cache = cache;
    const { dictionaryPage: dictionary, dataPage: data } = column;
    // Some writers say 0 where there is no dictionary.
    const hasDictionary = dictionary !== undefined && dictionary > 0 && dictionary < data;
    this.start = hasDictionary ? dictionary : data;
    this.end = this.start + column.storedBytes;
    this.position = data;
    if (!(this.start >= 4) || !(this.end >= this.start) || this.end > source.size) {
      throw new RangeError('a column chunk lies outside of the file');
    }
    if (hasDictionary) this.dictionaryAt = { start: dictionary, end: data };
  }

  /**
   * Reads the rows `[from, to)` of the row group and gives each page of them to `take`, in order, with the number of
   * its first row.
   */
  async read(
    from: number,
    to: number,
    take: (entries: Entries, firstRow: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const isFirst = this.pages.length === 0 && from === 0;
    // A page of rows from the front on needs the dictionary too: both are asked for at once.
    if (isFirst && this.dictionaryAt) void this.dictionary(signal).catch(() => undefined);
    await this.exclusive(() => this.find(from, to, signal));
    for (let index = this.pageOf(from); index < this.pages.length; index += 1) {
      const at = this.pages[index];
      // A last row may go on in pages in which no row begins, and in the beginning of the page after.
      const isRepeated = this.leaf.maxRepetition > 0;
      if (!at || (at.firstRow >= to && !(isRepeated && at.firstRow === to))) break;
      const page = await this.page(at, to, signal);
      if (!isRepeated && page.entries !== at.rows) {
        throw new RangeError('a page has another number of rows than was said');
      }
      await page.use(async () => {
        if (index === 0 && isRepeated && (await page.beginsInside(signal))) {
          throw new RangeError('a row group begins inside a row');
        }
        const last = Math.min(to - at.firstRow, at.rows);
        const entries = await page.rows(from - at.firstRow, last, signal);
        this.cache.pages.keep(at.start, page, page.held);
        this.keepDictionary();
        await take(entries, Math.max(from, at.firstRow));
      });
    }
  }

  /** Two windows that are asked for at once must not walk over the same pages side by side. */
  private exclusive<T>(body: () => Promise<T>): Promise<T> {
    const result = this.turn.then(body, body);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private pageOf(row: number): number {
    let low = 0;
    let high = this.pages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const page = this.pages[middle];
      if (page && page.firstRow + page.rows <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private get knownRows(): number {
    const last = this.pages.at(-1);
    return last ? last.firstRow + last.rows : 0;
  }

  private async find(from: number, to: number, signal?: AbortSignal): Promise<void> {
    // Of a repeated column the page after the last row tells that the row has ended.
    const isKnown = () =>
      this.isWalked || (this.leaf.maxRepetition > 0 ? this.knownRows > to : this.knownRows >= to);
    // The first page is found without an index: the footer tells where it begins.
    if (from === 0 && to < this.groupRows && !isKnown() && this.pages.length === 0) {
      await this.walk(to, signal);
    }
    if (!isKnown() && !(from === 0 && to >= this.groupRows)) await this.readIndex(signal);
    while (!isKnown()) await this.walk(to, signal);
    if (this.knownRows < to) {
      throw new RangeError('a column has fewer values than its row group has rows');
    }
  }

  /** The offset index tells where every page lies and which row it begins with. */
  private async readIndex(signal?: AbortSignal): Promise<void> {
    const { offsetIndex } = this.column;
    if (!offsetIndex || this.isIndexRead) return;
    const { start, length } = offsetIndex;
    if (start + length > this.source.size || length > longestHeader) return;
    const bytes = await this.source.read(start, start + length, signal);
    this.isIndexRead = true;
    const locations = readPageLocations(new ThriftReader(bytes, 0));
    let row = 0;
    const pages: PageAt[] = [];
    for (const [i, location] of locations.entries()) {
      const end = location.start + location.length;
      const next = locations[i + 1]?.firstRow ?? this.groupRows;
      const isSound = location.firstRow === row && next >= row && location.length > 0;
      // An index that makes no sense is only a help that is not there: the page headers tell the same.
      if (!isSound || location.start < this.start || end > this.source.size) return;
      pages.push({ start: location.start, end, firstRow: row, rows: next - row });
      row = next;
    }
    const [first] = pages;
    if (!first) return;
    if (first.start > this.start) this.dictionaryAt ??= { start: this.start, end: first.start };
    this.pages.splice(0, this.pages.length, ...pages);
    this.isWalked = true;
  }

  /** The first bytes of a page, its header among them. */
  private async headOf(start: number, end: number, wanted: number, signal?: AbortSignal) {
    for (let length = Math.max(wanted, headerRead); ; length *= 8) {
      const stop = Math.min(start + length, end);
      const bytes = await this.source.read(start, stop, signal);
      try {
        return { bytes, ...readHeader(bytes, 0) };
      } catch (error) {
        const isAll = start + bytes.length >= end || length >= longestHeader;
        if (!(error instanceof ThriftEnd) || isAll) throw error;
      }
    }
  }

  /** How many bytes from the beginning of a page its rows up to `rows` take, header included. */
  private headLength(rows: number): number {
    const { storedBytes, codec } = this.column;
    const each = storedBytes / Math.max(1, this.groupRows);
    const isAnyPart = codec === 'UNCOMPRESSED' && rows > 1000;
    const length = headerRead + Math.ceil(rows * each * 1.25);
    // What lies further in is read by parts.
    return isAnyPart || length > longestHead ? headerRead : length;
  }

  /** Goes on by one page. */
  private async walk(to: number, signal?: AbortSignal): Promise<void> {
    if (this.position >= this.end || this.entriesFound >= this.column.values) {
      this.isWalked = true;
      return;
    }
    const start = this.position;
    const firstRow = this.knownRows;
    const wanted = this.pages.length === 0 ? this.headLength(to) : headerRead;
    const { bytes, header, bodyStart } = await this.headOf(start, this.end, wanted, signal);
    const end = start + bodyStart + header.packed;
    if (end > this.source.size) throw new RangeError('a page lies outside of the file');
    if (header.kind === 'dictionary') this.dictionaryAt ??= { start, end };
    if (header.kind === 'data' || header.kind === 'data v2') {
      const page = await this.newPage(start, bytes, signal);
      const rows = await page.countRows(signal);
      if (!(rows >= 0) || rows > header.values) throw new RangeError('a page has too many rows');
      if (header.values > 0) {
        this.pages.push({ start, end, firstRow, rows });
        const isWanted = firstRow < to && firstRow + rows >= to;
        if (isWanted || this.leaf.maxRepetition > 0) {
          this.cache.pages.keep(start, page, page.held);
        }
      }
      this.entriesFound += header.values;
    }
    this.position = end;
  }

  private async page(at: PageAt, to: number, signal?: AbortSignal): Promise<Page> {
    const kept = this.cache.pages.get(at.start);
    if (kept) return kept;
    signal?.throwIfAborted();
    const wanted = this.headLength(Math.min(to - at.firstRow, at.rows));
    if (this.dictionaryAt) void this.dictionary(signal).catch(() => undefined);
    const { bytes } = await this.headOf(at.start, at.end, wanted, signal);
    return this.newPage(at.start, bytes, signal);
  }

  private async newPage(start: number, head: Uint8Array, signal?: AbortSignal): Promise<Page> {
    const { header, bodyStart } = readHeader(head, 0);
    if (header.kind !== 'data' && header.kind !== 'data v2') {
      throw new RangeError('a page is not where it is said to be');
    }
    const at = start + bodyStart;
    if (at + header.packed > this.source.size) throw new RangeError('a page is cut off');
    const body = new PackedBytes(this.source, at, header.packed, head.subarray(bodyStart));
    const decompress = await this.decompressor();
    signal?.throwIfAborted();
    const dictionary = (given?: AbortSignal) => this.dictionary(given);
    const hasDictionary = this.dictionaryAt !== undefined;
    return new Page(header, body, {
      leaf: this.leaf,
      decompress,
      dictionary: hasDictionary ? dictionary : undefined,
    });
  }

  private decompressor(): Promise<Decompress> {
    const { codec } = this.column;
    const none = () => new Unsupported(`the compression ${codec ?? 'of a later version'}`);
    this.decompress ??= codec
      ? decompressor(codec).then((found) => {
          if (!found) throw none();
          return found;
        })
      : Promise.reject(none());
    return this.decompress;
  }

  /** It grows with what is looked up. */
  private keepDictionary(): void {
    const { dictionaries } = this.cache;
    const { start } = this.dictionaryAt ?? {};
    const kept = start === undefined ? undefined : dictionaries.get(start);
    if (kept && start !== undefined) dictionaries.keep(start, kept, kept.held);
  }

  private async dictionary(signal?: AbortSignal): Promise<Dictionary> {
    const at = this.dictionaryAt;
    if (!at) throw new RangeError('a page needs a dictionary that is not there');
    const { dictionaries } = this.cache;
    const kept = dictionaries.get(at.start);
    if (kept) return kept;
    const { bytes, header, bodyStart } = await this.headOf(
      at.start,
      at.end,
      dictionaryHead,
      signal,
    );
    if (header.kind !== 'dictionary') {
      throw new RangeError('a dictionary is not where it is said to be');
    }
    const start = at.start + bodyStart;
    if (start + header.packed > this.source.size) throw new RangeError('a dictionary is cut off');
    const packed = new PackedBytes(this.source, start, header.packed, bytes.subarray(bodyStart));
    const decompress = await this.decompressor();
    const plain = decompress(packed, header.plain);
    const known = dictionaries.get(at.start);
    if (known) return known;
    const dictionary = new Dictionary(plain, header.values, this.leaf.element);
    dictionaries.keep(at.start, dictionary, dictionary.held);
    return dictionary;
  }
}
