import type { BlockProblem } from '../problem.ts';
import type { Script } from '../scripts/script.ts';
import { shellLines } from '../scripts/shell.ts';
import { problem } from '../snapshot.ts';
import { endless } from './endings.ts';

export function* shellEnding({ file, text }: Script): Generator<BlockProblem> {
  const lines = shellLines(text).map((line) => ({ ...line, text: line.text.slice(0, 2000) }));
  for (const [index, { text: code, start }] of lines.entries()) {
    const loop = /^\s*while\s+(?:true|:|\[\s*1\s*\])\s*;?\s*(?:do\b.*)?$/.exec(code);
    const at = start + Math.max(0, code.search(/\S/));
    if (loop !== null && !leavesLoop(lines.slice(index, index + longestLoop))) {
      yield problem('EIB308', file, { start: at, end: at + 5 }, endless);
    }
    const waits =
      /^\s*(?:exec\s+)?(?:sleep\s+infinity|tail\s+(?:-\w+\s+)*-[fF]\s+\/dev\/null)\s*$/.test(code);
    if (waits) yield problem('EIB308', file, { start: at, end: start + code.length }, endless);
  }
  const code = lines.map((line) => line.text).join('\n');
  const cares = /\bset\s+-\w*e|errexit|^#!.*sh\s+-\w*e|\|\||\bexit\b|\$\?|\btrap\b|\bif\s+!/m;
  const commands = lines.filter(
    ({ text: line }) =>
      /^[a-z][\w.-]*(?:\s|$)/.test(line) &&
      !/^(?:while|case|esac|do|done|if|then|else|elif|fi|shift|echo|for|function|local|export|set|cd|printf|until|read|source)\b/.test(
        line,
      ),
  );
  if (cares.test(`${text.slice(0, 200).split('\n')[0] ?? ''}\n${code}`) || commands.length < 2)
    return;
  const [first] = lines;
  const hasShebang = text.startsWith('#!');
  const after = hasShebang ? text.indexOf('\n') + 1 : 0;
  const [command] = commands;
  const place = command ?? first ?? { start: 0, text: '' };
  yield problem(
    'EIB309',
    file,
    { start: place.start, end: place.start + place.text.trimEnd().length },
    'When a command fails the script goes on, and the job is shown as successful when the last one succeeds.',
    {
      fixes:
        after === 0 && hasShebang
          ? []
          : [
              {
                title: 'Add set -e',
                edits: [{ file, span: { start: after, end: after }, text: 'set -e\n' }],
              },
            ],
    },
  );
}

/** Lines; in a longer loop something is taken to end it. */
const longestLoop = 500;

function leavesLoop(lines: readonly { readonly text: string }[]): boolean {
  let depth = 0;
  for (const { text } of lines) {
    if (/\b(?:break|exit|return|kill|exec)\b/.test(text)) return true;
    if (/(?:^|[;\s])do(?:\s|$)/.test(text)) depth += 1;
    if (/^\s*done\b|;\s*done\b/.test(text)) depth -= 1;
    if (depth <= 0 && /\bdone\b/.test(text)) return false;
  }
  return lines.length === longestLoop;
}
