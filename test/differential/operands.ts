import type { FilterItem } from '../../src/filter/item.ts';
import type { FieldNode, MetadataNode, Operand, TextNode } from '../../src/filter/syntax.ts';
import type { Random } from './random.ts';
import { anyText, bucketNames, datasetNames, dateTexts, fileNames, keys } from './texts.ts';

/** What a condition is made for: its literals are often values of these items. */
export interface World {
  readonly items: readonly FilterItem[];
  readonly broken: boolean;
}

/** Made trees come from no text. */
export const span = { start: 0, end: 0 };
const textFields = ['dataset', 'name', 'name', 'bucket', 'bucket_name', 'bucket_path', 'label'];
const numberFields = ['id', 'bucket_id', 'total_file_count', 'total_file_size'];
const numbers = [
  '0 1 2 3 7 9 10 10.0 1e1 018 18.5 .5 5. -3 +3 -0 256 65536',
  '70000 4294967296 5000000000 9007199254740993 1e308 1e999 -1e999 5e-324 0.1 1E-2',
].flatMap((line) => line.split(' '));

export function field(random: Random, world: World): Operand {
  const kind = random.below(100);
  if (kind < 40) return metadata(anyKey(random, world));
  if (kind < 65) return fieldNode(random.pick(textFields));
  if (kind < 80) return fieldNode('file_name');
  if (kind < 92) return fieldNode(random.pick(numberFields));
  return fieldNode('created');
}

/** Something to compare the operand with: mostly of its kind, and often a value that some item has. */
export function value(random: Random, world: World, operand: Operand): Operand {
  if (random.chance(0.03)) return { kind: 'null', span };
  if (random.chance(0.07)) return field(random, world);
  if (operand.kind === 'field' && operand.name === 'created') return date(random, true);
  if (operand.kind === 'field' && numberFields.includes(operand.name)) {
    return numberOfItem(random, world, operand.name);
  }
  if (operand.kind === 'metadata' && random.chance(0.4)) {
    return random.chance(0.75) ? number(random.pick(numbers)) : date(random, false);
  }
  if (random.chance(0.08)) return number(random.pick(numbers));
  return text(valueOf(random, world, operand));
}

export function literal(random: Random, world: World): Operand {
  const kind = random.below(10);
  if (kind < 4) return text(anyText(random, world.broken));
  if (kind < 7) return number(random.pick(numbers));
  return kind < 9 ? date(random, false) : { kind: 'null', span };
}

function numberOfItem(random: Random, { items }: World, name: string): Operand {
  const quoted = random.chance(0.15);
  if (items.length === 0 || random.chance(0.4)) return number(random.pick(numbers));
  const item = random.pick(items);
  const size = item.files.reduce((sum, file) => sum + file.size, 0);
  const found =
    name === 'id'
      ? item.id
      : name === 'bucket_id'
        ? item.bucketId
        : name === 'total_file_count'
          ? item.files.length
          : size;
  return quoted ? text(String(found)) : number(String(found));
}

/** A text for comparing with the operand: one that an item has there, or any. */
function valueOf(random: Random, { items, broken }: World, operand: Operand): string {
  if (items.length === 0 || random.chance(0.3)) return anyText(random, broken);
  const item = random.pick(items);
  if (operand.kind === 'metadata') {
    const key = operand.key.kind === 'key' ? operand.key.value : '';
    return item.metadata.get(key) ?? anyText(random, broken);
  }
  switch (operand.kind === 'field' ? operand.name : '') {
    case 'dataset':
      return random.pick(datasetNames);
    case 'bucket':
    case 'bucket_name':
      return random.pick(bucketNames);
    case 'bucket_path':
      return item.bucketPath;
    case 'label':
      return item.metadata.get('label') ?? 'walking';
    case 'name':
      return item.name;
    case 'file_name':
    case 'file_names':
      return random.pick([...item.files.map(({ name }) => name), ...fileNames.slice(0, 3)]);
    case 'created':
      return random.chance(0.5) ? new Date(item.created).toISOString() : '2022-08%';
    default:
      return anyText(random, broken);
  }
}

const pieces = [
  '%',
  '%',
  '%',
  '_',
  '_',
  'a',
  'A',
  'b',
  '.',
  'csv',
  'png',
  '\\%',
  '\\_',
  '\\\\',
  '\\',
  '\\a',
  '1',
  '0',
  '-',
  '😀',
  'ä',
  'Ä',
  '日',
];

/** A pattern: a value with pieces of it replaced by wildcards, or pieces in any order. */
export function anyPattern(random: Random, world: World, operand: Operand): Operand {
  if (random.chance(0.03)) return number(random.pick(['1', '0', '10', '7.5']));
  if (random.chance(0.4)) {
    return text(random.list(random.below(6), () => random.pick(pieces)).join(''));
  }
  const [...characters] = valueOf(random, world, operand).toWellFormed();
  const pattern = characters.map((each) => {
    const kind = random.below(20);
    if (kind < 2) return '_';
    if (kind === 2) return '%';
    if (kind === 3) return each === '' ? '' : each.toUpperCase();
    return '%_\\'.includes(each) && kind < 16 ? `\\${each}` : each;
  });
  const from = random.chance(0.4) ? random.below(3) : 0;
  const to = random.chance(0.4) ? pattern.length - random.below(3) : pattern.length;
  const kept = pattern.slice(from, Math.max(from, to)).join('');
  return text(`${from > 0 ? '%' : ''}${kept}${to < pattern.length ? '%' : ''}`);
}

export function anyLabel(random: Random, { items, broken }: World): string {
  if (items.length > 0 && random.chance(0.6)) {
    const { metadata } = random.pick(items);
    const held = metadata.get('label') ?? metadata.get('labels') ?? 'walking';
    const labels = held.split(',');
    return random.chance(0.8) ? random.pick(labels).trim() : held;
  }
  return random.chance(0.7)
    ? random.pick(['walking', 'sitting', 'lying down', 'a', 'b', "it's"])
    : anyText(random, broken);
}

function anyKey(random: Random, { items }: World): string {
  if (items.length > 0 && random.chance(0.6)) {
    const [...held] = random.pick(items).metadata.keys();
    const key = random.pick(held.length > 0 ? held : keys);
    return random.chance(0.1) ? key.replaceAll(/[._]/g, (each) => (each === '.' ? '_' : '.')) : key;
  }
  return random.chance(0.9) ? random.pick(keys) : anyText(random, false);
}

function date(random: Random, asText: boolean): Operand {
  const written = text(random.pick(dateTexts));
  if (asText && random.chance(0.3)) return written;
  return { kind: 'call', name: 'DATE', nameSpan: span, values: [written], span };
}

export function text(value: string): TextNode {
  return { kind: 'text', value, span };
}

function number(written: string): Operand {
  return { kind: 'number', value: Number(written), raw: written.replace('+', ''), span };
}

export function fieldNode(name: string): FieldNode {
  return { kind: 'field', name, quoted: false, span };
}

function metadata(key: string): MetadataNode {
  const value = { kind: 'key', value: key, quoted: false, span } as const;
  return { kind: 'metadata', base: fieldNode('metadata'), key: value, span };
}
