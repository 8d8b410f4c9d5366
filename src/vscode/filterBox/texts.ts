import type { FilterTexts } from '../../../webviews/filter/contract.ts';
import type { L10n } from '../l10n.ts';

export function filterTexts(l10n: L10n): FilterTexts {
  return {
    label: l10n.t('Filter'),
    placeholder: l10n.t("Filter, such as name LIKE 'AMS%'"),
    nothingSelected: l10n.t('Select a dataset or an organization in the tree to filter it.'),
    tryOne: l10n.t('For example'),
    clear: l10n.t('Clear the filter'),
    editAsDocument: l10n.t('Edit as document'),
    stop: l10n.t('Stop'),
    counting: l10n.t('Counting…'),
    stopped: l10n.t('Not counted.'),
    countAgain: l10n.t('Try again'),
    explain: l10n.t('Explain'),
    explaining: l10n.t('Counting what each part does…'),
    whatClausesDo: l10n.t('What each part of the filter does'),
    removeClause: l10n.t('Try without {0}', '{0}'),
    pending: l10n.t('Enter to apply'),
    pendingClear: l10n.t('Enter to remove the filter'),
    revert: l10n.t('Revert'),
    inherited: l10n.t('From the organization:'),
    applyAnyway: l10n.t('Apply it all the same'),
    wholeOrganization: l10n.t('all items'),
    suggestions: l10n.t('Suggestions'),
    noSuggestions: l10n.t('No suggestions here'),
    moreSuggestions: l10n.t('{0} more: type to find them', '{0}'),
    suggestionCount: l10n.t('{0} suggestions', '{0}'),
    problemCount: l10n.t('And {0} more.', '{0}'),
    severities: {
      error: l10n.t('Error:'),
      warning: l10n.t('Warning:'),
      info: l10n.t('Note:'),
    },
    kinds: {
      field: l10n.t('field'),
      key: l10n.t('metadata key'),
      value: l10n.t('value'),
      operator: l10n.t('operator'),
      keyword: l10n.t('keyword'),
      function: l10n.t('function'),
      dataset: l10n.t('dataset'),
      bucket: l10n.t('bucket'),
      label: l10n.t('label'),
      file: l10n.t('file'),
    },
  };
}
