import { fill } from '../host.ts';
import { formatCount } from '../preview/figures.ts';
import type { CompareTexts } from './contract.ts';
import { differs, type View } from './view.ts';

/** One sentence that says what differs, as far as it is known. */
export function answer({ texts, opened, work }: View): string {
  const { schema } = opened;
  const differing = new Set(schema.pairs.filter(differs).map(({ id }) => id));
  const rows = work.is === 'done' ? work.rows : undefined;
  const changed = rows?.columns ?? [];
  for (const { pair } of changed) differing.add(pair);
  const untold = rows ? rows.changedColumns - changed.length : 0;
  const count = differing.size + untold;
  const columns = columnsText(texts, count, schema.common);
  if (!rows) return `${columns}.`;
  const { counts } = rows;
  const isSame = counts.changed + counts.added + counts.removed === 0;
  if (isSame && count === 0) {
    return fill(texts.same, formatCount(counts.same), formatCount(schema.all));
  }
  const told = isSame ? fill(texts.rowsSame, formatCount(counts.same)) : rowsText(texts, counts);
  return `${columns}; ${told}.`;
}

function columnsText(texts: CompareTexts, count: number, common: number): string {
  if (common === 0) return texts.noColumnInBoth;
  if (count === 0) return texts.columnsSame;
  return count === 1 ? texts.oneColumnDiffers : fill(texts.columnsDiffer, formatCount(count));
}

/** `12 rows were changed, 4 removed`. */
function rowsText(
  texts: CompareTexts,
  { changed, added, removed }: Readonly<Record<'changed' | 'added' | 'removed', number>>,
): string {
  const all = [
    { count: changed, one: texts.oneRowChanged, many: texts.rowsChanged, also: texts.rowsChanged },
    { count: added, one: texts.oneRowAdded, many: texts.rowsAdded, also: texts.alsoAdded },
    { count: removed, one: texts.oneRowRemoved, many: texts.rowsRemoved, also: texts.alsoRemoved },
  ].filter(({ count }) => count > 0);
  return all
    .map(({ count, one, many, also }, place) => {
      if (place > 0) return fill(also, formatCount(count));
      return count === 1 ? one : fill(many, formatCount(count));
    })
    .join(', ');
}
