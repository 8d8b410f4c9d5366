import type { ItemTexts } from '../../../webviews/item/contract.ts';
import type { L10n } from '../l10n.ts';

export function itemTexts(l10n: L10n): ItemTexts {
  return {
    loading: l10n.t('Loading…'),
    retry: l10n.t('Retry'),
    refresh: l10n.t('Refresh'),
    refreshing: l10n.t('Refreshing…'),
    item: l10n.t('Item'),
    checklist: l10n.t('Checklist'),
    noChecklist: l10n.t('No block has checked this item yet.'),
    states: {
      passed: l10n.t('passed'),
      failed: l10n.t('failed'),
      other: l10n.t('not decided'),
    },
    metadata: l10n.t('Metadata'),
    noMetadata: l10n.t('No metadata yet.'),
    editMetadata: l10n.t('Edit Metadata'),
    search: l10n.t('Search'),
    searchMetadata: l10n.t('Search the metadata'),
    searchFiles: l10n.t('Search the files'),
    found: l10n.t('{0} of {1}', '{0}', '{1}'),
    onlyFirst: l10n.t('The first {0} are shown; search to see others.', '{0}'),
    key: l10n.t('Key'),
    value: l10n.t('Value'),
    copy: l10n.t('Copy'),
    copyValue: l10n.t('Copy the value of {0}', '{0}'),
    copied: l10n.t('Copied'),
    files: l10n.t('Files'),
    noFiles: l10n.t('No files.'),
    name: l10n.t('Name'),
    size: l10n.t('Size'),
    modified: l10n.t('Modified'),
    openAsTable: l10n.t('Open as table'),
    openFile: l10n.t('Open {0}', '{0}'),
    openFileAsTable: l10n.t('Open as table: {0}', '{0}'),
    pictures: l10n.t('Pictures'),
    kinds: {
      table: l10n.t('table'),
      image: l10n.t('image'),
      audio: l10n.t('audio'),
      text: l10n.t('text'),
      binary: l10n.t('file'),
    },
    actions: {
      download: l10n.t('Download ZIP'),
      reveal: l10n.t('Reveal Folder'),
      copyLink: l10n.t('Copy Link'),
      openInStudio: l10n.t('Open in Studio'),
    },
  };
}
