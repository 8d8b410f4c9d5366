import type { BlockProblem } from '../problem.ts';
import type { Script } from '../scripts/script.ts';
import { closing, type Token } from '../scripts/tokens.ts';
import { problem } from '../snapshot.ts';
import { endless, places, server, swallowed } from './endings.ts';

export function* javascriptEnding({ tokens, file }: Script): Generator<BlockProblem> {
  const has = (name: RegExp) => tokens.some(({ kind, text }) => kind === 'name' && name.test(text));
  for (const [at, token] of places(tokens, 'while')) {
    if (token.depth !== 0) continue;
    const condition = tokens[at + 2]?.text ?? '';
    if (!/^(?:true|1)$/.test(condition) || tokens[at + 3]?.text !== ')') continue;
    const body = tokens[at + 4]?.text === '{' ? tokens.slice(at + 4, closing(tokens, at + 4)) : [];
    if (
      body.length === 0 ||
      body.some(({ text }) => /^(?:break|return|throw|exit|yield|kill|abort)$/.test(text))
    )
      continue;
    yield problem('EIB308', file, { start: token.start, end: token.end }, endless);
  }
  const canEnd = has(/^(?:exit|exitCode|unref|kill|abort)$/);
  for (const [at, token] of tokens.entries()) {
    const isCall = token.kind === 'name' && tokens[at + 1]?.text === '(' && token.depth === 0;
    if (!isCall || canEnd) continue;
    const isServer = token.text === 'listen' && tokens[at - 1]?.text === '.' && !has(/^close$/);
    const isTimer = token.text === 'setInterval' && !has(/^clearInterval$/);
    if (isServer || isTimer) {
      yield problem(
        'EIB308',
        file,
        { start: token.start, end: token.end },
        isServer ? server : endless,
      );
    }
  }
  for (const [at, token] of places(tokens, 'catch')) {
    const isCatch = tokens[at - 1]?.text === '.' && tokens[at + 1]?.text === '(';
    if (!isCatch || token.depth !== 0) continue;
    const handler = tokens.slice(at + 2, closing(tokens, at + 1));
    const onlyPrints =
      handler.some(({ text }) => text === 'console') &&
      !handler.some(
        ({ kind, text }) =>
          kind === 'name' && /^(?:exit|exitCode|throw|reject|abort|kill|fail\w*|die)$/.test(text),
      );
    const calls = handler.filter(
      ({ kind }, index) =>
        kind === 'name' && handler[index + 1]?.text === '(' && handler[index - 1]?.text !== '.',
    );
    if (!onlyPrints || calls.length > 0 || has(/^exitCode$/)) continue;
    yield problem('EIB309', file, { start: token.start, end: token.end }, swallowed, {
      fixes: catchFix(file, handler),
    });
  }
}

function catchFix(file: string, handler: readonly Token[]) {
  const open = handler.findIndex(({ text }) => text === '{');
  const isPlain =
    handler.map(({ text }) => text).join('') === 'console.error' ||
    handler.map(({ text }) => text).join('') === 'console.log';
  const title = 'End with exit code 1';
  const [first] = handler;
  const last = handler.at(-1);
  if (isPlain && first !== undefined && last !== undefined) {
    const text = `(error) => {\n  console.error(error);\n  process.exit(1);\n}`;
    return [{ title, edits: [{ file, span: { start: first.start, end: last.end }, text }] }];
  }
  const before = handler.at(-2);
  if (open < 0 || last?.text !== '}' || before === undefined) return [];
  const at = before.end;
  const gap = before.text === ';' || before.text === '{' ? '' : ';';
  return [
    { title, edits: [{ file, span: { start: at, end: at }, text: `${gap}\n  process.exit(1);` }] },
  ];
}
