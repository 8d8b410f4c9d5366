import { badRequest } from './errors.ts';

/** A JSON object from outside; each reader checks the type of one field. */
export class Fields {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (!isRecord(value)) throw badRequest('The body of this request has to be a JSON object.');
    this.values = value;
  }

  text(name: string): string {
    return required(name, this.optionalText(name));
  }

  optionalText(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw wrong(name, 'text');
  }

  integer(name: string): number {
    return required(name, this.optionalInteger(name));
  }

  optionalInteger(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) {
      return value;
    }
    throw wrong(name, 'a whole number');
  }

  optionalNumber(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw wrong(name, 'a number');
  }

  isTrue(name: string): boolean {
    return this.optionalBoolean(name) ?? false;
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrong(name, 'true or false');
  }

  optionalTexts(name: string): string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    throw wrong(name, 'a list of texts');
  }

  optionalIntegers(name: string): number[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((one) => Number.isSafeInteger(one))) {
      return value as number[];
    }
    throw wrong(name, 'a list of whole numbers');
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    return required(name, this.optionalChoice(name, choices));
  }

  optionalChoice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw wrong(name, `one of ${choices.join(', ')}`);
    return choice;
  }

  optionalFields(name: string): Fields | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw wrong(name, 'an object');
    return new Fields(value);
  }

  optionalRecord(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.value(name);
    if (value === undefined || isRecord(value)) return value;
    throw wrong(name, 'an object');
  }

  optionalRecords(name: string): Readonly<Record<string, unknown>>[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(isRecord)) return value;
    throw wrong(name, 'a list of objects');
  }

  /** `null` counts as absent. */
  private value(name: string): unknown {
    return Object.hasOwn(this.values, name) ? (this.values[name] ?? undefined) : undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw badRequest(`The field “${name}” is missing.`);
  return value;
}

function wrong(name: string, expected: string): Error {
  return badRequest(`The field “${name}” has to be ${expected}.`);
}
