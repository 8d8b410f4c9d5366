import type { CountedClause, CountedFilter } from '../../actions/explain.ts';
import { formatCount } from '../../base/text.ts';
import type { ShownClause } from '../../../webviews/filter/contract.ts';
import type { L10n } from '../l10n.ts';

/** The clauses of a filter with what each does, in words. */
export function shownClauses(l10n: L10n, counted: CountedFilter): readonly ShownClause[] {
  return counted.clauses.map((clause) => ({
    text: clause.alone,
    effect: effect(l10n, counted, clause),
    isCulprit: isCulprit(counted, clause),
    without: clause.without,
  }));
}

/** What a clause does: by itself, and beside the others. */
export function effect(
  l10n: L10n,
  { all, kept, joined }: CountedFilter,
  clause: CountedClause,
): string {
  const alone = l10n.t('keeps {0} of {1}', formatCount(clause.keeps), formatCount(all));
  if (joined === 'or') {
    const added = Math.max(0, kept - clause.withoutIt);
    return `${alone} · ${l10n.t('adds {0} here', formatCount(added))}`;
  }
  const dropped = Math.max(0, clause.withoutIt - kept);
  // Of an empty result what counts is what would come back.
  if (kept === 0 && dropped > 0)
    return `${alone} · ${l10n.t('without it: {0}', formatCount(dropped))}`;
  return `${alone} · ${l10n.t('drops {0} here', formatCount(dropped))}`;
}

function isCulprit({ all, kept, joined }: CountedFilter, clause: CountedClause): boolean {
  if (kept > 0 || all === 0) return false;
  return clause.keeps === 0 || (joined === 'and' && clause.withoutIt > 0);
}
