import { readOffsetIndex } from 'hyparquet/src/indexes.js';
import type { ColumnChunk, ColumnMetaData, DecodedArray } from 'hyparquet';
import type { ByteSource } from '../../base/byteRange.ts';
import { decompressor, type Decompress } from './codecs.ts';
import {
  decodeDictionary,
  decodePage,
  readHeader,
  Unsupported,
  valueCount,
  type HeaderAt,
  type Page,
} from './page.ts';
import type { Leaf } from './schema.ts';
import type { SizedCache } from './sizedCache.ts';
import { checkThrift, ThriftEnd } from './thriftGuard.ts';

/** A data page of a chunk: where it lies, and the rows that begin in it. */
interface PageAt {
  readonly start: number;
  readonly end: number;
  /** Number of the first row that begins here, within the row group. */
  readonly firstRow: number;
  readonly rows: number;
}

/** A page that some rows lie in. */
export interface PageOfRows {
  readonly page: Page;
  readonly firstRow: number;
  readonly rows: number;
}

/** What was decoded of all chunks of a file, by the offset of its page. */
export interface DecodedPages {
  readonly pages: SizedCache<Page>;
  readonly dictionaries: SizedCache<DecodedArray>;
}

const headerRead = 1 << 12;
const longestHeader = 1 << 24;

/**
 * The values of one column in one row group. Finds pages as rows are asked for: with the offset index where
 * there is one, else from page header to page header; reads and decodes only the pages of those rows.
 */
export class Chunk {
  private readonly source: ByteSource;
  private readonly leaf: Leaf;
  private readonly column: ColumnChunk;
  private readonly metadata: ColumnMetaData;
  private readonly groupRows: number;
  private readonly cache: DecodedPages;
  private readonly end: number;
  private position: number;
  private entriesFound = 0;
  private readonly pages: PageAt[] = [];
  private isWalked = false;
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
    if (!column.meta_data) throw new RangeError('a column chunk has no description');
    this.source = source;
    this.leaf = leaf;
    this.column = column;
    this.metadata = column.meta_data;
    this.groupRows = groupRows;
    this.cache = cache;
    const { dictionary_page_offset: dictionary, data_page_offset: data } = this.metadata;
    // Some writers say 0 where there is no dictionary.
    const start = Number(dictionary && dictionary < data ? dictionary : data);
    this.end = start + Number(this.metadata.total_compressed_size);
    this.position = start;
    if (!(start >= 4) || !(this.end >= start) || this.end > source.size) {
      throw new RangeError('a column chunk lies outside of the file');
    }
  }

  /** The pages that hold the rows `[from, to)` of the row group, in order. */
  async pagesOf(from: number, to: number, signal?: AbortSignal): Promise<PageOfRows[]> {
    await this.exclusive(() => this.find(from, to, signal));
    const found: PageOfRows[] = [];
    let index = this.pageOf(from);
    for (; index < this.pages.length; index += 1) {
      const at = this.pages[index];
      // A last row may go on in pages in which no row begins, and in the beginning of the page after.
      if (!at || (at.firstRow >= to && !(this.leaf.maxRepetition > 0 && at.firstRow === to))) break;
      const page = await this.decoded(at, signal);
      if (this.leaf.maxRepetition === 0 && page.entries !== at.rows) {
        throw new RangeError('a page has another number of rows than was said');
      }
      if (index === 0 && (page.repetition?.[0] ?? 0) > 0) {
        throw new RangeError('a row group begins inside a row');
      }
      found.push({ page, firstRow: at.firstRow, rows: at.rows });
    }
    return found;
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

  private async find(from: number, to: number, signal?: AbortSignal): Promise<void> {
    const isWhole = from === 0 && to >= this.groupRows;
    if (this.pages.length === 0 && !this.isWalked && !isWhole) await this.readIndex(signal);
    while (!this.isWalked) {
      const last = this.pages.at(-1);
      const known = last ? last.firstRow + last.rows : 0;
      // Of a repeated column the page after the last row tells that the row has ended.
      if (this.leaf.maxRepetition > 0 ? known > to : known >= to) return;
      await this.walk(signal);
    }
    const last = this.pages.at(-1);
    if ((last ? last.firstRow + last.rows : 0) < to) {
      throw new RangeError('a column has fewer values than its row group has rows');
    }
  }

  /** The offset index tells where every page lies and which row it begins with. */
  private async readIndex(signal?: AbortSignal): Promise<void> {
    const start = Number(this.column.offset_index_offset ?? 0);
    const length = this.column.offset_index_length ?? 0;
    if (!(start > 0) || !(length > 0) || start + length > this.source.size) return;
    const bytes = new Uint8Array(await this.source.read(start, start + length, signal));
    checkThrift(bytes, 0);
    const view = new DataView(bytes.buffer);
    const locations = readOffsetIndex({ view, offset: 0 }).page_locations;
    let row = 0;
    const pages: PageAt[] = [];
    for (const [i, location] of locations.entries()) {
      const pageStart = Number(location.offset);
      const pageEnd = pageStart + location.compressed_page_size;
      const next = Number(locations[i + 1]?.first_row_index ?? this.groupRows);
      const isSound = Number(location.first_row_index) === row && next >= row;
      // An index that makes no sense is only a help that is not there: the page headers tell the same.
      if (!isSound || pageStart < this.position || pageEnd > this.source.size) return;
      pages.push({ start: pageStart, end: pageEnd, firstRow: row, rows: next - row });
      row = next;
    }
    const [first] = pages;
    if (!first) return;
    if (first.start > this.position) {
      this.dictionaryAt = { start: this.position, end: first.start };
    }
    this.pages.push(...pages);
    this.isWalked = true;
  }

  private async headerAt(start: number, signal?: AbortSignal): Promise<HeaderAt> {
    for (let length = headerRead; ; length *= 16) {
      const bytes = await this.source.read(start, start + length, signal);
      try {
        const { header, bodyStart } = readHeader(bytes, 0);
        return { header, bodyStart: start + bodyStart };
      } catch (error) {
        const isAll = bytes.length < length || length >= longestHeader;
        if (!(error instanceof ThriftEnd) || isAll) throw error;
      }
    }
  }

  /** Goes on by one page. */
  private async walk(signal?: AbortSignal): Promise<void> {
    if (this.position >= this.end || this.entriesFound >= Number(this.metadata.num_values)) {
      this.isWalked = true;
      return;
    }
    const start = this.position;
    const { header, bodyStart } = await this.headerAt(start, signal);
    const end = bodyStart + header.compressed_page_size;
    if (end > this.source.size) throw new RangeError('a page lies outside of the file');
    switch (header.type) {
      case 'DICTIONARY_PAGE':
        this.dictionaryAt ??= { start, end };
        break;
      case 'INDEX_PAGE':
        break;
      case 'DATA_PAGE':
      case 'DATA_PAGE_V2': {
        const entries = valueCount(header);
        const last = this.pages.at(-1);
        const firstRow = last ? last.firstRow + last.rows : 0;
        let rows = header.data_page_header_v2?.num_rows ?? entries;
        if (this.leaf.maxRepetition > 0 && header.type === 'DATA_PAGE') {
          const at = { start, end, firstRow, rows: 0 };
          const { repetition } = await this.decoded(at, signal);
          rows = repetition?.reduce((sum, level) => sum + (level === 0 ? 1 : 0), 0) ?? entries;
        }
        if (!(rows >= 0) || rows > entries) throw new RangeError('a page has too many rows');
        if (entries > 0) this.pages.push({ start, end, firstRow, rows });
        this.entriesFound += entries;
        break;
      }
    }
    this.position = end;
  }

  private async decoded(at: PageAt, signal?: AbortSignal): Promise<Page> {
    const kept = this.cache.pages.get(at.start);
    if (kept) return kept;
    signal?.throwIfAborted();
    const [bytes, decompress] = await Promise.all([
      this.source.read(at.start, at.end, signal),
      this.decompressor(),
    ]);
    const { header, bodyStart } = readHeader(bytes, 0);
    const dictionary = await this.dictionaryOf(signal);
    const body = bytes.subarray(bodyStart, bodyStart + header.compressed_page_size);
    if (body.length < header.compressed_page_size) throw new RangeError('a page is cut off');
    const page = decodePage(body, header, { leaf: this.leaf, decompress, dictionary });
    this.cache.pages.keep(at.start, page, page.size);
    return page;
  }

  private decompressor(): Promise<Decompress> {
    const { codec } = this.metadata;
    this.decompress ??= decompressor(codec).then((found) => {
      if (!found) throw new Unsupported(`the compression ${codec}`);
      return found;
    });
    return this.decompress;
  }

  private async dictionaryOf(signal?: AbortSignal): Promise<DecodedArray | undefined> {
    const at = this.dictionaryAt;
    if (!at) return undefined;
    const kept = this.cache.dictionaries.get(at.start);
    if (kept) return kept;
    const bytes = await this.source.read(at.start, at.end, signal);
    const { header, bodyStart } = readHeader(bytes, 0);
    if (header.type !== 'DICTIONARY_PAGE')
      throw new RangeError('a dictionary is not where it is said to be');
    const body = bytes.subarray(bodyStart, bodyStart + header.compressed_page_size);
    const context = { leaf: this.leaf, decompress: await this.decompressor() };
    const dictionary = decodeDictionary(body, header, context);
    // A value that is not of a fixed length costs an object too.
    const each = dictionary instanceof Array ? 80 : 0;
    const size = header.uncompressed_page_size + dictionary.length * each;
    this.cache.dictionaries.keep(at.start, dictionary, size);
    return dictionary;
  }
}
