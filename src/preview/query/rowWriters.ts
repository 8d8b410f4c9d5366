import type { Cell, Column } from '../table.ts';
import { csvRow, csvText, distinctNames, jsonRow, jsonValue } from './exportText.ts';
import type { ParquetColumn } from './parquetColumn.ts';
import { ParquetRows } from './parquetFile.ts';
import { isNothing } from './values.ts';

/** Text is written in pieces of at least so many UTF-16 units. */
const pieceLength = 1 << 18;

/** Makes a file of rows. */
export interface RowWriter {
  /** `texts` are whole where a cell is cut; `number` is the row's place in the file, for messages. */
  readonly add: (cells: readonly Cell[], texts: readonly string[], number: number) => void;
  /** What is ready to be written; `undefined` where it is too little yet. */
  readonly take: () => Uint8Array | undefined;
  /** What is left, once there are no more rows. */
  readonly end: () => Uint8Array;
}

export function csvWriter(columns: readonly Column[]): RowWriter {
  return textWriter(csvRow(columns.map(({ name }) => name)), (cells, texts) =>
    csvRow(cells.map((cell, place) => csvText(cell, texts[place] ?? ''))),
  );
}

/** `isText`: the table has nothing but text, of which some stands for numbers. */
export function jsonWriter(columns: readonly Column[], isText: boolean): RowWriter {
  const names = distinctNames(columns).map((name) => JSON.stringify(name));
  return textWriter('', (cells, texts) =>
    jsonRow(
      names,
      columns.map((column, place) =>
        jsonValue(cells[place] ?? null, texts[place] ?? '', isText ? column.kind : 'text'),
      ),
    ),
  );
}

function textWriter(
  head: string,
  line: (cells: readonly Cell[], texts: readonly string[]) => string,
): RowWriter {
  const encoder = new TextEncoder();
  let text = head;
  const end = () => {
    const bytes = encoder.encode(text);
    text = '';
    return bytes;
  };
  return {
    add: (cells, texts) => {
      text += line(cells, texts);
    },
    take: () => (text.length >= pieceLength ? end() : undefined),
    end,
  };
}

/** `stored` says how each of the columns is stored. */
export async function parquetWriter(
  columns: readonly Column[],
  stored: readonly ParquetColumn[],
): Promise<RowWriter> {
  const file = await ParquetRows.create(distinctNames(columns), stored);
  return {
    add: (cells, texts, number) => {
      const values = columns.map((column, place) =>
        isNothing(cells[place] ?? null, column) ? null : (texts[place] ?? null),
      );
      file.add(values, number);
    },
    take: () => (file.isFull ? file.flush() : undefined),
    end: () => Buffer.concat([file.flush(), file.finish()]),
  };
}
