import { plainText } from '../../base/text.ts';
import type { Explained } from '../../filter/explain.ts';
import type { Truth } from '../../filter/scalar.ts';
import type { L10n } from '../l10n.ts';

const signs = new Map<Truth, string>([
  [true, '✓'],
  [false, '✗'],
  ['unknown', '?'],
]);
const longestText = 200;

/** Why a filter keeps an item or not, as a document: the tree of the condition with what made each part so. */
export function whyText(
  l10n: L10n,
  item: { readonly name: string; readonly dataset: string },
  filter: string,
  explained: Explained | undefined,
): string {
  const name = plainText(item.name, longestText);
  const isKept = explained === undefined || explained.truth === true;
  const head = isKept
    ? l10n.t('{0} is in the result of this filter:', name)
    : l10n.t('{0} is not in the result of this filter:', name);
  const legend = l10n.t('✓ true   ✗ false   ? unknown, because something it asks for is missing');
  const rows = explained ? rowsOf(l10n, explained, 0) : [];
  const width = Math.min(60, Math.max(0, ...rows.map(([text]) => text.length)));
  const lines = rows.map(([text, why]) => (why === '' ? text : `${text.padEnd(width)}  ${why}`));
  const from = l10n.t('Dataset: {0}', plainText(item.dataset, longestText));
  return [head, '', `    ${plainText(filter, 4000)}`, '', from, '', ...lines, '', legend, ''].join(
    '\n',
  );
}

function rowsOf(
  l10n: L10n,
  node: Explained,
  depth: number,
): readonly (readonly [text: string, why: string])[] {
  const sign = `${'  '.repeat(depth)}${signs.get(node.truth) ?? ''} `;
  const words = {
    and: l10n.t('all of these'),
    or: l10n.t('any of these'),
    not: l10n.t('not this'),
    test: plainText(node.text, longestText),
  };
  const below = node.parts.flatMap((part) => rowsOf(l10n, part, depth + 1));
  return [[sign + words[node.kind], why(l10n, node)], ...below];
}

function why(l10n: L10n, { found, files, kind }: Explained): string {
  const values = found.map(({ name, value }) => {
    const shown = plainText(name, longestText);
    if (value === undefined) return l10n.t('{0} is missing', shown);
    return l10n.t('{0} is “{1}”', shown, plainText(value, longestText));
  });
  if (!files) return values.join(', ');
  // Parts that are true of different files are not true together.
  const count =
    kind === 'and'
      ? l10n.t('together of {0} of {1} files', files.count, files.of)
      : l10n.t('of {0} of {1} files', files.count, files.of);
  const names = files.names.map((name) => plainText(name, longestText));
  const more = files.count > names.length ? ', …' : '';
  return [...values, names.length > 0 ? `${count}: ${names.join(', ')}${more}` : count].join(', ');
}
