import type { Command, DockerfileFacts } from '../../dockerfile.ts';
import type { Word } from '../../dockerfileText.ts';
import { isPython, scriptWord } from '../../entryScript.ts';
import type { BlockProblem, Edit } from '../problem.ts';
import type { Script } from '../scripts/script.ts';
import { shellLines } from '../scripts/shell.ts';
import { dockerfileName, problem, type Snapshot } from '../snapshot.ts';

/** Where the image works, and whether its output is seen as it comes. */
export function* placeRules(snapshot: Snapshot): Generator<BlockProblem> {
  const facts = snapshot.dockerfile?.facts;
  if (facts === undefined || snapshot.kind === 'other') return;
  yield* mountedPlaces(facts);
  yield* bufferedOutput(facts, snapshot.script);
}

function isMounted(path: string): boolean {
  return /^\/(?:home|data)(?:\/|$)/.test(path);
}

function* mountedPlaces(facts: DockerfileFacts): Generator<BlockProblem> {
  const { workdir, workdirSpan } = facts;
  if (workdirSpan !== undefined && isMounted(workdir)) {
    yield problem(
      'EIB101',
      dockerfileName,
      workdirSpan,
      `WORKDIR is ${workdir}. The platform mounts folders over /home and /data, so the files of the image disappear there.`,
      { fixes: movedPlace(facts, workdir) },
    );
    return;
  }
  const command = facts.entrypoint ?? facts.cmd;
  const script = command && scriptWord(facts, command);
  if (script === undefined || !isMounted(script.imagePath)) return;
  yield problem(
    'EIB101',
    dockerfileName,
    script.word.span,
    `The script lies at ${script.imagePath}. The platform mounts folders over /home and /data, so it disappears there.`,
  );
}

/** `/app` in place of the folder, where only instructions that name places do so. */
function movedPlace(facts: DockerfileFacts, workdir: string) {
  const edits: Edit[] = [];
  for (const instruction of facts.instructions) {
    const isPlace = /^(?:WORKDIR|COPY|ADD|ENTRYPOINT|CMD)$/.test(instruction.keyword);
    const words = instruction.exec ?? instruction.words;
    for (const { text, span } of words) {
      const at = text.indexOf(workdir);
      if (at < 0) continue;
      const next = text.charAt(at + workdir.length);
      if (!isPlace || at > 0 || !/^\/?$/.test(next)) return [];
      const start = span.start + (instruction.exec === undefined ? 0 : 1);
      edits.push({
        file: dockerfileName,
        span: { start, end: start + workdir.length },
        text: '/app',
      });
    }
  }
  return edits.length === 0 ? [] : [{ title: 'Work in /app', edits }];
}

function* bufferedOutput(
  facts: DockerfileFacts,
  script: Script | undefined,
): Generator<BlockProblem> {
  if (isUnbuffered(facts)) return;
  const command = facts.entrypoint ?? facts.cmd;
  const words = command?.words ?? [];
  const at = words.findIndex(({ text }) => isPython(text));
  const python = words[at];
  if (command === undefined || python === undefined) {
    if (script?.language === 'shell') yield* bufferedInShell(script);
    return;
  }
  const isSet = words.slice(0, at).some(({ text }) => text.startsWith('PYTHONUNBUFFERED='));
  const end = words.findIndex(({ text }, index) => index > at && !/^-[A-Za-z]/.test(text));
  const options = words.slice(at + 1, end < 0 ? words.length : end);
  if (isSet || options.some(({ text }) => hasUnbuffered(text))) return;
  if (script !== undefined && saysNothing(script)) return;
  yield buffered(command, python);
}

function hasUnbuffered(option: string): boolean {
  return /^-[a-zA-Z]*u/.test(option) && !/^-[mcWX]/.test(option);
}

function isUnbuffered(facts: DockerfileFacts): boolean {
  return facts.env.has('PYTHONUNBUFFERED') && facts.env.get('PYTHONUNBUFFERED') !== '';
}

function buffered(command: Command, python: Word): BlockProblem {
  const { start, end } = python.span;
  const edit = {
    file: dockerfileName,
    span: { start: end, end },
    text: command.form === 'exec' ? ', "-u"' : ' -u',
  };
  return problem(
    'EIB107',
    dockerfileName,
    { start, end },
    'Python keeps its output back while nobody reads a terminal: the log of a job stays empty until the end.',
    // Inside `sh -c "…"` the word is part of a longer one.
    { fixes: python.text.includes(' ') ? [] : [{ title: 'Add -u', edits: [edit] }] },
  );
}

/** Nothing is printed, or each time at once. */
function saysNothing(script: Script): boolean {
  if (script.language !== 'python') return false;
  const tokens = [script.tokens, ...script.modules.map((module) => module.tokens)].flat();
  const count = (name: string) =>
    tokens.filter(({ kind, text }) => kind === 'name' && text === name).length;
  if (count('reconfigure') > 0 || count('line_buffering') > 0) return true;
  return count('print') + count('stdout') <= count('flush');
}

function* bufferedInShell(script: Script): Generator<BlockProblem> {
  if (script.text.includes('PYTHONUNBUFFERED')) return;
  for (const { text, start } of shellLines(script.text)) {
    const match = /^\s*(?:exec\s+)?((?:\/\S*\/)?python[\d.]*)\s+[\w./${}"-]+\.py\b/.exec(
      text.slice(0, 1000),
    );
    const name = match?.[1];
    if (match === null || name === undefined || /\s-\w*u/.test(match[0])) continue;
    const from = start + text.indexOf(name);
    const end = from + name.length;
    yield problem(
      'EIB107',
      script.file,
      { start: from, end },
      'Python keeps its output back while nobody reads a terminal: the log of a job stays empty until the end.',
      {
        fixes: [
          {
            title: 'Add -u',
            edits: [{ file: script.file, span: { start: end, end }, text: ' -u' }],
          },
        ],
      },
    );
  }
}
