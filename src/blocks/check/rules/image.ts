import type { Command, DockerfileFacts } from '../../dockerfile.ts';
import { isPython, scriptWord, startedWords } from '../../entryScript.ts';
import type { BlockProblem, Edit, Fix } from '../problem.ts';
import { dockerfileName, problem, type Snapshot } from '../snapshot.ts';

/** Images whose ENTRYPOINT is known: none, or Node's, which starts what it is given. */
const plainImages =
  /^(?:(?:docker\.io\/|public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/)?(?:library\/)?)(?:python|node|debian|ubuntu|alpine|fedora|rockylinux|almalinux|centos|amazonlinux|busybox|scratch|ruby|golang|rust|r-base|openjdk|eclipse-temurin|continuumio\/miniconda3?|condaforge\/miniforge3|tensorflow\/tensorflow|mambaorg\/micromamba)(?::[^/]*)?(?:@.*)?$/;

export function isPlainImage(base: string): boolean {
  return plainImages.test(base);
}

const shellForm = (text: string) => /\$\{?0/.test(text);

/** The command line of the image: is there one, and do arguments reach the script? */
export function* imageRules(snapshot: Snapshot): Generator<BlockProblem> {
  const facts = snapshot.dockerfile?.facts;
  if (facts === undefined || snapshot.kind === 'other') return;
  const { entrypoint } = facts;
  const hasEntrypoint = entrypoint !== undefined && entrypoint.words?.length !== 0;
  if (!hasEntrypoint) yield* withoutEntrypoint(snapshot, facts);
  else {
    const isBroken = /^\[/.test(entrypoint.text) && entrypoint.form === 'shell';
    if (isBroken) yield notJson(entrypoint);
    else {
      yield* lostArguments(entrypoint);
      yield* scriptInCmd(snapshot, facts, entrypoint);
    }
    yield* runAtBuild(snapshot, facts);
  }
}

function* withoutEntrypoint(snapshot: Snapshot, facts: DockerfileFacts): Generator<BlockProblem> {
  const { cmd } = facts;
  const hasProgram = cmd !== undefined && cmd.words?.length !== 0;
  if (hasProgram) {
    const first = cmd.words?.[0]?.text ?? '';
    const isPlain = isPlainImage(facts.base);
    // Arguments for an ENTRYPOINT that the base image may have.
    if (!isPlain && first.startsWith('-')) return;
    const words = execWords(cmd);
    yield problem(
      'EIB102',
      dockerfileName,
      cmd.instruction.keywordSpan,
      'The platform’s arguments take the place of CMD, so the script is never started. Start it with ENTRYPOINT.',
      {
        ...(!isPlain && { severity: 'warning' as const }),
        fixes: words === undefined ? [] : [instead('Use ENTRYPOINT', cmd, words)],
      },
    );
    return;
  }
  const run = programRun(snapshot, facts);
  if (run !== undefined) {
    yield problem(
      'EIB103',
      dockerfileName,
      run.instruction.keywordSpan,
      'RUN starts the script once while the image is built, not in a job. Start it with ENTRYPOINT.',
      {
        fixes:
          run.words === undefined
            ? []
            : [instead('Use ENTRYPOINT', run, unbuffered(run.words.map(({ text }) => text)))],
      },
    );
  } else if (isPlainImage(facts.base)) {
    const end = facts.span.end;
    const guess = ['transform.py', 'main.py', 'transform.js', 'index.js', 'transform.sh'].find(
      (name) => snapshot.paths.includes(name),
    );
    const program = guess?.endsWith('.py')
      ? ['python3', '-u']
      : guess?.endsWith('.js')
        ? ['node']
        : ['bash'];
    const text = guess && `\n\nENTRYPOINT ${json([...program, guess])}\n`;
    yield problem(
      'EIB102',
      dockerfileName,
      { start: facts.span.start, end: Math.min(end, facts.span.start + 4) },
      'The image has no ENTRYPOINT: a job does not know what to start.',
      {
        fixes:
          text === undefined
            ? []
            : [
                {
                  title: `Start ${guess ?? ''}`,
                  edits: [{ file: dockerfileName, span: { start: end, end }, text }],
                },
              ],
      },
    );
  }
}

/** A RUN at the end that starts a script of the folder, as a command. */
function programRun(snapshot: Snapshot, facts: DockerfileFacts): Command | undefined {
  const last = facts.instructions.at(-1);
  const run = facts.runs.at(-1);
  if (run?.words === undefined || last !== run.instruction) return undefined;
  const command: Command = {
    form: run.instruction.exec === undefined ? 'shell' : 'exec',
    text: run.text,
    words: run.words,
    instruction: run.instruction,
  };
  const script = scriptWord(facts, command);
  const isOwn = script !== undefined && snapshot.script !== undefined;
  const isSetup = /(?:^|[/_-])(?:setup|install|build|download|configure|prepare)/i.test(
    script?.word.text ?? '',
  );
  return isOwn && !isSetup ? command : undefined;
}

/** The script that ENTRYPOINT starts, started by the build as well. */
function* runAtBuild(snapshot: Snapshot, facts: DockerfileFacts): Generator<BlockProblem> {
  const entry = facts.entrypoint && scriptWord(facts, facts.entrypoint)?.imagePath;
  if (entry === undefined || snapshot.script?.parser === undefined) return;
  for (const run of facts.runs) {
    if (run.words === undefined || run.words.some(({ text }) => text.startsWith('--'))) continue;
    const command: Command = {
      form: 'shell',
      text: run.text,
      words: run.words,
      instruction: run.instruction,
    };
    const [program] = run.words;
    if (program === undefined || !/^(?:python[\d.]*|node|bash|sh)$/.test(program.text)) continue;
    if (scriptWord(facts, command)?.imagePath !== entry) continue;
    yield problem(
      'EIB103',
      dockerfileName,
      run.instruction.keywordSpan,
      'RUN starts the script while the image is built, when there is no input and there are no arguments.',
      { severity: 'warning' },
    );
  }
}

function notJson(command: Command): BlockProblem {
  const inside = command.text.replace(/^\[\s*/, '').replace(/\s*,?\s*\]\s*$/, '');
  const words = inside
    .split(/\s*,\s*/)
    .map((word) => /^(?:'([^'"\\]*)'|"([^'"\\]*)")$/.exec(word))
    .map((match) => match?.[1] ?? match?.[2]);
  const isClear = words.length > 0 && words.every((word) => word !== undefined && word !== '');
  return problem(
    'EIB106',
    dockerfileName,
    command.instruction.argumentsSpan,
    'This list is not JSON, so it is run as a shell command of these very characters. It needs double quotes and no comma at the end.',
    {
      fixes: isClear
        ? [
            instead(
              'Write it as JSON',
              command,
              words.map((word) => word ?? ''),
            ),
          ]
        : [],
    },
  );
}

function* lostArguments(command: Command): Generator<BlockProblem> {
  const words = command.words;
  const [shell, option, text, zero] = command.form === 'exec' ? (words ?? []) : [];
  const isShell =
    /(?:^|\/)(?:ba|da|z|k)?sh$/.test(shell?.text ?? '') && /^-\w*c$/.test(option?.text ?? '');
  if (command.form === 'exec') {
    if (!isShell || text === undefined || shellForm(text.text)) return;
    if (zero !== undefined && /\$\{?[@*1]/.test(text.text)) return;
  } else if (shellForm(command.text)) return;
  const plain = command.form === 'shell' ? words : startedWords(command);
  const started =
    plain === undefined || plain.length === 0 ? undefined : plain.map((word) => word.text);
  const isVariable = started?.some((word) => word.includes('$')) === true;
  yield problem(
    'EIB105',
    dockerfileName,
    command.instruction.argumentsSpan,
    command.form === 'shell'
      ? 'In the shell form ENTRYPOINT is not given the arguments that the platform appends. Write it as a JSON list.'
      : 'The arguments that the platform appends reach the shell, not the program that it starts.',
    {
      fixes:
        started === undefined || isVariable
          ? []
          : [instead('Use the exec form', command, unbuffered(started))],
    },
  );
}

function* scriptInCmd(
  snapshot: Snapshot,
  facts: DockerfileFacts,
  entrypoint: Command,
): Generator<BlockProblem> {
  const { cmd } = facts;
  if (cmd?.words === undefined || cmd.words.length === 0 || entrypoint.form === 'shell') return;
  const wholeWords = [...(entrypoint.words ?? []), ...cmd.words];
  const inCmd = scriptWord(facts, { ...cmd, words: wholeWords })?.word;
  const inEntrypoint = scriptWord(facts, entrypoint)?.word;
  const startsRest =
    snapshot.script?.language === 'shell' && /\bexec\s+"?\$[@*]/.test(snapshot.script.text);
  const isScript = inCmd !== undefined && cmd.words.includes(inCmd);
  const isCommand = startsRest && scriptWord(facts, cmd) !== undefined;
  if (!(isScript && inEntrypoint === undefined) && !isCommand) return;
  const all = unbuffered(wholeWords.map(({ text }) => text));
  const edits: Edit[] = [
    ...instead('', entrypoint, all).edits,
    { file: dockerfileName, span: cmd.instruction.span, text: '' },
  ];
  yield problem(
    'EIB104',
    dockerfileName,
    cmd.instruction.keywordSpan,
    'The platform’s arguments take the place of CMD, so what stands here is lost. It belongs into ENTRYPOINT.',
    {
      fixes:
        entrypoint.instruction.span.start < cmd.instruction.span.start
          ? [{ title: 'Move it into ENTRYPOINT', edits }]
          : [],
    },
  );
}

/** An instruction replaced by an ENTRYPOINT in the exec form. */
function instead(title: string, { instruction }: Command, words: readonly string[]): Fix {
  return {
    title,
    edits: [{ file: dockerfileName, span: instruction.span, text: `ENTRYPOINT ${json(words)}` }],
  };
}

function execWords(command: Command): string[] | undefined {
  if (command.words === undefined || command.words.some(({ text }) => text.includes('$'))) {
    return undefined;
  }
  return unbuffered(startedWords(command).map(({ text }) => text));
}

function unbuffered(words: readonly string[]): string[] {
  const at = words.findIndex(isPython);
  if (at < 0 || words[at + 1]?.startsWith('-') === true) return [...words];
  return [...words.slice(0, at + 1), '-u', ...words.slice(at + 1)];
}

function json(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
