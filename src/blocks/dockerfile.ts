import path from 'node:path/posix';
import type { Span } from './block.ts';
import { command, copy, settings } from './dockerfileInstructions.ts';
import { dockerfileText, expanded, quotedWords } from './dockerfileText.ts';
import type { Instruction, Word } from './dockerfileText.ts';

export interface Command {
  readonly form: 'exec' | 'shell';
  /** As written: JSON in the exec form, a shell's text in the other. */
  readonly text: string;
  /** What is started; of the shell form only where the text is plain words, `exec` before them left out. */
  readonly words?: readonly Word[];
  readonly instruction: Instruction;
}

export interface Copy {
  readonly instruction: 'COPY' | 'ADD';
  /** Variables resolved; one that cannot be resolved is left out, and `isComplete` is false. */
  readonly sources: readonly string[];
  readonly sourceSpans: readonly Span[];
  /** Absolute path in the image; absent where it cannot be resolved. */
  readonly target?: string;
  /** The target is a folder whatever the source is. */
  readonly isTargetFolder: boolean;
  /** Name or number of a stage, or an image. */
  readonly fromStage?: string;
  /** No RUN follows in the final stage or what it is made of. */
  readonly isAfterLastRun: boolean;
  readonly hasFlags: boolean;
  readonly flags: ReadonlyMap<string, string>;
  /** A source is a here-document. */
  readonly hasHeredoc: boolean;
  readonly isComplete: boolean;
  readonly span: Span;
}

export interface Run {
  /** With its here-documents. */
  readonly text: string;
  readonly words?: readonly Word[];
  readonly span: Span;
  readonly instruction: Instruction;
}

/** What an image is made of, as far as the file tells. */
export interface Stage {
  readonly name?: string;
  /** As written in FROM, variables resolved. */
  readonly from: string;
  /** The image at the bottom, through earlier stages. */
  readonly base: string;
  readonly workdir: string;
  /** Where it was set last; absent: nowhere in this file. */
  readonly workdirSpan?: Span;
  readonly entrypoint?: Command;
  readonly cmd?: Command;
  /** An absent value cannot be resolved. */
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly user?: string;
  /** In order, with those of earlier stages that it builds on. */
  readonly copies: readonly Copy[];
  readonly runs: readonly Run[];
  readonly span: Span;
}

/** The image that a build gives: the final stage. */
export interface DockerfileFacts extends Stage {
  readonly stages: readonly Stage[];
  /** All of the file. */
  readonly instructions: readonly Instruction[];
  readonly escape: string;
}

const largestStageCount = 200;

/** A stage while it is read. */
interface Draft {
  name?: string;
  from: string;
  base: string;
  workdir: string;
  workdirSpan?: Span;
  entrypoint?: Command;
  cmd?: Command;
  isCmdOwn: boolean;
  env: Map<string, string | undefined>;
  args: Map<string, string | undefined>;
  user?: string;
  copies: Copy[];
  runs: Run[];
  triggers: Instruction[];
  span: Span;
}

/**
 * Facts of the final stage. `undefined` for a file without FROM, one that is too long to be written by a person, or one
 * that no one can read.
 */
export async function readDockerfile(
  text: string,
  buildArguments: Readonly<Record<string, string>> = {},
): Promise<DockerfileFacts | undefined> {
  const file = await dockerfileText(text);
  if (file === undefined) return undefined;
  const globals = new Map<string, string | undefined>();
  const given = new Map(Object.entries(buildArguments));
  const stages: Draft[] = [];
  for (const found of file.instructions) {
    const stage = stages.at(-1);
    if (found.keyword === 'FROM') {
      if (stages.length >= largestStageCount) return undefined;
      const next = newStage(found, stages, (word) =>
        expanded(word, file.escape, (name) => given.get(name) ?? globals.get(name)),
      );
      stages.push(next);
      for (const trigger of parentOf(next.from, stages.slice(0, -1))?.triggers ?? []) {
        apply(next, trigger, file.escape, globals, given);
      }
    } else if (stage !== undefined) {
      apply(stage, found, file.escape, globals, given);
      stage.span = { start: stage.span.start, end: found.span.end };
    } else if (found.keyword === 'ARG') {
      declare(globals, found, file.escape, given, (name) => globals.get(name));
    }
  }
  const read = stages.map(finished);
  const last = read.at(-1);
  if (last === undefined) return undefined;
  return { ...last, stages: read, instructions: file.instructions, escape: file.escape };
}

function parentOf<T extends { name?: string }>(from: string, stages: readonly T[]): T | undefined {
  const named = stages.findLast((stage) => stage.name === from.toLowerCase());
  return named ?? (/^\d+$/.test(from) ? stages[Number(from)] : undefined);
}

function newStage(
  found: Instruction,
  stages: readonly Draft[],
  expand: (word: string) => string | undefined,
): Draft {
  const [image, as, name] = found.words;
  const from = image === undefined ? '' : (expand(image.text) ?? image.text);
  const parent = parentOf(from, stages);
  return {
    ...(as?.text.toLowerCase() === 'as' && name && { name: name.text.toLowerCase() }),
    from,
    base: parent?.base ?? from,
    workdir: parent?.workdir ?? '/',
    ...(parent?.workdirSpan && { workdirSpan: parent.workdirSpan }),
    ...(parent?.entrypoint && { entrypoint: parent.entrypoint }),
    ...(parent?.cmd && { cmd: parent.cmd }),
    isCmdOwn: false,
    env: new Map(parent?.env),
    args: new Map(),
    ...(parent?.user !== undefined && { user: parent.user }),
    copies: [...(parent?.copies ?? [])],
    runs: [...(parent?.runs ?? [])],
    triggers: [],
    span: found.span,
  };
}

function apply(
  stage: Draft,
  found: Instruction,
  escape: string,
  globals: ReadonlyMap<string, string | undefined>,
  given: ReadonlyMap<string, string>,
): void {
  const variable = (name: string) =>
    stage.env.has(name) ? stage.env.get(name) : stage.args.get(name);
  const expand = (word: string) => expanded(word, escape, variable);
  switch (found.keyword) {
    case 'WORKDIR': {
      const value = expand(found.text);
      if (value === undefined || value === '') return;
      stage.workdir = path.resolve(stage.workdir, value);
      stage.workdirSpan = found.argumentsSpan;
      return;
    }
    case 'ENV':
      for (const [name, value] of settings(found, escape)) stage.env.set(name, expand(value));
      return;
    case 'ARG':
      declare(stage.args, found, escape, given, variable, globals);
      return;
    case 'USER': {
      const user = expand(found.text);
      if (user !== undefined) stage.user = user;
      return;
    }
    case 'ENTRYPOINT':
      stage.entrypoint = command(found);
      // The engine drops an inherited CMD when an ENTRYPOINT is set.
      if (!stage.isCmdOwn) delete stage.cmd;
      return;
    case 'CMD':
      stage.cmd = command(found);
      stage.isCmdOwn = true;
      return;
    case 'RUN': {
      const started = command(found);
      stage.runs.push({
        text: found.heredoc === undefined ? found.text : `${found.text}\n${found.heredoc}`,
        ...(started.words && { words: started.words }),
        span: found.span,
        instruction: found,
      });
      return;
    }
    case 'COPY':
    case 'ADD':
      stage.copies.push(copy(found.keyword, found, stage.workdir, expand));
      return;
    case 'ONBUILD':
      if (found.trigger !== undefined) stage.triggers.push(found.trigger);
      return;
  }
}

function declare(
  into: Map<string, string | undefined>,
  found: Instruction,
  escape: string,
  given: ReadonlyMap<string, string>,
  variable: (name: string) => string | undefined,
  globals?: ReadonlyMap<string, string | undefined>,
): void {
  for (const word of quotedWords(found.text, escape)) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const standard = at < 0 ? globals?.get(name) : expanded(word.slice(at + 1), escape, variable);
    into.set(name, given.get(name) ?? standard);
  }
}

function finished(draft: Draft): Stage {
  const lastRun = draft.runs.at(-1);
  const before = lastRun === undefined ? -1 : lastRun.span.start;
  return {
    ...(draft.name !== undefined && { name: draft.name }),
    from: draft.from,
    base: draft.base,
    workdir: draft.workdir,
    ...(draft.workdirSpan && { workdirSpan: draft.workdirSpan }),
    ...(draft.entrypoint && { entrypoint: draft.entrypoint }),
    ...(draft.cmd && { cmd: draft.cmd }),
    env: draft.env,
    ...(draft.user !== undefined && { user: draft.user }),
    copies: draft.copies.map((found) => ({ ...found, isAfterLastRun: found.span.start > before })),
    runs: draft.runs,
    span: draft.span,
  };
}
