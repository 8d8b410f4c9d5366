import type { BlockProblem } from '../problem.ts';
import type { Script } from '../scripts/script.ts';
import type { Token } from '../scripts/tokens.ts';
import { problem } from '../snapshot.ts';
import { endless, places, server, swallowed } from './endings.ts';

/** Tokens from a line to the next one that is not deeper. */
function block(tokens: readonly Token[], start: number): readonly Token[] {
  const indent = tokens[start]?.indent ?? 0;
  const end = tokens.findIndex(
    (token, at) => at > start && token.indent !== undefined && token.indent <= indent,
  );
  return tokens.slice(start, end < 0 ? tokens.length : end);
}

const leaves =
  /^(?:break|return|raise|yield|await|exit|_exit|quit|SystemExit|next|kill|abort|execv|execvp)$/;

export function* pythonEnding(script: Script): Generator<BlockProblem> {
  const { tokens, file } = script;
  for (const [at, token] of places(tokens, 'while')) {
    if (token.indent === undefined) continue;
    const condition = tokens[at + 1]?.text ?? '';
    if (!/^(?:True|1)$/.test(condition) || tokens[at + 2]?.text !== ':') continue;
    if (block(tokens, at).some(({ text }) => leaves.test(text))) continue;
    if (!isMainLine(tokens, at)) continue;
    yield problem(
      'EIB308',
      file,
      { start: token.start, end: tokens[at + 2]?.end ?? token.end },
      endless,
    );
  }
  for (const [at, token] of tokens.entries()) {
    const isCall =
      token.kind === 'name' && tokens[at + 1]?.text === '(' && tokens[at - 1]?.text === '.';
    if (!isCall) continue;
    const owner = tokens[at - 2]?.text ?? '';
    const isServer =
      token.text === 'serve_forever' ||
      (token.text === 'run' && owner === 'uvicorn') ||
      (token.text === 'run' && /^app$/.test(owner) && tokens.some(({ text }) => text === 'Flask'));
    if (!isServer || tokens.some(({ text }) => /^(?:Thread|Process|shutdown|_exit)$/.test(text)))
      continue;
    yield problem('EIB308', file, { start: token.start, end: token.end }, server);
  }
  yield* swallowedErrors(script);
  yield* noExit(script);
}

/** At the top, in `if __name__ …`, or in `main`, and nothing around it that would end it. */
function isMainLine(tokens: readonly Token[], at: number): boolean {
  let indent = tokens[at]?.indent ?? 0;
  for (let line = at - 1; line >= 0 && indent > 0; line -= 1) {
    const token = tokens[line];
    if (token?.indent === undefined || token.indent >= indent) continue;
    indent = token.indent;
    if (token.text === 'try' || token.text === 'class' || token.text === 'async') return false;
    if (token.text === 'with') return false;
    if (token.text === 'def' && !/^_?main$/.test(tokens[line + 1]?.text ?? '')) return false;
  }
  return true;
}

/** `try: main()` at the end, and an `except` that only prints. */
function* swallowedErrors({ tokens, file }: Script): Generator<BlockProblem> {
  for (const [at, token] of places(tokens, 'except')) {
    if (token.indent === undefined) continue;
    const caught = tokens[at + 1]?.text ?? '';
    if (caught !== ':' && !/^(?:Exception|BaseException)$/.test(caught)) continue;
    const start = tokens.findLastIndex(
      (other, index) => index < at && other.text === 'try' && other.indent === token.indent,
    );
    if (start < 0 || !isMainLine(tokens, start)) continue;
    if (token.indent > 0 && !isInMainGuard(tokens, start)) continue;
    const body = tokens.slice(start, at);
    const hasProgram = body.some(
      ({ kind, text, indent }, index) =>
        kind === 'name' &&
        indent !== undefined &&
        /^(?:main|_main|run|process|transform|start)\w*$/.test(text) &&
        body[index + 1]?.text === '(',
    );
    const handler = block(tokens, at);
    const rest = tokens.slice(at + handler.length);
    const tells = /^(?:raise|exit|_exit|quit|SystemExit|return|sys|os|abort|kill|=|\+=)$/;
    if (!hasProgram || handler.slice(1).some(({ text }) => tells.test(text))) continue;
    const isLast = rest.every(
      ({ indent, text }) => indent !== 0 || /^(?:finally|else|sys|exit|except|print)$/.test(text),
    );
    const saysFailure = rest.some(
      ({ text }, index) =>
        /^(?:exit|_exit)$/.test(text) &&
        rest[index + 2]?.text !== '0' &&
        rest[index + 2]?.text !== ')',
    );
    if (!isLast || saysFailure) continue;
    yield problem('EIB309', file, { start: token.start, end: token.end }, swallowed, {
      fixes: [exitFix(file, handler)],
    });
  }
}

function isInMainGuard(tokens: readonly Token[], at: number): boolean {
  const guard = tokens.findLastIndex((token, index) => index < at && token.indent === 0);
  return tokens[guard]?.text === 'if' && tokens[guard + 1]?.text === '__name__';
}

/** `raise SystemExit(1)` at the end of a handler. */
function exitFix(file: string, handler: readonly Token[]) {
  const last = handler.at(-1);
  const lines = handler.slice(1).flatMap(({ indent }) => (indent === undefined ? [] : [indent]));
  const at = last?.end ?? 0;
  const inner = lines[0];
  const text =
    inner === undefined ? '; raise SystemExit(1)' : `\n${' '.repeat(inner)}raise SystemExit(1)`;
  return { title: 'End with exit code 1', edits: [{ file, span: { start: at, end: at }, text }] };
}

const exits = /^(?:exit|_exit|quit|SystemExit|abort)$/;

function* noExit({ tokens, modules, file, text }: Script): Generator<BlockProblem> {
  const all = [tokens, ...modules.map((module) => module.tokens)].flat();
  if (
    tokens.length === 0 ||
    all.some(({ kind, text: name }) => kind === 'name' && exits.test(name))
  )
    return;
  // A function with a decorator, or another library, may end the program itself.
  if (all.some(({ text: name, value }) => /^(?:click|typer|fire)$/.test(name) || value === 'fire'))
    return;
  const last = tokens.at(-1);
  if (last === undefined || last.depth > 1) return;
  const line = tokens.findLast(({ indent }) => indent !== undefined) ?? last;
  const gap = text.endsWith('\n') ? '' : '\n';
  const edit = {
    file,
    span: { start: text.length, end: text.length },
    text: `${gap}\nraise SystemExit(0)\n`,
  };
  yield problem(
    'EIB310',
    file,
    { start: line.start, end: line.end },
    'The script never names an exit code. Jobs have been seen to hang without one: end with sys.exit(0), and with another number when something failed.',
    { fixes: [{ title: 'End with exit code 0', edits: [edit] }] },
  );
}
