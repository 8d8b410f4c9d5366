/** What a command may do to the outside; only `cli.ts` makes one that prints. */
export interface Terminal {
  /** A line of the answer. */
  readonly out: (line: string) => void;
  /** A line for the person, beside the answer. */
  readonly note: (line: string) => void;
  /** A line of another program, beside the answer even where that is JSON. */
  readonly log: (line: string) => void;
  /** How far it is; replaces what it said before. */
  readonly progress: (text: string) => void;
  readonly isJson: boolean;
  readonly signal: AbortSignal;
}

const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside for a terminal: one line, with nothing that a terminal would obey. */
export function terminalText(text: string, maxLength = 200): string {
  const line = text
    .slice(0, maxLength * 4)
    .replaceAll(/[\s]+/gu, ' ')
    .replaceAll(invisible, '\u{FFFD}');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** JSON that a terminal can show too: invisible characters are escaped, so that the values stay exact. */
export function jsonText(value: unknown): string {
  const plain = (_key: string, entry: unknown) =>
    entry instanceof Map ? Object.fromEntries(entry as Map<string, unknown>) : entry;
  return JSON.stringify(value, plain, 2).replaceAll(invisible, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}

export interface TableColumn {
  readonly title: string;
  readonly align?: 'right';
  /** Longest text of a cell. */
  readonly width?: number;
}

/** Rows under titles, in columns as wide as they must be. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) =>
      columns.map(({ width = 60 }, index) => terminalText(row[index] ?? '', width)),
    ),
  ];
  const widths = columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0),
  );
  return cells.map((row) =>
    columns
      .map(({ align }, index) => {
        const [text, width] = [row[index] ?? '', widths[index] ?? 0];
        return align === 'right' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
