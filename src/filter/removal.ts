import { parse } from './parser.ts';
import { print } from './print.ts';
import type { Fix, Problem } from './problem.ts';
import type { Condition, Filter, Span } from './syntax.ts';

/** A condition that says nothing can go: the fix for a problem that has none of its own. */
export function removalOf({ text, root }: Filter, { code, span }: Problem): Fix | undefined {
  if (root === undefined || !/^always-/.test(code)) return undefined;
  const path = pathTo(root, span);
  if (path === undefined) return undefined;
  while (path.at(-2)?.kind === 'not') path.pop();
  const removed = path.pop();
  const parent = path.at(-1);
  if (removed === undefined) return undefined;
  const place = parent === undefined ? root.span : placeIn(parent, removed);
  const fix = { title: 'Remove this condition', span: place, text: '' };
  // Parentheses may stand between what is removed and its word: then there is no such fix.
  const after = parse(text.slice(0, place.start) + text.slice(place.end));
  const isWhole = after.problems.length === 0;
  return isWhole && print(after.root) === print(without(root, removed)) ? fix : undefined;
}

/** From the root to the condition at exactly this place. */
function pathTo(node: Condition, { start, end }: Span): Condition[] | undefined {
  if (node.span.start === start && node.span.end === end && !isWord(node)) return [node];
  for (const part of partsOf(node)) {
    const path = pathTo(part, { start, end });
    if (path) return [node, ...path];
  }
  return undefined;
}

function isWord({ kind }: Condition): boolean {
  return kind === 'and' || kind === 'or' || kind === 'not';
}

function partsOf(node: Condition): readonly Condition[] {
  if (node.kind === 'not') return [node.part];
  return node.kind === 'and' || node.kind === 'or' ? node.parts : [];
}

/** The condition with the word that joins it to the others. */
function placeIn(parent: Condition, removed: Condition): Span {
  const parts = partsOf(parent);
  const at = parts.indexOf(removed);
  const [before, after] = [parts[at - 1], parts[at + 1]];
  if (before !== undefined) return { start: before.span.end, end: removed.span.end };
  return { start: removed.span.start, end: after?.span.start ?? removed.span.end };
}

function without(node: Condition, removed: Condition): Condition | undefined {
  if (node === removed) return undefined;
  if (node.kind === 'not') {
    const part = without(node.part, removed);
    return part && { ...node, part };
  }
  if (node.kind !== 'and' && node.kind !== 'or') return node;
  const parts = node.parts.flatMap((part) => without(part, removed) ?? []);
  return parts.length < 2 ? parts[0] : { ...node, parts };
}
