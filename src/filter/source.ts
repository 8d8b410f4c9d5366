import { fieldByName, type FieldId } from './fields.ts';
import type { ScalarType } from './scalar.ts';
import type { Operand } from './syntax.ts';

/** Where a value comes from. */
export type Source =
  | { readonly kind: 'field'; readonly field: Exclude<FieldId, 'file_names' | 'label'> }
  | { readonly kind: 'metadata'; readonly key: string };

/** Where the value of a field comes from; `undefined` for lists and for what does not exist. */
export function sourceOf(node: Operand): Source | undefined {
  if (node.kind === 'metadata') {
    if (node.key.kind === 'missing' || node.base.name.toLowerCase() !== 'metadata')
      return undefined;
    return { kind: 'metadata', key: node.key.value };
  }
  const field = node.kind === 'field' ? fieldByName(node.name)?.name : undefined;
  if (field === undefined || field === 'file_names') return undefined;
  return field === 'label' ? { kind: 'metadata', key: 'label' } : { kind: 'field', field };
}

/** True for `file_names`, the only list. */
export function isFileList(node: Operand): boolean {
  return node.kind === 'field' && fieldByName(node.name)?.type === 'files';
}

export function isFileName(source: Source): boolean {
  return source.kind === 'field' && source.field === 'file_name';
}

export function typeOf(source: Source): ScalarType {
  if (source.kind === 'metadata') return 'text';
  const type = fieldByName(source.field)?.type;
  return type === 'date' ? 'date' : type === 'text' ? 'text' : 'number';
}
