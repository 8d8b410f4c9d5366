import type { Span } from '../../block.ts';
import type { Edit } from '../problem.ts';
import type { ArgumentParser, ScriptArgument } from './script.ts';
import { longName } from './script.ts';

/** A line of a shell script without its comment. */
interface Line {
  readonly text: string;
  readonly start: number;
}

/** Lines of a shell script; comments are blanked, so that offsets stay. */
export function shellLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  let hereDocument: string | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    if (hereDocument !== undefined) {
      if (line.trim() === hereDocument) hereDocument = undefined;
      lines.push({ text: '', start });
    } else {
      const code = withoutComment(line);
      hereDocument = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(code.slice(0, 2000))?.[2];
      lines.push({ text: code, start });
    }
    start += raw.length + 1;
  }
  return lines;
}

function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) {
      return line.slice(0, at);
    }
  }
  return line;
}

const caseOfArgument =
  /^\s*case\s+["']?\$\{?(?:1|key|arg|argument|opt|option|param|flag|i|ARG|KEY|OPT|OPTION|PARAM)\b[^}"'\s]*\}?["']?\s+in\b/;

interface Branch {
  readonly patterns: readonly string[];
  readonly line: Line;
  /** The lines of its body, the line of the pattern (what follows it) first. */
  readonly body: readonly Line[];
}

/** A loop over the arguments with `case`, or getopts, or getopt; `undefined` for any other way. */
export function shellParser(file: string, text: string): ArgumentParser | undefined {
  const lines = shellLines(text);
  const short = optionsOnly(file, lines);
  if (short !== undefined) return short;
  const cases = lines.flatMap(({ text: code }, index) => {
    return caseOfArgument.test(code.slice(0, 300)) ? [index] : [];
  });
  const [first, ...others] = cases;
  if (first === undefined || others.length > 0) return undefined;
  const loop = lines
    .slice(Math.max(0, first - 8), first + 1)
    .findLast(({ text: code }) => loopOfArguments.test(code.slice(0, 300)));
  const all = branches(lines, first);
  const found = all.flatMap((branch) => declared(file, branch));
  if (loop === undefined || found.length === 0) return undefined;
  const otherwise = all.find(({ patterns }) => patterns.includes('*'));
  const place = lines[first] ?? { start: 0, text: '' };
  const at = place.start + Math.max(0, place.text.search(/\S/));
  const isShifted = /^\s*(?:while|until)\b/.test(loop.text);
  const last = otherwise === undefined ? undefined : fallback(file, otherwise, isShifted);
  return {
    library: 'shell',
    file,
    arguments: found,
    isComplete: last === undefined || last.unknown === 'fatal' || !last.keeps,
    takesPrefixes: false,
    unknown: last?.unknown ?? 'ignored',
    unknownSpan: last?.span ?? { start: at, end: at + 4 },
    unknownEdits: last?.edits ?? [],
  };
}

const loopOfArguments =
  /^\s*(?:(?:while|until)\b.*\$(?:#|\{?1|@|\*)|for\s+\w+(?:\s*;|\s+in\s+"?\$\{?[@*]|\s*$))/;

function branches(lines: readonly Line[], first: number): Branch[] {
  const found: Branch[] = [];
  let open: { patterns: string[]; line: Line; body: Line[] } | undefined;
  let depth = 0;
  // `case $1 in --x) …` may go on in its own line.
  const [head, rest] = splitAfter(lines[first], /\bin\b/);
  const body = rest === undefined ? lines.slice(first + 1) : [rest, ...lines.slice(first + 1)];
  if (head === undefined) return [];
  for (const line of body) {
    const code = line.text.slice(0, 2000);
    if (/^\s*esac\b/.test(code) && open === undefined) {
      if (depth === 0) break;
      depth -= 1;
      continue;
    }
    if (open === undefined) {
      const pattern = /^\s*\(?([^()\s][^()]*)\)/.exec(code);
      if (pattern === null) continue;
      const patterns = (pattern[1] ?? '')
        .split('|')
        .map((part) => part.trim().replace(/^["']|["']$/g, ''));
      const length = pattern[0].length;
      open = {
        patterns,
        line,
        body: [{ text: line.text.slice(length), start: line.start + length }],
      };
    } else {
      if (/^\s*case\b.*\bin\b/.test(code)) depth += 1;
      if (depth > 0 && /^\s*esac\b/.test(code)) depth -= 1;
      if (depth === 0 && /^\s*esac\b/.test(code)) {
        found.push(open);
        return found;
      }
      open.body.push(line);
    }
    if (depth === 0 && /;;&?/.test(code)) {
      found.push(open);
      open = undefined;
    }
  }
  return found;
}

function splitAfter(line: Line | undefined, pattern: RegExp): [Line | undefined, Line | undefined] {
  if (line === undefined) return [undefined, undefined];
  const match = pattern.exec(line.text);
  if (match === null) return [line, undefined];
  const end = match.index + match[0].length;
  const rest = { text: line.text.slice(end), start: line.start + end };
  return [line, rest.text.trim() === '' ? undefined : rest];
}

function declared(file: string, { patterns, line }: Branch): ScriptArgument[] {
  // `--x=*` takes the value in the same word, which the platform does not write.
  const names = patterns.map((pattern) => longName(pattern)).filter((name) => name !== undefined);
  const name = names.find((own) => !/[*?[$]/.test(own));
  if (name === undefined || name === 'help') return [];
  const start = line.start + line.text.indexOf(`--${name}`) + 2;
  const span = { start, end: start + name.length };
  return [
    {
      name,
      names,
      isPositional: false,
      isRequired: false,
      span,
      renamed: (next) => [{ file, span, text: next }],
    },
  ];
}

interface Fallback {
  readonly unknown: 'fatal' | 'ignored' | 'undetermined';
  /** What is not known is kept for later. */
  readonly keeps: boolean;
  readonly span: Span;
  readonly edits: readonly Edit[];
}

function fallback(file: string, { line, body }: Branch, isShifted: boolean): Fallback {
  const at = line.start + Math.max(0, line.text.search(/\S/));
  const span = { start: at, end: at + 1 };
  for (const { text, start } of body) {
    const exit = /\b(?:exit|return)\s+(?:[1-9]\d*|\$\w+)/.exec(text.slice(0, 2000));
    if (exit === null) continue;
    const place = { start: start + exit.index, end: start + exit.index + exit[0].length };
    const edits = [{ file, span: place, text: isShifted ? 'shift' : ':' }];
    return { unknown: 'fatal', keeps: false, span: place, edits };
  }
  const code = body.map(({ text }) => text).join('\n');
  const isPlain =
    /^[\s;]*(?:(?:shift(?:\s+[12])?|:|echo\b[^\n;]*|printf\b[^\n;]*|continue|true)[\s;]*)*$/.test(
      code.slice(0, 2000),
    );
  if (isPlain) return { unknown: 'ignored', keeps: false, span, edits: [] };
  const keeps = /\+=|=.*\$\{?(?:1|@|\*)/.test(code);
  return { unknown: keeps ? 'ignored' : 'undetermined', keeps: true, span, edits: [] };
}

/** getopts, which reads `-x` alone, and getopt of util-linux, which has a list of long names. */
function optionsOnly(file: string, lines: readonly Line[]): ArgumentParser | undefined {
  for (const { text, start } of lines) {
    const code = text.slice(0, 2000);
    const short = /\bgetopts\s+(["']?)([^"'\s]+)\1/.exec(code);
    if (short !== null) {
      // `-:` is how people read long options with it.
      if ((short[2] ?? '').includes('-')) return undefined;
      const span = { start: start + short.index, end: start + short.index + short[0].length };
      return { ...nothing(file, span), library: 'getopts', unknown: 'fatal' };
    }
    const long = /\bgetopt\b.*?(?:--long(?:options)?[= ]|\s-l\s*)(["']?)([\w:,-]+)\1/.exec(code);
    if (long === null) continue;
    const list = long[2] ?? '';
    const listAt = start + long.index + long[0].lastIndexOf(list);
    return {
      ...nothing(file, { start: listAt, end: listAt + list.length }),
      library: 'getopt',
      arguments: longOptions(file, list, listAt),
      isComplete: true,
    };
  }
  return undefined;
}

function nothing(file: string, span: Span) {
  return {
    file,
    arguments: [],
    isComplete: false,
    takesPrefixes: false,
    unknown: 'undetermined' as const,
    unknownSpan: span,
    unknownEdits: [],
  };
}

function longOptions(file: string, list: string, start: number): ScriptArgument[] {
  return [...list.matchAll(/[\w-]+/g)].map((match) => {
    const span = { start: start + match.index, end: start + match.index + match[0].length };
    return {
      name: match[0],
      names: [match[0]],
      isPositional: false,
      isRequired: false,
      span,
      renamed: (next) => [{ file, span, text: next }],
    };
  });
}
