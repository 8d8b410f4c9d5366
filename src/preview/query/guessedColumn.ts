import type { Cell, Column } from '../table.ts';
import { fractionDigits, hasZone, instantOf } from './instants.ts';
import { booleanOf, floatOf, within } from './parquetColumn.ts';

type Form = 'boolean' | 'integer' | 'number' | 'zoned' | 'local' | 'date' | 'json' | 'text';

/** What a column of a CSV or JSON lines file can be stored as, found by looking at every value. */
export class GuessedColumn {
  private readonly column: Column;
  private readonly forms = new Set<Form>();
  private digits = 0;
  private hasLongInteger = false;

  constructor(column: Column) {
    this.column = column;
    if (column.kind === 'text') this.forms.add('text');
  }

  /** Looking on changes nothing. */
  get isText(): boolean {
    return this.forms.has('text');
  }

  look(cell: Cell, text: string): void {
    this.forms.add(this.formOf(cell, text));
  }

  /** The type as a Parquet file would name it. */
  get type(): string {
    const [form = 'text', ...others] = this.forms;
    if (others.length > 0) {
      const areNumbers = [...this.forms].every((own) => own === 'integer' || own === 'number');
      return areNumbers && !this.hasLongInteger ? 'double' : 'string';
    }
    const unit = this.digits > 6 ? 'ns' : this.digits > 3 ? 'us' : 'ms';
    switch (form) {
      case 'boolean':
      case 'date':
      case 'json':
        return form;
      case 'integer':
        return 'int64';
      case 'number':
        return 'double';
      case 'zoned':
        return `timestamp[${unit}, UTC]`;
      case 'local':
        return `timestamp[${unit}]`;
      case 'text':
        return 'string';
    }
  }

  private formOf(cell: Cell, text: string): Form {
    if (typeof cell === 'object' && cell?.is === 'nested') return 'json';
    switch (this.column.kind) {
      case 'number':
        return this.numberForm(text);
      case 'boolean':
        return booleanOf(text) === undefined ? 'text' : 'boolean';
      case 'timestamp': {
        const instant = instantOf(text);
        if (instant === undefined || within(instant, 64) === undefined) return 'text';
        this.digits = Math.max(this.digits, fractionDigits(text));
        return this.digits > 9 ? 'text' : hasZone(text) ? 'zoned' : 'local';
      }
      case 'date':
        return /^\s*\d{4}-\d\d-\d\d\s*$/.test(text) ? 'date' : 'text';
      default:
        return typeof cell === 'boolean'
          ? 'boolean'
          : typeof cell === 'number'
            ? this.numberForm(text)
            : 'text';
    }
  }

  private numberForm(text: string): Form {
    // Zeros in front, and more digits than a number has, belong to names and codes.
    if (/^\s*[+-]?0\d/.test(text)) return 'text';
    if (/^\s*(\+?\d+|-0*[1-9]\d*)\s*$/.test(text)) {
      const value = BigInt(text.trim().replace(/^\+/, ''));
      if (within(value, 64) === undefined) return 'text';
      this.hasLongInteger ||= within(value, 53) === undefined;
      return 'integer';
    }
    return floatOf(text) === undefined ? 'text' : 'number';
  }
}
