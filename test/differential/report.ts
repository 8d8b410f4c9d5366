import type { Case, Change, Failure } from './life.ts';
import type { Oracle } from './oracle.ts';
import { write } from './write.ts';

/** A failure for a person: the condition, the items, both answers and how to see it again. */
export function report(
  { seed, asked, difference }: Failure,
  oracle: Oracle,
  engine: string,
): string {
  const { changes, node, style, denseFrom } = asked;
  const text = write(node, style);
  return [
    `This filter and ${oracle.name} differ in: ${difference.what}`,
    `  condition  ${JSON.stringify(text) === `"${text}"` ? text : JSON.stringify(text)}`,
    ...changes.map((change) => `  ${shown(change)}`),
    ...(isDense(asked) ? [`  columns    a key gets one from ${denseFrom} items on`] : []),
    `  here       ${difference.here}`,
    `  expected   ${difference.expected}`,
    `  again      node test/differential.mjs --engine ${engine} --seed ${seed} --lives 1`,
  ].join('\n');
}

function isDense({ denseFrom }: Case): boolean {
  return denseFrom < 99;
}

function shown(change: Change): string {
  if (change.kind === 'delete') return `delete     ${change.id}`;
  if (change.kind !== 'put') return change.kind;
  const { metadata, created, ...rest } = change.item;
  const instant = new Date(created).toISOString();
  const item = { ...rest, created: instant, metadata: Object.fromEntries(metadata) };
  return `put        ${JSON.stringify(item)}`;
}
