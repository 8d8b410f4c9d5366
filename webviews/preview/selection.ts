/** A cell; row -1 is the header, column -1 the row numbers. Columns are counted among those shown. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** `focus` is where the keyboard is; the selection reaches from there to `anchor`. */
export interface Selection {
  readonly focus: Place;
  readonly anchor: Place;
}

export interface Extent {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Rows that Page Up and Page Down move by. */
  readonly page: number;
}

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** Where a key of the ARIA grid pattern leads; `undefined` for keys that do not move. */
export function move(selection: Selection, key: Key, extent: Extent): Selection | undefined {
  const focus = moved(selection.focus, key, extent);
  if (!focus) return undefined;
  const kept = {
    row: clamp(focus.row, -1, extent.rowCount - 1),
    column: clamp(focus.column, -1, extent.columnCount - 1),
  };
  return { focus: kept, anchor: key.shiftKey && kept.row >= 0 ? selection.anchor : kept };
}

function moved({ row, column }: Place, key: Key, extent: Extent): Place | undefined {
  const isFar = key.ctrlKey || key.metaKey;
  const [lastRow, lastColumn] = [extent.rowCount - 1, extent.columnCount - 1];
  switch (key.key) {
    case 'ArrowUp':
      return { row: isFar ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: isFar ? lastRow : row + 1, column };
    case 'ArrowLeft':
      return { row, column: isFar ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: isFar ? lastColumn : column + 1 };
    case 'PageUp':
      return { row: Math.max(0, row - extent.page), column };
    case 'PageDown':
      return { row: row + extent.page, column };
    case 'Home':
      return { row: isFar ? 0 : row, column: 0 };
    case 'End':
      return { row: isFar ? lastRow : row, column: lastColumn };
    default:
      return undefined;
  }
}

/** The rectangle of a selection, both ends included; whole rows where it is among the row numbers. */
export function area({ focus, anchor }: Selection, columnCount: number) {
  const isRows = focus.column < 0 || anchor.column < 0;
  return {
    top: Math.max(0, Math.min(focus.row, anchor.row)),
    bottom: Math.max(focus.row, anchor.row),
    left: isRows ? 0 : Math.min(focus.column, anchor.column),
    right: isRows ? columnCount - 1 : Math.max(focus.column, anchor.column),
  };
}

/** Whether a selection reaches a cell; a row's number where it reaches the whole row. */
export function reach(selection: Selection, columnCount: number) {
  const { top, bottom, left, right } = area(selection, columnCount);
  const isWhole = left === 0 && right === columnCount - 1;
  return (row: number, column: number): boolean =>
    row >= top && row <= bottom && (column < 0 ? isWhole : column >= left && column <= right);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Every cell; the keyboard is at the first. */
export function everything(rowCount: number, columnCount: number): Selection {
  return {
    focus: { row: 0, column: 0 },
    anchor: { row: rowCount - 1, column: columnCount - 1 },
  };
}

/** The whole row or column that the keyboard is in. */
export function whole(what: 'row' | 'column', focus: Place, all: Selection): Selection {
  if (what === 'column') {
    const { column } = focus;
    return { focus: { row: 0, column }, anchor: { row: all.anchor.row, column } };
  }
  const row = { row: focus.row, column: -1 };
  return { focus: row, anchor: row };
}
