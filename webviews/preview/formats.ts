import type { Cell, ColumnKind } from '../../src/preview/table.ts';
import { cellText } from './cells.ts';
import {
  durationText,
  epochText,
  fractionDigits,
  instantOf,
  instantText,
  nanoseconds,
  timeUnits,
  type TimeUnit,
  type Zone,
} from './instants.ts';

/** How values of a column are shown; copying and exporting take them as they are. */
export type ColumnFormat =
  /** All decimals where `decimals` is absent. */
  | { readonly as: 'number'; readonly decimals?: number; readonly isGrouped: boolean }
  | { readonly as: 'duration'; readonly unit: TimeUnit }
  /** A number that counts since 1970. */
  | { readonly as: 'instant'; readonly unit: TimeUnit; readonly zone: Zone }
  /** A time that is stored as one. */
  | { readonly as: 'time'; readonly zone: Zone }
  | { readonly as: 'epoch'; readonly unit: TimeUnit };

/** `undefined` where the value does not fit the format and is shown as it is. */
export type Formatter = (cell: Cell) => string | undefined;

export function hasFormats(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'timestamp';
}

export function fitsKind({ as }: ColumnFormat, kind: ColumnKind): boolean {
  const isTime = as === 'time' || as === 'epoch';
  return isTime ? kind === 'timestamp' : kind === 'number';
}

export function formatter(format: ColumnFormat, language?: string): Formatter {
  switch (format.as) {
    case 'number':
      return numberFormatter(format, language);
    case 'duration': {
      const { unit } = format;
      const digits = unit === 's' ? 3 : fractionDigits(unit);
      return ofText((text) => {
        const length = nanoseconds(text, unit);
        return length === undefined ? undefined : durationText(length, digits);
      });
    }
    case 'instant': {
      const { unit, zone } = format;
      return ofText((text) => {
        const at = nanoseconds(text, unit);
        return at === undefined ? undefined : instantText(at, fractionDigits(unit), zone);
      });
    }
    case 'time': {
      const { zone } = format;
      return ofText((text) => {
        const instant = instantOf(text);
        if (!instant) return undefined;
        return instantText(instant.at, instant.digits, instant.hasZone ? zone : 'utc');
      });
    }
    case 'epoch':
      return ofText((text) => {
        const instant = instantOf(text);
        return instant && epochText(instant.at, format.unit);
      });
  }
}

function numberFormatter(
  { decimals, isGrouped }: Extract<ColumnFormat, { as: 'number' }>,
  language?: string,
): Formatter {
  // Without groups the point stays what it is in the file.
  const shape = new Intl.NumberFormat(isGrouped ? language : 'en-US', {
    useGrouping: isGrouped,
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 100,
  });
  // As text a number of any length stays exact.
  return ofText((text) =>
    /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(text) && text.length < 400
      ? shape.format(text.trim() as Intl.StringNumericLiteral)
      : undefined,
  );
}

function ofText(format: (text: string) => string | undefined): Formatter {
  return (cell) => {
    const isPlain = cell === null || typeof cell === 'boolean';
    return isPlain || (typeof cell === 'object' && cell.isCut) ? undefined : format(cellText(cell));
  };
}

/** Takes what is sound of formats that may be of any shape. */
export function soundFormat(value: unknown): ColumnFormat | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { as, decimals, isGrouped, unit, zone } = value as Readonly<Record<string, unknown>>;
  const soundUnit = timeUnits.find((known) => known === unit);
  const soundZone: Zone = zone === 'local' ? 'local' : 'utc';
  switch (as) {
    case 'number': {
      const isSound = Number.isInteger(decimals) && Number(decimals) >= 0 && Number(decimals) <= 20;
      return { as, isGrouped: isGrouped === true, ...(isSound && { decimals: Number(decimals) }) };
    }
    case 'duration':
    case 'epoch':
      return soundUnit && { as, unit: soundUnit };
    case 'instant':
      return soundUnit && { as, unit: soundUnit, zone: soundZone };
    case 'time':
      return { as, zone: soundZone };
    default:
      return undefined;
  }
}
