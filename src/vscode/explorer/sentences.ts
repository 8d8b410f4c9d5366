import { messageOf, UserError } from '../../base/errors.ts';
import type { ErrorNode, MoreNode, NoteNode } from './nodes.ts';

/** A sentence as a row. */
export function note(parentId: string, text: string, tooltip?: string): NoteNode {
  const plain = { kind: 'note', id: `note ${parentId}`, text } as const;
  return tooltip === undefined ? plain : { ...plain, tooltip };
}

/** The row that loads the next page. */
export function more(parentId: string, shown: number, total?: number): MoreNode {
  const plain = { kind: 'more', id: `more ${parentId}`, parentId, shown } as const;
  return total === undefined ? plain : { ...plain, total };
}

/** A failure as a row, with what to do about it. */
export function errorNode(parentId: string, error: unknown): ErrorNode {
  const plain = { kind: 'error', id: `error ${parentId}`, parentId } as const;
  if (!(error instanceof UserError)) return { ...plain, message: messageOf(error) };
  const { message, remedy, code } = error;
  return { ...plain, message, code, ...(remedy === undefined ? {} : { remedy }) };
}
