import type { Span } from './block.ts';

/** A word of an instruction. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** An instruction of a Dockerfile as it is written, its arguments on one line. */
export interface Instruction {
  /** In capitals, also where it is unknown. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** With its here-documents. */
  readonly span: Span;
  /** Arguments without flags, comments and continuations. */
  readonly text: string;
  readonly argumentsSpan: Span;
  readonly flags: ReadonlyMap<string, string>;
  /** Separated by white space, as they are written. */
  readonly words: readonly Word[];
  /** Of the JSON form, quotes resolved; absent for the other form. */
  readonly exec?: readonly Word[];
  /** Bodies of here-documents, one text. */
  readonly heredoc?: string;
  /** The instruction after ONBUILD. */
  readonly trigger?: Instruction;
}

interface DockerfileText {
  readonly escape: string;
  readonly instructions: readonly Instruction[];
}

/** Longer ones are not read: a person does not write them. */
export const largestDockerfile = 256 * 1024;

const flagged = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'HEALTHCHECK']);
const jsonForms = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'COPY', 'ADD', 'SHELL', 'VOLUME']);

/** The first line of an instruction, continuations and comments between them taken out. */
interface Line {
  readonly text: string;
  /** Offset in the file of each code unit of `text`, and of its end. */
  readonly offsets: readonly number[];
}

/** Splits a Dockerfile into instructions; `undefined` for a text that is too long or cannot be read at all. */
export async function dockerfileText(text: string): Promise<DockerfileText | undefined> {
  if (text.length > largestDockerfile) return undefined;
  // Bundled, a CommonJS package has no exports but its default.
  const { default: dockerfileAst } = await import('dockerfile-ast');
  const { DockerfileParser } = dockerfileAst;
  const starts = lineStarts(text);
  const offset = (position: { line: number; character: number }) =>
    Math.min((starts[position.line] ?? text.length) + position.character, text.length);
  try {
    const file = DockerfileParser.parse(text);
    const escape = file.getEscapeCharacter() === '`' ? '`' : '\\';
    const instructions = [...file.getInitialARGs(), ...file.getInstructions()].map((found) => {
      const range = found.getRange();
      const keyword = found.getInstructionRange();
      const span = { start: offset(range.start), end: offset(range.end) };
      return instruction(text, span, offset(keyword.end), escape);
    });
    const unique = new Map(instructions.map((found) => [found.span.start, found]));
    return { escape, instructions: [...unique.values()].sort(bySpan) };
  } catch {
    // The parser is not ours and the file may be anything; nothing is known of such a file.
    return undefined;
  }
}

function bySpan(a: Instruction, b: Instruction): number {
  return a.span.start - b.span.start;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function instruction(text: string, span: Span, keywordEnd: number, escape: string): Instruction {
  const keyword = text.slice(span.start, keywordEnd).toUpperCase();
  const { line, end } = firstLine(text, keywordEnd, span.end, escape);
  const flags = new Map<string, string>();
  let words = wordsOf(line);
  while (flagged.has(keyword) && words[0]?.text.startsWith('--') === true) {
    const [name = '', ...value] = words[0].text.slice(2).split('=');
    flags.set(name.toLowerCase(), value.join('='));
    words = words.slice(1);
  }
  const first = words[0]?.span.start ?? line.offsets.at(-1) ?? keywordEnd;
  const from = Math.max(0, line.offsets.indexOf(first));
  const rest = words.length === 0 ? '' : line.text.slice(from);
  const exec = jsonForms.has(keyword) ? execWords(rest, line.offsets.slice(from)) : undefined;
  const body = /<</.test(rest) ? text.slice(end, span.end).replace(/^\r?\n|^\r/, '') : '';
  const trigger =
    keyword === 'ONBUILD' && words[0] !== undefined && words[0].text.toUpperCase() !== 'ONBUILD'
      ? instruction(text, { start: words[0].span.start, end: span.end }, words[0].span.end, escape)
      : undefined;
  return {
    keyword,
    keywordSpan: { start: span.start, end: keywordEnd },
    span,
    text: rest.trimEnd(),
    argumentsSpan: { start: first, end: words.at(-1)?.span.end ?? first },
    flags,
    words,
    ...(exec && { exec }),
    ...(body !== '' && { heredoc: body }),
    ...(trigger && { trigger }),
  };
}

function firstLine(
  text: string,
  start: number,
  stop: number,
  escape: string,
): { line: Line; end: number } {
  const kept: string[] = [];
  const offsets: number[] = [];
  const continued = new RegExp(`\\${escape}[ \\t]*(?:\\r\\n|\\r|\\n)`, 'y');
  const skipped = /[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)/y;
  let at = start;
  while (at < stop) {
    const character = text.charAt(at);
    if (character === escape) {
      continued.lastIndex = at;
      if (continued.test(text)) {
        at = continued.lastIndex;
        // Comments and empty lines between continued lines are not part of the instruction.
        for (skipped.lastIndex = at; skipped.test(text);) at = skipped.lastIndex;
        continue;
      }
    } else if (character === '\n' || character === '\r') break;
    kept.push(character);
    offsets.push(at);
    at += 1;
  }
  const end = Math.min(at, stop);
  offsets.push(end);
  return { line: { text: kept.join(''), offsets }, end };
}

function wordsOf({ text, offsets }: Line): Word[] {
  return [...text.matchAll(/\S+/g)].map((match) => {
    const last = match.index + match[0].length - 1;
    return {
      text: match[0],
      span: { start: offsets[match.index] ?? 0, end: (offsets[last] ?? 0) + 1 },
    };
  });
}

/** `["a", "b"]`, which has to be JSON; anything else is the shell's. */
function execWords(text: string, offsets: readonly number[]): Word[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    return undefined;
  }
  const strings = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)];
  return values.map((value: string, index) => {
    const match = strings[index];
    const start = match?.index ?? 0;
    const last = start + (match?.[0].length ?? 1) - 1;
    return { text: value, span: { start: offsets[start] ?? 0, end: (offsets[last] ?? 0) + 1 } };
  });
}

/** Splits at white space outside quotes; quotes stay. For ENV and ARG. */
export function quotedWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === escape && quote !== "'" && at + 1 < text.length) {
      word += character + text.charAt(at + 1);
      at += 1;
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (quote === character) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      word += character;
    }
  }
  if (word !== '') words.push(word);
  return words;
}

/** What a word stands for; `undefined` where that depends on what this file does not tell. */
export function expanded(
  word: string,
  escape: string,
  variable: (name: string) => string | undefined,
): string | undefined {
  let result = '';
  let quote = '';
  for (let at = 0; at < word.length; at += 1) {
    const character = word.charAt(at);
    if (quote === "'") {
      if (character === "'") quote = '';
      else result += character;
    } else if (character === escape && at + 1 < word.length) {
      at += 1;
      const next = word.charAt(at);
      result += quote === '"' && !/["$\\`]/.test(next) ? character + next : next;
    } else if (character === '"') quote = quote === '"' ? '' : '"';
    else if (character === "'" && quote === '') quote = "'";
    else if (character === '$') {
      const reference = /^\$(?:\{(\w+)(?::([-+])([^{}]*))?\}|(\w+))/.exec(
        word.slice(at, at + 1000),
      );
      if (reference === null) {
        if (word.charAt(at + 1) === '{') return undefined;
        result += character;
        continue;
      }
      const name = reference[1] ?? reference[4] ?? '';
      const value = variable(name);
      const [, , operator, other = ''] = reference;
      if (operator === '-' && (value === undefined || value === '')) result += other;
      else if (operator === '+') result += value === undefined || value === '' ? '' : other;
      else if (value === undefined) return undefined;
      else result += value;
      at += reference[0].length - 1;
    } else result += character;
  }
  return result;
}

/** Words of a shell's command line where it is nothing but words. */
export function plainWords(found: Instruction): Word[] | undefined {
  const isPlain = found.words.every(({ text }) => {
    // `--name=value` is a word, `NAME=value` is not.
    const value = text.startsWith('-') ? text.slice(text.indexOf('=') + 1) : text;
    return !/[|&;<>()`\\*?#~=]/.test(value);
  });
  if (found.words.length === 0 || !isPlain) return undefined;
  if (/["']/.test(found.text)) {
    const isWhole = found.words.every(({ text }) => /^(?:"[^"']*"|'[^"']*'|[^"']*)$/.test(text));
    if (!isWhole) return undefined;
  }
  const words = found.words.map(({ text, span }) => ({
    text: text.replace(/^["']|["']$/g, ''),
    span,
  }));
  return words[0]?.text === 'exec' ? words.slice(1) : words;
}
