import type { PreviewTexts, ResultTexts } from '../../../webviews/preview/contract.ts';
import type { L10n } from '../l10n.ts';

export function resultTexts(l10n: L10n): ResultTexts {
  return {
    filter: l10n.t('Filter'),
    everything: l10n.t('No filter: everything'),
    asked: l10n.t('asked {0}', '{0}'),
    refresh: l10n.t('Refresh'),
    edit: l10n.t('Edit Filter'),
    apply: l10n.t('Show in Tree'),
    rows: l10n.t('Rows'),
    items: l10n.t('Items'),
    files: l10n.t('Files'),
    openItem: l10n.t('Open Item'),
    explain: l10n.t('Why Is It in the Result?'),
    signals: l10n.t('Open Signals'),
    copyFilter: l10n.t('Copy as Filter'),
    keepValue: l10n.t('Add to the filter: {0}', '{0}'),
    dropValue: l10n.t('Leave out by the filter: {0}', '{0}'),
  };
}

/** What a table page says in other words where its rows are no file's. */
export function resultPageTexts(texts: PreviewTexts, l10n: L10n): PreviewTexts {
  return {
    ...texts,
    loading: l10n.t('Asking the Studio…'),
    changed: l10n.t('The data changed since the filter was asked.'),
    reload: l10n.t('Refresh'),
    noRows: l10n.t('The filter keeps nothing.'),
    asInFile: l10n.t('As at first'),
    fileTab: l10n.t('Result'),
  };
}
