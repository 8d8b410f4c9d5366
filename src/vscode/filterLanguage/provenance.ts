import { formatCount } from '../../base/text.ts';
import type { Vocabulary } from '../../filter/item.ts';
import type { L10n } from '../l10n.ts';

/** What counts and values were made from, so that nobody takes a sample for the whole. */
export function provenance(
  l10n: L10n,
  { exact, items, total }: Vocabulary,
  isLocal: boolean,
): string {
  const count = formatCount(items);
  if (exact && isLocal) return l10n.t('Exact: all {0} items, from the local Studio.', count);
  if (exact) return l10n.t('Exact: all {0} items were read.', count);
  if (total === undefined) return l10n.t('From a sample of {0} items.', count);
  return l10n.t('From a sample of {0} of {1} items.', count, formatCount(total));
}
