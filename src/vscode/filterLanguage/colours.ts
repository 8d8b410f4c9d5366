import { keywords } from '../../filter/cursor.ts';
import { fieldByName } from '../../filter/fields.ts';
import { tokens, type Token } from '../../filter/lexer.ts';
import type { Token as Coloured, TokenKind } from '../../../webviews/filter/contract.ts';

/** What each token of a filter looks like; punctuation and unknown words keep the colour of the text. */
export function colours(text: string): readonly Coloured[] {
  const all = tokens(text);
  return all.flatMap((token, index): Coloured[] => {
    if (token.kind === 'labels') return labelColours(token);
    const kind = colour(token, all[index - 1], all[index + 1]);
    return kind === undefined ? [] : [{ ...token.span, kind }];
  });
}

function labelColours({ span, labels = [] }: Token): Coloured[] {
  const first = labels[0]?.span.start ?? span.end;
  return [
    { start: span.start, end: first, kind: 'keyword' },
    ...labels.map((label): Coloured => ({ ...label.span, kind: 'string' })),
  ];
}

function colour(
  { kind, value }: Token,
  before: Token | undefined,
  after: Token | undefined,
): TokenKind | undefined {
  const isKey = before?.value === '->' || before?.value === '->>';
  switch (kind) {
    case 'word':
      if (isKey) return 'key';
      if (keywords.has(value.toUpperCase())) return 'keyword';
      if (after?.kind === 'open') return 'function';
      return fieldByName(value) || value.toLowerCase() === 'metadata' ? 'field' : undefined;
    case 'name':
      return isKey ? 'key' : 'field';
    case 'text':
      return isKey ? 'key' : 'string';
    case 'number':
      return isKey ? 'key' : 'number';
    case 'operator':
      return 'operator';
    case 'comment':
      return 'comment';
    case 'labels':
    case 'open':
    case 'close':
    case 'comma':
    case 'unknown':
    case 'end':
      return undefined;
  }
}
