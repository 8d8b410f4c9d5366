import { UserError } from '../base/errors.ts';

/**
 * The words of a text as a POSIX shell splits them: blanks, `'…'`, `"…"` and `\`. Nothing is expanded: `$X`, `*` and
 * `;` are text. Throws `command-line` where a quote has no end.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const pattern = /[ \t\r\n]+|'([^']*)'|"([^"\\]*(?:\\[^][^"\\]*)*)"|\\\r?\n|\\([^])|([^])/gu;
  for (const match of text.matchAll(pattern)) {
    const [whole, single, double, escaped, plain] = match;
    if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) {
      word = (word ?? '') + double.replaceAll(/\\(\r?\n|["\\$`])/g, unescaped);
    } else if (escaped !== undefined) word = (word ?? '') + escaped;
    else if (plain === '"' || plain === "'" || plain === '\\') throw open(plain);
    else if (plain !== undefined) word = (word ?? '') + plain;
    else if (!whole.startsWith('\\')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** One text that splits into these words again, in a shell too. */
export function quotedWords(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function unescaped(_whole: string, character: string): string {
  return character.endsWith('\n') ? '' : character;
}

function open(character: string): UserError {
  const message =
    character === '\\'
      ? 'The command line ends in a “\\”.'
      : `The command line has a ${character} without its end.`;
  return new UserError(message, {
    code: 'command-line',
    remedy: `Close it, or write \\${character} for the character itself.`,
  });
}
