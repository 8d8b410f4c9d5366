import path from 'node:path/posix';
import type { Command, Copy, DockerfileFacts, Stage } from './dockerfile.ts';
import { expanded } from './dockerfileText.ts';
import type { Word } from './dockerfileText.ts';

const scriptName = /\.(?:py|[mc]?[jt]s|sh|bash|ksh|zsh|r|pl|rb|php|lua|jl)$/i;

/** The word of a command that names the program's file, and its path in the image. */
interface ScriptWord {
  readonly word: Word;
  /** Absolute path in the image. */
  readonly imagePath: string;
}

/** The script that a command starts: a file with a script's ending, or the module of `python -m`. */
export function scriptWord(facts: DockerfileFacts, command: Command): ScriptWord | undefined {
  const words = startedWords(command);
  for (const [index, word] of words.entries()) {
    const before = words[index - 1]?.text;
    const text = expanded(word.text, '\\', (name) => facts.env.get(name));
    if (text === undefined || text === '') continue;
    if (before === '-m' && /^[\w.]+$/.test(text) && isPython(words[0]?.text ?? '')) {
      const module = text.replaceAll('.', '/');
      return { word, imagePath: path.resolve(facts.workdir, `${module}.py`) };
    }
    if (before === '-c' || before === '-e') return undefined;
    const isPath = text.startsWith('./') || text.startsWith('/') || index > 0;
    if (scriptName.test(text) || (index === 0 && isPath && text.startsWith('./'))) {
      return { word, imagePath: path.resolve(facts.workdir, text) };
    }
  }
  // A program of one's own without an ending, such as `/app/run`.
  const first = words[0];
  if (first === undefined || !first.text.startsWith('/') || isSystem(first.text)) return undefined;
  return { word: first, imagePath: path.resolve(first.text) };
}

/** The words of a command; of `sh -c "…"` those inside where they are plain. */
export function startedWords(command: Command): readonly Word[] {
  const words = command.words ?? [];
  const [shell, option, text] = words;
  if (shell === undefined || text === undefined || !/^-\w*c$/.test(option?.text ?? ''))
    return words;
  if (!/(?:^|\/)(?:ba|da|z|k)?sh$/.test(shell.text)) return words;
  if (/[|&;<>()`\\*?#~]/.test(text.text)) return [];
  const inside = text.text.split(/\s+/).filter((word) => word !== '' && word !== 'exec');
  return inside.map((word) => ({ text: word.replace(/^["']|["']$/g, ''), span: text.span }));
}

export function isPython(word: string): boolean {
  return /(?:^|\/)(?:python|pypy)[\d.]*$/.test(word);
}

function isSystem(word: string): boolean {
  return /^\/(?:usr\/|opt\/)?(?:local\/)?s?bin\/|^\/opt\/|\/node_modules\/|\/bin\/[^/]+$/.test(
    word,
  );
}

/** The file of the block folder that a path of the image is made of, followed through COPY and ADD. */
export function folderPath(
  facts: DockerfileFacts,
  imagePath: string,
  paths: readonly string[],
): string | undefined {
  return inStage(facts, facts, imagePath, new Set(paths), 0);
}

function inStage(
  facts: DockerfileFacts,
  stage: Stage,
  imagePath: string,
  paths: ReadonlySet<string>,
  depth: number,
): string | undefined {
  for (const copy of stage.copies.toReversed()) {
    const { target } = copy;
    if (target === undefined) continue;
    for (const source of copy.sources) {
      const candidates = candidatesOf(copy, source, target, imagePath);
      for (const candidate of candidates) {
        if (copy.fromStage === undefined) {
          const name = path.normalize(candidate).replace(/^\/+/, '');
          if (paths.has(name)) return name;
          continue;
        }
        const other = stageNamed(facts, copy.fromStage);
        if (other === undefined || other === stage || depth > 8) continue;
        const found = inStage(facts, other, path.resolve('/', candidate), paths, depth + 1);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** What the path may have been where it was copied from. */
function candidatesOf(copy: Copy, source: string, target: string, imagePath: string): string[] {
  const inside = path.relative(target, imagePath);
  const isBelow = inside !== '' && !inside.startsWith('..');
  const candidates: string[] = [];
  if (!copy.isTargetFolder && imagePath === target) candidates.push(source);
  if (!isBelow) return candidates;
  if (copy.flags.has('parents')) candidates.push(inside);
  // A folder as source: what it holds is copied.
  candidates.push(path.join(source, inside));
  if (/[*?[]/.test(source)) {
    // What a folder that it matches holds is copied, which does not tell one folder from another.
    const isFile = !inside.includes('/') && path.matchesGlob(inside, path.basename(source));
    return isFile ? [...candidates, path.join(path.dirname(source), inside)] : candidates;
  }
  if (path.basename(source) === inside) candidates.push(source);
  return candidates;
}

export function stageNamed(facts: DockerfileFacts, name: string): Stage | undefined {
  const named = facts.stages.findLast((stage) => stage.name === name.toLowerCase());
  return named ?? (/^\d+$/.test(name) ? facts.stages[Number(name)] : undefined);
}

/**
 * The script of the block folder that a run starts: that of ENTRYPOINT, or of CMD or a last RUN where somebody put it
 * there by mistake. `undefined` where it cannot be told.
 */
export function entryScript(facts: DockerfileFacts, paths: readonly string[]): string | undefined {
  for (const command of programs(facts)) {
    const script = scriptWord(facts, command);
    if (script === undefined) continue;
    const found = scriptFile(facts, script, paths);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file that a word names; where no COPY brings it, a file of just that name. */
export function scriptFile(
  facts: DockerfileFacts,
  script: ScriptWord,
  paths: readonly string[],
): string | undefined {
  const options = [script.imagePath, script.imagePath.replace(/\.py$/, '/__main__.py')];
  for (const option of options) {
    const found = folderPath(facts, option, paths);
    if (found !== undefined) return found;
  }
  const plain = path.normalize(script.word.text);
  return paths.includes(plain) ? plain : compiledFrom(plain, paths);
}

/** `build/label.js`, which the build makes of the only `label.ts` outside tests and packages. */
function compiledFrom(name: string, paths: readonly string[]): string | undefined {
  if (!/\.[mc]?js$/.test(name) || !name.includes('/')) return undefined;
  const source = path.basename(name).replace(/js$/, 'ts');
  const [only, ...others] = paths.filter(
    (file) => path.basename(file) === source && !/(?:^|\/)(?:node_modules|tests?)\//.test(file),
  );
  return others.length === 0 ? only : undefined;
}

function programs(facts: DockerfileFacts): Command[] {
  const { entrypoint, cmd } = facts;
  const found: Command[] = [];
  if (entrypoint !== undefined && (entrypoint.words?.length ?? 1) > 0) found.push(entrypoint);
  if (entrypoint?.words !== undefined && cmd?.words !== undefined) {
    found.push({ ...entrypoint, words: [...entrypoint.words, ...cmd.words] });
  }
  if (cmd !== undefined) found.push(cmd);
  const last = facts.runs.at(-1);
  if (last?.words !== undefined && entrypoint === undefined && cmd === undefined) {
    found.push({
      form: last.instruction.exec === undefined ? 'shell' : 'exec',
      text: last.text,
      words: last.words,
      instruction: last.instruction,
    });
  }
  return found;
}
