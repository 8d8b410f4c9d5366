import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { splitWords } from '../commandLine.ts';
import { readDockerfile, type Copy, type DockerfileFacts, type Run } from '../dockerfile.ts';

/** Packages that a Dockerfile installs, as words of `pip` or `npm`. */
interface Install {
  readonly tool: 'pip' | 'npm';
  /** What follows the name of the tool, such as `install -r requirements.txt`. */
  readonly words: readonly string[];
  /** Absolute path in the image where the tool runs. */
  readonly folder: string;
}

/** What a machine without containers can do of a Dockerfile. */
export interface Recipe {
  /** Argument words before those of the run. */
  readonly entry: readonly string[];
  /** Instead of the run's arguments where there are none. */
  readonly standardArguments: readonly string[];
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  readonly installs: readonly Install[];
  /** RUN makes files executable. */
  readonly hasChmod: boolean;
  /** Such as `python:3.12-slim`. */
  readonly base: string;
  /** Instructions that are not done here, as written. */
  readonly ignored: readonly string[];
}

export async function readRecipe(
  folder: string,
  buildArguments: Readonly<Record<string, string>>,
): Promise<Recipe> {
  const text = await readFile(path.join(folder, 'Dockerfile'), 'utf8').catch((error: unknown) => {
    throw new UserError('The block folder has no Dockerfile that can be read.', {
      code: 'no-dockerfile',
      remedy: 'Add one: its ENTRYPOINT says what is run.',
      cause: error,
    });
  });
  const facts = await readDockerfile(text, buildArguments);
  if (!facts) {
    throw new UserError('The Dockerfile has no FROM, so that nothing can be run.', {
      code: 'no-dockerfile',
      remedy: 'Begin it with FROM and the image that the block builds on.',
    });
  }
  return recipe(facts);
}

function recipe(facts: DockerfileFacts): Recipe {
  const ignored: string[] = [];
  const installs: Install[] = [];
  let hasChmod = facts.copies.some(({ flags }) => flags.has('chmod'));
  for (const run of facts.runs) {
    let folder = facts.workdir;
    const rest: string[] = [];
    for (const { text, words } of commandsOf(run)) {
      if (words === undefined) rest.push(text);
      else if (words[0] === 'cd') folder = path.posix.resolve(folder, words[1] ?? '/');
      else if (words[0] === 'chmod') hasChmod = true;
      else {
        const install = installOf(words, folder);
        if (install) installs.push(install);
        else if (!isTidying(words)) rest.push(words.join(' '));
      }
    }
    if (rest.length > 0) ignored.push(`RUN ${rest.join(' && ')}`);
  }
  const isHere = (copy: Copy) => {
    const { sources, fromStage, hasHeredoc, target } = copy;
    const isArchive =
      copy.instruction === 'ADD' && sources.some((one) => /:\/\/|\.tar|\.tgz$/.test(one));
    return fromStage === undefined && !hasHeredoc && target !== undefined && !isArchive;
  };
  for (const copy of facts.copies.filter((one) => !isHere(one))) {
    ignored.push([copy.instruction, ...copy.sources, copy.target ?? ''].join(' ').trim());
  }
  return {
    entry: entryOf(facts),
    standardArguments: facts.cmd?.form === 'exec' ? (facts.cmd.words ?? []).map((w) => w.text) : [],
    workdir: facts.workdir,
    environment: Object.fromEntries(
      [...facts.env].filter(
        (pair): pair is [string, string] => pair[1] !== undefined && pair[0] !== 'PATH',
      ),
    ),
    copies: facts.copies.filter(isHere),
    installs,
    hasChmod,
    base: facts.base,
    ignored,
  };
}

function entryOf({ entrypoint }: DockerfileFacts): readonly string[] {
  const words = entrypoint?.words?.map(({ text }) => text) ?? [];
  if (!entrypoint || (entrypoint.form === 'exec' && words.length === 0)) {
    throw new UserError('The Dockerfile has no ENTRYPOINT, which says what is run.', {
      code: 'block-start',
      remedy: 'Add one, such as ENTRYPOINT ["python3", "-u", "transform.py"].',
    });
  }
  if (entrypoint.form === 'exec') return words;
  // As an engine runs it: the arguments that follow are the shell's own and reach no program.
  return ['/bin/sh', '-c', entrypoint.text];
}

/** The commands of a RUN, one after the other; without words where a shell would make something else of them. */
function commandsOf(
  run: Run,
): readonly { readonly text: string; readonly words: readonly string[] | undefined }[] {
  const { exec } = run.instruction;
  if (exec) return [{ text: run.text, words: exec.map(({ text }) => text) }];
  return run.text.split(/&&|;|\n/).map((part) => ({ text: part.trim(), words: plainWords(part) }));
}

/** Words of a command that means nothing to a shell beyond its words. */
function plainWords(part: string): readonly string[] | undefined {
  if (/[`|<>()]|\$/.test(part.replaceAll(/'[^']*'|"[^"$`]*"/g, ''))) return undefined;
  try {
    const words = splitWords(part);
    while (words[0] !== undefined && /^\w+=/.test(words[0])) words.shift();
    return words;
  } catch {
    return undefined;
  }
}

function installOf(all: readonly string[], folder: string): Install | undefined {
  const words = [...all];
  if (words[0] === 'uv') words.shift();
  const isModule = /^(?:\S*\/)?python3?(?:\.\d+)?$/.test(words[0] ?? '') && words[1] === '-m';
  if (isModule) words.splice(0, 2);
  const [tool = '', verb = '', ...rest] = words;
  if (/^(?:\S*\/)?pip3?(?:\.\d+)?$/.test(tool) && verb === 'install') {
    // These speak of the image's own Python, which no virtual environment has.
    const foreign = /^--(?:no-cache-dir|break-system-packages|user|system|editable)$|^-e$/;
    const kept = rest.filter((word) => !foreign.test(word));
    const wanted = kept.filter((word) => !/^-|^(?:pip|setuptools|wheel)$/.test(word));
    return wanted.length === 0 ? undefined : { tool: 'pip', words: ['install', ...kept], folder };
  }
  const isNpm = tool === 'npm' && ['ci', 'install', 'i'].includes(verb);
  if (!isNpm || rest.includes('-g') || rest.includes('--global')) return undefined;
  return { tool: 'npm', words: [verb, ...rest], folder };
}

/** Commands without a trace in the image that a program could notice. */
function isTidying(words: readonly string[]): boolean {
  const [program, verb] = words;
  if (program === undefined || ['rm', 'set', 'echo', 'mkdir', 'true', 'export'].includes(program))
    return true;
  if (
    program.startsWith('pip') &&
    words.slice(2).every((word) => /^-|^(?:pip|setuptools|wheel)$/.test(word))
  ) {
    return true;
  }
  return ['apt-get', 'apt', 'apk'].includes(program) && ['update', 'clean'].includes(verb ?? '');
}
