import type { Cell } from '../table.ts';

/** Lines that are longer are not read, in units: what they hold may be a hundred times as large. */
export const longestLine = 1 << 22;

/** What a line of JSON holds, by key; what is no object has the key `value`. */
export class Line {
  readonly values: Readonly<Record<string, unknown>>;
  private readonly text: string;
  private readonly isObject: boolean;
  private written: ReadonlyMap<string, string> | undefined;

  private constructor(text: string, value: unknown) {
    this.text = text;
    this.isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.values = this.isObject ? (value as Line['values']) : { value };
  }

  /** `undefined` where it is not JSON. */
  static parse(text: string): Line | undefined {
    try {
      return new Line(text, JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  value(key: string): unknown {
    return Object.hasOwn(this.values, key) ? this.values[key] : undefined;
  }

  /** Values as they are, and as their text where they are nested or more exact than a number can be. */
  cell(key: string, longest: number): Cell {
    const value = this.value(key);
    switch (typeof value) {
      case 'undefined':
        return { is: 'missing', text: '' };
      case 'string':
        return textCell(value, longest);
      case 'boolean':
        return value;
      case 'number': {
        const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : isFinite(value);
        return isExact ? value : numberCell(this.writtenValue(key), value);
      }
      default:
        return value === null ? null : nestedCell(this.writtenValue(key), longest);
    }
  }

  private writtenValue(key: string): string {
    if (!this.isObject) return this.text.trim();
    this.written ??= writtenValues(this.text);
    return this.written.get(key) ?? '';
  }
}

export function textCell(text: string, longest: number): Cell {
  if (text.length <= longest) return text;
  return { is: 'text', text: cut(text, longest), isCut: true, length: Buffer.byteLength(text) };
}

function nestedCell(text: string, longest: number): Cell {
  if (text.length <= longest) return { is: 'nested', text };
  return { is: 'nested', text: cut(text, longest), isCut: true };
}

function numberCell(raw: string, value: number): Cell {
  if (String(value) === raw) return value;
  return { is: /^-?\d+$/.test(raw) ? 'integer' : 'float', text: raw.slice(0, 400) };
}

/** Never between the two halves of a character. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

/** The values of an object as they are written. The last one counts where a key is there twice, as in `JSON.parse`. */
function writtenValues(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let i = text.indexOf('{') + 1; i < text.length;) {
    const keyStart = text.indexOf('"', i);
    if (keyStart < 0) break;
    const keyEnd = stringEnd(text, keyStart);
    const start = text.indexOf(':', keyEnd) + 1;
    const end = valueEnd(text, start);
    found.set(JSON.parse(text.slice(keyStart, keyEnd)) as string, text.slice(start, end).trim());
    i = end + 1;
  }
  return found;
}

/** The place after a string that begins at `start`. The text is known to be JSON. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 92) i += 1;
    else if (code === 34) return i + 1;
  }
  return text.length;
}

/** The place of the comma or bracket after the value that begins at `start`. The text is known to be JSON. */
export function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === '"') {
      i = stringEnd(text, i) - 1;
    } else if (sign === '{' || sign === '[') {
      depth += 1;
    } else if (sign === '}' || sign === ']') {
      if (depth === 0) return i;
      depth -= 1;
    } else if (sign === ',' && depth === 0) {
      return i;
    }
  }
  return text.length;
}
