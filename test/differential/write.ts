import type { Condition, Operand } from '../../src/filter/syntax.ts';
import { randomFrom, type Random } from './random.ts';

/**
 * A tree as a person might write it, without any code of the printer: capitals or not, every kind of quotes and of blanks,
 * comments, more parentheses than are needed. The same `style` gives the same text; without one it is written plainly.
 */
export function write(node: Condition, style?: number): string {
  const writer = style === undefined ? plainWriter : wildWriter(randomFrom(style));
  return `${writer.gap(true)}${condition(node, writer)}${writer.gap(true)}`;
}

interface Writer {
  /** A keyword or a name that may be written in any case. */
  word(word: string): string;
  pick(...same: readonly string[]): string;
  /** Blanks and comments; where it may be left out it sometimes is. */
  gap(isOptional: boolean): string;
  /** Whether to put parentheses that are not needed. */
  wraps(): boolean;
}

const plainWriter: Writer = {
  word: (word) => word,
  pick: (first = '') => first,
  gap: (isOptional) => (isOptional ? '' : ' '),
  wraps: () => false,
};

function wildWriter(random: Random): Writer {
  const isTidy = random.chance(0.5);
  const blanks = [' ', ' ', ' ', '  ', '\t', '\n', '\r\n', '\u00a0', '\ufeff '];
  const comments = ['/* ) */', '/**/', "// it's\n", '# "\n', '-- ( AND\r\n', '--\n'];
  return {
    word(word) {
      const kind = random.below(isTidy ? 3 : 4);
      if (kind < 2) return kind === 0 ? word.toUpperCase() : word.toLowerCase();
      if (kind === 2) return word;
      return [...word].map((each) => (random.chance(0.5) ? each.toUpperCase() : each)).join('');
    },
    pick: (...same) => random.pick(same),
    gap(isOptional) {
      if (isOptional && random.chance(0.7)) return '';
      if (isTidy || random.chance(0.9)) return isTidy ? ' ' : random.pick(blanks);
      return ` ${random.pick(comments)}${random.pick(blanks)}`;
    },
    wraps: () => random.chance(isTidy ? 0.02 : 0.1),
  };
}

function condition(node: Condition, writer: Writer): string {
  const text = bare(node, writer);
  return writer.wraps() ? parenthesized(text, writer) : text;
}

function parenthesized(text: string, writer: Writer): string {
  return `(${writer.gap(true)}${text}${writer.gap(true)})`;
}

function bare(node: Condition, writer: Writer): string {
  const space = () => writer.gap(false);
  const maybe = () => writer.gap(true);
  const word = (text: string) => `${space()}${writer.word(text)}${space()}`;
  const not = (isNegated: boolean) => (isNegated ? `${space()}${writer.word('NOT')}` : '');
  switch (node.kind) {
    case 'and':
    case 'or': {
      const parts = node.parts.map((part) => {
        const isHeld = part.kind === 'and' || part.kind === 'or';
        const mayBeOpen = part.kind === 'and' && node.kind === 'or';
        return isHeld && !mayBeOpen
          ? parenthesized(bare(part, writer), writer)
          : condition(part, writer);
      });
      return parts.reduce((before, part) => `${before}${word(node.kind)}${part}`);
    }
    case 'not': {
      const { part } = node;
      const isHeld = part.kind === 'and' || part.kind === 'or';
      const text = isHeld ? parenthesized(bare(part, writer), writer) : condition(part, writer);
      return `${writer.word('NOT')}${space()}${text}`;
    }
    case 'comparison': {
      const sign =
        node.operator === '='
          ? writer.pick('=', '==')
          : node.operator === '!='
            ? writer.pick('!=', '<>')
            : node.operator;
      return `${operand(node.left, writer)}${maybe()}${sign}${maybe()}${operand(node.right, writer)}`;
    }
    case 'between': {
      const range = `${operand(node.low, writer)}${word('AND')}${operand(node.high, writer)}`;
      return `${operand(node.operand, writer)}${not(node.negated)}${word('BETWEEN')}${range}`;
    }
    case 'in': {
      const values =
        'kind' in node.values ? [] : node.values.map((value) => operand(value, writer));
      const list = parenthesized(values.join(`${maybe()},${maybe()}`), writer);
      return `${operand(node.operand, writer)}${not(node.negated)}${space()}${writer.word('IN')}${maybe()}${list}`;
    }
    case 'like': {
      const operator = node.caseless ? 'ILIKE' : 'LIKE';
      return `${operand(node.operand, writer)}${not(node.negated)}${word(operator)}${operand(node.pattern, writer)}`;
    }
    case 'contains':
      return `${operand(node.operand, writer)}${not(node.negated)}${word('CONTAINS')}${operand(node.value, writer)}`;
    case 'nullTest':
      return `${operand(node.operand, writer)}${word('IS')}${node.negated ? `${writer.word('NOT')}${space()}` : ''}${writer.word('NULL')}`;
    case 'labels': {
      const labels = node.labels.map(({ value }) =>
        /^[\w.-]+$/.test(value) && !/^(and|or)$/i.test(value) ? value : quoted(value, writer),
      );
      const mark = `--${writer.pick('', ' ')}${writer.word('labels')} `;
      return mark + labels.join(writer.pick(',', ', ', ' ,\n'));
    }
    case 'incomplete':
    case 'missing':
      throw new Error('only whole conditions are written');
  }
}

function operand(node: Operand, writer: Writer): string {
  const text = bareOperand(node, writer);
  return writer.wraps() ? parenthesized(text, writer) : text;
}

function bareOperand(node: Operand, writer: Writer): string {
  switch (node.kind) {
    case 'text':
      return quoted(node.value, writer);
    case 'number':
      return !node.raw.startsWith('-') && writer.pick('', '', '+') === '+'
        ? `+${node.raw}`
        : node.raw;
    case 'null':
      return writer.word('NULL');
    case 'field':
      return name(node.name, writer);
    case 'metadata':
      return `${name('metadata', writer)}${writer.pick('->', '->>')}${key(node.key, writer)}`;
    case 'call': {
      const values = node.values.map((value) => operand(value, writer)).join(',');
      return `${writer.word('DATE')}${writer.gap(true)}(${writer.gap(true)}${values}${writer.gap(true)})`;
    }
    case 'arithmetic':
    case 'missing':
      throw new Error('only whole values are written');
  }
}

/** A field: bare, in back-ticks or in brackets. */
function name(field: string, writer: Writer): string {
  const word = writer.word(field);
  return writer.pick(word, word, word, `\`${word}\``, `[${word}]`);
}

function key(node: { readonly kind: string; readonly value?: string }, writer: Writer): string {
  const value = node.value ?? '';
  const ways = [
    enclosed(value, '`', '`', writer),
    enclosed(value, '[', ']', writer),
    quoted(value, writer),
  ];
  return /^[A-Za-z_]\w*$/.test(value) ? writer.pick(value, value, ...ways) : writer.pick(...ways);
}

function quoted(value: string, writer: Writer): string {
  const quote = writer.pick("'", "'", '"');
  return enclosed(value, quote, quote, writer);
}

/**
 * The closing character is written twice or after a backslash. A backslash is always written twice, or only where it must be:
 * before the closing character, before a backslash and at the end.
 */
function enclosed(value: string, open: string, close: string, writer: Writer): string {
  const doubles = writer.pick('always', 'where it must be') === 'always';
  let text = '';
  for (let at = 0; at < value.length; at += 1) {
    const [each, next] = [value.charAt(at), value.charAt(at + 1)];
    if (each === close) text += `${writer.pick(close, '\\')}${close}`;
    else if (each !== '\\') text += each;
    else text += doubles || next === '' || next === '\\' || next === close ? '\\\\' : '\\';
  }
  return `${open}${text}${close}`;
}
