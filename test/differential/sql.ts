import type { FilterItem } from '../../src/filter/item.ts';
import type { ComparisonOperator, Condition, LikeNode, Operand } from '../../src/filter/syntax.ts';
import { asDate, asNumber } from '../unit/filter/plainNumbers.ts';

/** Where engines differ. */
export interface Dialect {
  number(value: number): string;
  /** Whether some file of the item passes; `test` is given the name of a file, or its lower-case form. */
  someFile(isLower: boolean, test: (name: string) => string): string;
  someLabel(labels: readonly string[]): string;
}

type Kind = 'text' | 'number' | 'date';

/** A value in four forms: as text, in lower case, as number, as instant; NULL where it has none. */
interface Value {
  readonly kind: Kind;
  readonly t: string;
  readonly l: string;
  readonly n: string;
  readonly d: string;
}

const nullText = 'CAST(NULL AS VARCHAR)';
const nullNumber = 'CAST(NULL AS DOUBLE)';
const nullTruth = 'CAST(NULL AS BOOLEAN)';
const nothing: Value = { kind: 'text', t: nullText, l: nullText, n: nullNumber, d: nullNumber };

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The keys of the items in the order of their columns. */
export function keysOf(items: readonly FilterItem[]): string[] {
  return [...new Set(items.flatMap(({ metadata }) => [...metadata.keys()]))].sort();
}

const textFields = ['name', 'dataset', 'bucket', 'path'] as const;
const numberFields = ['id', 'bucket_id', 'total_file_count', 'total_file_size'] as const;

/** Names and types of the columns of `items` behind `place`, and what stands in them for an item. */
export function columns(
  keys: readonly string[],
): readonly (readonly [string, 'VARCHAR' | 'DOUBLE'])[] {
  const four = (name: string) =>
    [
      [name, 'VARCHAR'],
      [`${name}_l`, 'VARCHAR'],
      [`${name}_n`, 'DOUBLE'],
      [`${name}_d`, 'DOUBLE'],
    ] as const;
  return [...textFields, ...numberFields, 'created', ...keys.map((_, at) => `key${at}`)].flatMap(
    four,
  );
}

export function cells(item: FilterItem, keys: readonly string[]): (string | number | null)[] {
  const size = item.files.reduce((sum, file) => sum + file.size, 0);
  const created = new Date(item.created).toISOString();
  return [
    ...[item.name, item.dataset, item.bucketName, item.bucketPath].flatMap(textCells),
    ...[item.id, item.bucketId, item.files.length, size].flatMap((number) => [
      String(number),
      String(number).toLowerCase(),
      number,
      null,
    ]),
    ...[created, created.toLowerCase(), null, item.created],
    ...keys.flatMap((key) => textCells(item.metadata.get(key) ?? null)),
  ];
}

export function textCells(text: string | null): (string | number | null)[] {
  if (text === null) return [null, null, null, null];
  const [number, instant] = [asNumber(text), asDate(text)];
  return [
    text,
    text.toLowerCase(),
    Number.isNaN(number) ? null : number,
    Number.isNaN(instant) ? null : instant,
  ];
}

/** The labels of an item. */
export function labelsOf({ metadata }: FilterItem): string[] {
  const held = [metadata.get('label') ?? '', metadata.get('labels') ?? ''];
  const given = held.filter((_, at) => metadata.has(at === 0 ? 'label' : 'labels'));
  return given.flatMap((text) => text.split(',')).map((label) => label.trim());
}

/** The condition as an expression over `items i LEFT JOIN files f`. */
export function toSql(node: Condition, keys: readonly string[], dialect: Dialect): string {
  const value = (operand: Operand) => valueOf(operand, keys, dialect);
  const not = (isNegated: boolean, sql: string) => (isNegated ? `(NOT ${sql})` : sql);
  switch (node.kind) {
    case 'and':
    case 'or': {
      const parts = node.parts.map((part) => toSql(part, keys, dialect));
      return `(${parts.join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT ${toSql(node.part, keys, dialect)})`;
    case 'comparison':
      return comparison(node.operator, value(node.left), value(node.right));
    case 'between': {
      const [operand, low, high] = [value(node.operand), value(node.low), value(node.high)];
      if ([operand, low, high].every(({ kind }) => kind === 'number')) {
        return `(${operand.n} ${node.negated ? 'NOT ' : ''}BETWEEN ${low.n} AND ${high.n})`;
      }
      const both = `(${comparison('>=', operand, low)} AND ${comparison('<=', operand, high)})`;
      return not(node.negated, both);
    }
    case 'in': {
      const operand = value(node.operand);
      const values = 'kind' in node.values ? [] : node.values.map(value);
      const form = operand.kind === 'text' ? 't' : 'n';
      const isAlike = operand.kind !== 'date' && values.every(({ kind }) => kind === operand.kind);
      if (isAlike) {
        const list = values.map((one) => one[form]).join(', ');
        return `(${operand[form]} ${node.negated ? 'NOT ' : ''}IN (${list}))`;
      }
      const tests = values.map((one) => comparison('=', operand, one));
      return not(node.negated, `(${tests.join(' OR ')})`);
    }
    case 'like': {
      const pattern = sqlText(patternOf(node));
      const test = (text: string) => `(${text} LIKE ${pattern} ESCAPE '\\')`;
      if (isFileNames(node.operand))
        return not(node.negated, dialect.someFile(node.caseless, test));
      const operand = value(node.operand);
      return not(node.negated, test(node.caseless ? operand.l : operand.t));
    }
    case 'contains': {
      const name = node.value.kind === 'text' ? node.value.value : '';
      return not(
        node.negated,
        dialect.someFile(false, (file) => `(${file} = ${sqlText(name)})`),
      );
    }
    case 'nullTest': {
      const operator = node.negated ? 'IS NOT NULL' : 'IS NULL';
      if (!isFileNames(node.operand)) return `(${value(node.operand).t} ${operator})`;
      return `(i.total_file_count_n ${node.negated ? '>' : '='} 0)`;
    }
    case 'labels':
      return dialect.someLabel(node.labels.map((label) => label.value));
    case 'incomplete':
    case 'missing':
      return nullTruth;
  }
}

function comparison(operator: ComparisonOperator, left: Value, right: Value): string {
  const sign = operator === '!=' ? '<>' : operator;
  if (left.kind === 'text' && right.kind === 'text') {
    if (operator === '=' || operator === '!=') return `(${left.t} ${sign} ${right.t})`;
    const areNumbers = `${left.n} IS NOT NULL AND ${right.n} IS NOT NULL`;
    return `(CASE WHEN ${areNumbers} THEN ${left.n} ${sign} ${right.n} ELSE ${left.t} ${sign} ${right.t} END)`;
  }
  const form = left.kind === 'date' || right.kind === 'date' ? 'd' : 'n';
  const test = `${left[form]} ${sign} ${right[form]}`;
  if (operator !== '=' && operator !== '!=') return `(${test})`;
  const isMissing = `${left.t} IS NULL OR ${right.t} IS NULL`;
  // What is no number or date is there all the same, and differs from every one.
  return `(CASE WHEN ${isMissing} THEN NULL ELSE coalesce(${test}, ${operator === '=' ? '1=0' : '1=1'}) END)`;
}

function valueOf(node: Operand, keys: readonly string[], dialect: Dialect): Value {
  const column = (name: string, kind: Kind): Value => {
    const at = name === 'file' ? 'f.name' : `i.${name}`;
    return { kind, t: at, l: `${at}_l`, n: `${at}_n`, d: `${at}_d` };
  };
  const form = (value: string | number | null | undefined) =>
    value === null || value === undefined
      ? nullNumber
      : typeof value === 'number'
        ? dialect.number(value)
        : sqlText(value);
  switch (node.kind) {
    case 'text': {
      const [, , number, instant] = textCells(node.value);
      const [t, l] = [sqlText(node.value), sqlText(node.value.toLowerCase())];
      return literal(
        'text',
        t,
        l,
        () => form(number),
        () => form(instant),
      );
    }
    case 'number': {
      const text = sqlText(String(node.value));
      return literal(
        'number',
        text,
        text,
        () => form(node.value),
        () => nullNumber,
      );
    }
    case 'call': {
      const at = asDate(node.values[0]?.kind === 'text' ? node.values[0].value : '');
      const text = new Date(at).toISOString();
      const [t, l] = [sqlText(text), sqlText(text.toLowerCase())];
      return literal(
        'date',
        t,
        l,
        () => nullNumber,
        () => form(at),
      );
    }
    case 'metadata':
      return node.key.kind === 'key' ? metadata(node.key.value, keys, column) : nothing;
    case 'field': {
      const name = node.name.toLowerCase();
      if (name === 'label') return metadata('label', keys, column);
      if (name === 'file_name') return column('file', 'text');
      if (name === 'bucket_name') return column('bucket', 'text');
      if (name === 'bucket_path') return column('path', 'text');
      if (name === 'created') return column(name, 'date');
      return column(name, numberFields.some((field) => field === name) ? 'number' : 'text');
    }
    case 'null':
    case 'arithmetic':
    case 'missing':
      return nothing;
  }
}

/** Asks the dialect only for numbers that are used: it may count them. */
function literal(kind: Kind, t: string, l: string, n: () => string, d: () => string): Value {
  return {
    kind,
    t,
    l,
    get n() {
      return n();
    },
    get d() {
      return d();
    },
  };
}

/** The key as written, else the first of those that differ in dots and underscores only. */
function metadata(
  key: string,
  keys: readonly string[],
  column: (name: string, kind: Kind) => Value,
): Value {
  const same = keys.filter((other) => other.replace(/\./g, '_') === key.replace(/\./g, '_'));
  const order = [
    ...same.filter((other) => other === key),
    ...same.filter((other) => other !== key),
  ];
  const [first, ...rest] = order.map((other) => column(`key${keys.indexOf(other)}`, 'text'));
  if (first === undefined) return nothing;
  return [first, ...rest].reduceRight((or, one) => either(one, or));
}

function either(first: Value, second: Value): Value {
  const choose = (form: 't' | 'l' | 'n' | 'd') =>
    `(CASE WHEN ${first.t} IS NOT NULL THEN ${first[form]} ELSE ${second[form]} END)`;
  return { kind: 'text', t: choose('t'), l: choose('l'), n: choose('n'), d: choose('d') };
}

/** A backslash that escapes nothing is doubled, since engines disagree about those. */
function patternOf({ pattern, caseless }: LikeNode): string {
  const written =
    pattern.kind === 'text' ? pattern.value : pattern.kind === 'number' ? pattern.raw : '';
  const parts = (caseless ? written.toLowerCase() : written).match(/\\[%_\\]|[^]/gu) ?? [];
  return parts.map((part) => (part === '\\' ? '\\\\' : part)).join('');
}

function isFileNames(node: Operand): boolean {
  return node.kind === 'field' && node.name.toLowerCase() === 'file_names';
}
