import type { Vocabulary } from '../../filter/item.ts';
import type { Example } from '../../../webviews/filter/contract.ts';
import type { L10n } from '../l10n.ts';

/** Filters to begin with: of those that everyone needs, the ones that this data can answer. */
export function examples(l10n: L10n, vocabulary: Vocabulary | undefined): readonly Example[] {
  const hasKey = (key: string) =>
    vocabulary === undefined || vocabulary.keys.some(({ text }) => text === key);
  const hasFile = (end: string) =>
    vocabulary === undefined || vocabulary.fileNames.some(({ text }) => text.endsWith(end));
  const all: readonly (Example & { readonly fits: boolean })[] = [
    {
      text: 'metadata->ei_check = 0',
      meaning: l10n.t('items whose checklist failed'),
      fits: hasKey('ei_check'),
    },
    {
      text: "file_name LIKE '%.parquet'",
      meaning: l10n.t('only the Parquet files'),
      fits: hasFile('.parquet'),
    },
    {
      text: "created > DATE('2022-08-01')",
      meaning: l10n.t('items that came after a day'),
      fits: true,
    },
  ];
  return all.filter(({ fits }) => fits).map(({ text, meaning }) => ({ text, meaning }));
}
