import { problems } from './check.ts';
import { compile } from './compile.ts';
import { asksFiles, labelKeys, type Condition } from './condition.ts';
import type { FilterItem } from './item.ts';
import { valueOfKey } from './key.ts';
import { not, type Scalar, type Truth } from './scalar.ts';
import type { Source } from './source.ts';
import type { Filter, Node } from './syntax.ts';

/** Whether a filter keeps one item: what the columns say, for one item at a time. */
export function truth(filter: Filter, item: FilterItem): Truth {
  if (problems(filter).some(({ severity }) => severity === 'error')) return 'unknown';
  return filter.root === undefined ? true : evaluateNode(filter.root, item);
}

/**
 * A node about one item. A node with `file_name` is true when it is of some file, an item without files
 * counting as one file without a name; else unknown when it is of some file.
 */
export function evaluateNode(node: Node, item: FilterItem): Truth {
  const condition = compile(node);
  if (!asksFiles(condition)) return evaluate(condition, item, null);
  const names = item.files.length === 0 ? [null] : item.files.map(({ name }) => name);
  return anyTrue(names, (name) => evaluate(condition, item, name));
}

/** A node about one file of an item; `null` for an item without files. */
export function evaluateNodeOfFile(node: Node, item: FilterItem, fileName: string | null): Truth {
  return evaluate(compile(node), item, fileName);
}

function evaluate(condition: Condition, item: FilterItem, fileName: string | null): Truth {
  switch (condition.kind) {
    case 'constant':
      return condition.truth;
    case 'test':
      return condition.test(read(condition.source, item, fileName));
    case 'pair':
      return condition.test(
        read(condition.left, item, fileName),
        read(condition.right, item, fileName),
      );
    case 'files':
      return item.files.some(({ name }) => condition.test(name));
    case 'labels':
      return labelKeys.some((key) => {
        const value = valueOfKey(item.metadata, key);
        return value !== undefined && condition.test(value);
      });
    case 'not':
      return not(evaluate(condition.part, item, fileName));
    case 'or':
      return anyTrue(condition.parts, (part) => evaluate(part, item, fileName));
    case 'and':
      return not(anyTrue(condition.parts, (part) => not(evaluate(part, item, fileName))));
  }
}

function anyTrue<T>(values: readonly T[], test: (value: T) => Truth): Truth {
  let result: Truth = false;
  for (const value of values) {
    const found = test(value);
    if (found === true) return true;
    if (found === 'unknown') result = found;
  }
  return result;
}

/** The value of an item that a source names; of `file_name` there is none without a file. */
export function valueOf(source: Source, item: FilterItem): Scalar {
  return read(source, item, null);
}

function read(source: Source, item: FilterItem, fileName: string | null): Scalar {
  if (source.kind === 'metadata') return valueOfKey(item.metadata, source.key) ?? null;
  switch (source.field) {
    case 'bucket_id':
      return item.bucketId;
    case 'bucket_name':
      return item.bucketName;
    case 'bucket_path':
      return item.bucketPath;
    case 'created':
      return item.created;
    case 'dataset':
      return item.dataset;
    case 'file_name':
      return fileName;
    case 'id':
      return item.id;
    case 'name':
      return item.name;
    case 'total_file_count':
      return item.files.length;
    case 'total_file_size':
      return item.files.reduce((sum, { size }) => sum + size, 0);
  }
}
