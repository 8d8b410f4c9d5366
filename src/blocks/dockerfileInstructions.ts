import path from 'node:path/posix';
import type { Command, Copy } from './dockerfile.ts';
import { plainWords, quotedWords, type Instruction, type Word } from './dockerfileText.ts';

/** `NAME=value …`, or the old `NAME value`. */
export function settings(found: Instruction, escape: string): [string, string][] {
  const first = found.words[0]?.text ?? '';
  if (!first.includes('='))
    return first === '' ? [] : [[first, found.text.slice(first.length).trim()]];
  return quotedWords(found.text, escape).map((word) => {
    const at = word.indexOf('=');
    return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
  });
}

/** What ENTRYPOINT, CMD and RUN start. */
export function command(found: Instruction): Command {
  if (found.exec !== undefined) {
    return { form: 'exec', text: found.text, words: found.exec, instruction: found };
  }
  const words = found.heredoc === undefined ? plainWords(found) : undefined;
  return { form: 'shell', text: found.text, ...(words && { words }), instruction: found };
}

/** What COPY and ADD take, and where they put it. */
export function copy(
  keyword: 'COPY' | 'ADD',
  found: Instruction,
  workdir: string,
  expand: (word: string) => string | undefined,
): Copy {
  const words = found.exec ?? found.words;
  const target = words.length > 1 ? words.at(-1) : undefined;
  const place = target && expand(target.text);
  const named = words.slice(0, -1).filter(({ text }) => !text.startsWith('<<'));
  const sources = named.map(({ text, span }) => ({ text: expand(text), span }));
  const known = sources.filter((source): source is Word => source.text !== undefined);
  const from = found.flags.get('from');
  return {
    instruction: keyword,
    sources: known.map(({ text }) => text),
    sourceSpans: known.map(({ span }) => span),
    ...(place !== undefined && place !== '' && { target: path.resolve(workdir, place) }),
    isTargetFolder: words.length > 2 || (place !== undefined && /(?:^|\/)\.{0,2}$/.test(place)),
    ...(from !== undefined && { fromStage: expand(from) ?? from }),
    isAfterLastRun: false,
    hasFlags: found.flags.size > 0,
    flags: found.flags,
    hasHeredoc: named.length !== Math.max(0, words.length - 1),
    isComplete: known.length === named.length && place !== undefined,
    span: found.span,
  };
}
