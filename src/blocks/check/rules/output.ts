import type { BlockProblem } from '../problem.ts';
import type { Script } from '../scripts/script.ts';
import { shellLines } from '../scripts/shell.ts';
import { callArguments, closing, type Token } from '../scripts/tokens.ts';
import { problem, type Snapshot } from '../snapshot.ts';

const message =
  'This writes beside the input, which cannot be written in a job. Write into the folder of --out-directory.';

/** Output goes where --out-directory says. Only calls that are known to write, and plain uses of the input's path. */
export function* outputRules({ script, kind }: Snapshot): Generator<BlockProblem> {
  if (script === undefined || kind === 'other') return;
  if (script.language === 'shell') yield* shellOutput(script);
  else if (script.language === 'python')
    yield* codeOutput(script, pythonWrites, /^in_(?:file|directory)$/);
  else yield* codeOutput(script, javascriptWrites, /^in(?:File|Directory)$/);
}

/** More calls that may write are no person's, and each is read to its end. */
const mostCalls = 300;
const mayWrite =
  /^(?:open|to_\w+|makedirs|mkdir\w*|save\w*|imwrite|write\w*|copy\w*|move|append\w*|create\w*|rename\w*|cp\w*)$/;

/** Position of the argument that names the file; -1: the object before the call does. */
type Writes = (name: string, call: Call) => number | undefined;

interface Call {
  readonly tokens: readonly Token[];
  readonly at: number;
}

const frameWriters = /^to_(?:csv|parquet|json|pickle|feather|excel|hdf|string)$/;
const firstArgument = /^(?:makedirs|mkdir|savefig|imwrite|savetxt|savez|savez_compressed)$/;
const pathWriters = /^(?:write_text|write_bytes)$/;

function pythonWrites(name: string, { tokens, at }: Call): number | undefined {
  const owner = tokens[at - 2]?.text ?? '';
  const isMethod = tokens[at - 1]?.text === '.';
  if (name === 'open' && !isMethod) {
    const given = callArguments(tokens, at + 1);
    const mode = given.find((argument) => argument.name === 'mode') ?? given[1];
    return /^[rb]*["'][^"']*[wax+]/.test(mode?.tokens[0]?.text ?? '') ? 0 : undefined;
  }
  if (!isMethod) return undefined;
  if (frameWriters.test(name)) return 0;
  if (firstArgument.test(name) && !(name === 'mkdir' && owner !== 'os')) return 0;
  if (name === 'save' && owner === 'np') return 0;
  if (name === 'write_table') return 1;
  if (/^(?:copy|copy2|copyfile|copytree|move)$/.test(name) && owner === 'shutil') return 1;
  return pathWriters.test(name) ? -1 : undefined;
}

function javascriptWrites(name: string): number | undefined {
  if (/^(?:writeFile|appendFile|mkdir)(?:Sync)?$|^createWriteStream$/.test(name)) return 0;
  return /^(?:copyFile|rename|cp)(?:Sync)?$/.test(name) ? 1 : undefined;
}

/** What is made of the input's path without leading away from it. */
const leadsAway =
  /^(?:out_?\w*|out[A-Z]\w*|basename|stem|name|relpath|relative|splitext|parse|tmp\w*|temp\w*|replace|sub|Path)$/;

function* codeOutput(script: Script, writes: Writes, input: RegExp): Generator<BlockProblem> {
  const { tokens, file } = script;
  let count = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'name' || tokens[at + 1]?.text !== '(' || !mayWrite.test(token.text))
      continue;
    count += 1;
    if (count > mostCalls) return;
    const position = writes(token.text, { tokens, at });
    if (position === undefined || position < 0) continue;
    const given = callArguments(tokens, at + 1);
    const target = given[position]?.name === undefined ? given[position]?.tokens : undefined;
    if (target === undefined || !isInput(target, input)) continue;
    if (target.some(({ kind, text }) => kind === 'name' && leadsAway.test(text))) continue;
    const [first] = target;
    const end = tokens[closing(tokens, at + 1) - 1]?.end ?? token.end;
    yield problem(
      'EIB311',
      file,
      { start: first?.start ?? token.start, end: Math.min(end, target.at(-1)?.end ?? end) },
      message,
    );
  }
}

/** `args.in_directory`, first in the path: alone, joined to, added to, or in an f-string. */
function isInput(target: readonly Token[], input: RegExp): boolean {
  const at = target.findIndex(({ kind, text }) => kind === 'name' && input.test(text));
  if (at >= 0) {
    const before = target
      .slice(0, at)
      .map(({ text }) => text)
      .join('');
    return /^(?:os\.path\.join\(|path\.join\(|join\()?(?:\w+\.)?$/.test(before);
  }
  const [only, ...others] = target;
  const written = /^[fF]["']\{\w+\.(in_(?:file|directory))\}/.exec(only?.text.slice(0, 200) ?? '');
  const template = /^`\$\{\w+\.(in(?:File|Directory))\}/.exec(only?.text.slice(0, 200) ?? '');
  const name = written?.[1] ?? template?.[1];
  return (
    others.length === 0 &&
    name !== undefined &&
    input.test(name) &&
    !/basename|stem|name\}/.test(only?.text ?? '')
  );
}

/** The variable that `--in-directory)` fills, written to by `>` or as the last word of cp, mv, mkdir. */
function* shellOutput({ file, text }: Script): Generator<BlockProblem> {
  const lines = shellLines(text);
  const variable = inputVariable(lines.map((line) => line.text));
  if (variable === undefined) return;
  const use = `["']?\\$\\{?${variable}\\}?["']?/`;
  const redirected = new RegExp(`>>?\\s*(${use}[^\\s;|&]*)`);
  const made = new RegExp(`^\\s*mkdir\\s+(?:-p\\s+)?(${use}\\S*)\\s*$`);
  for (const { text: code, start } of lines) {
    const match = redirected.exec(code.slice(0, 2000)) ?? made.exec(code.slice(0, 2000));
    if (match?.[1] === undefined || /basename/.test(match[1])) continue;
    const from = start + match.index + match[0].indexOf(match[1]);
    yield problem('EIB311', file, { start: from, end: from + match[1].length }, message);
  }
}

function inputVariable(lines: readonly string[]): string | undefined {
  for (const [at, line] of lines.entries()) {
    if (!/^\s*\(?["']?--in-directory["']?\)/.test(line.slice(0, 200))) continue;
    const body = lines.slice(at, at + 3).join('\n');
    return /(?:^|[\s;)])([A-Za-z_]\w*)=["']?\$\{?2/.exec(body)?.[1];
  }
  return undefined;
}
