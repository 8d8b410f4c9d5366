import { problems } from '../filter/check.ts';
import { parse } from '../filter/parser.ts';
import { jsonText, terminalText } from './terminal.ts';
import { onlyWord, type Command } from './usage.ts';

export const checkFilter: Command = {
  synopsis: 'TEXT',
  summary: 'say what is wrong with a filter; exit code 1 where something is',
  options: {},
  help: {},
  run({ words, terminal }) {
    const text = onlyWord(words, 'the text of a filter');
    const found = problems(parse(text));
    if (terminal.isJson) terminal.out(jsonText({ filter: text, problems: found }));
    else if (found.length === 0) terminal.out('The filter is fine.');
    for (const { severity, message, span, fix } of terminal.isJson ? [] : found) {
      const { line, column, marks } = excerpt(text, span.start, span.end);
      terminal.out(`${severity}: ${terminalText(message, 300)}`);
      terminal.out(`  ${line}`);
      terminal.out(`  ${' '.repeat(column)}${marks}`);
      if (fix) terminal.out(`  ${terminalText(fix.title, 200)}`);
    }
    return Promise.resolve(!found.some(({ severity }) => severity === 'error'));
  },
};

/** The part of the text around a span, on one line, and where to put the marks. */
function excerpt(text: string, start: number, end: number) {
  const around = 40;
  const from = Math.max(0, start - around);
  // Character for character, so that the marks stand right.
  const shown = (piece: string) => piece.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  return {
    line: shown(text.slice(from, Math.min(text.length, end + around))),
    column: start - from,
    marks: '^'.repeat(Math.max(1, Math.min(end, text.length) - start)),
  };
}
