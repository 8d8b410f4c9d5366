import path from 'node:path/posix';
import type { Copy, DockerfileFacts, Stage } from '../../dockerfile.ts';
import { folderPath, scriptFile, scriptWord } from '../../entryScript.ts';
import { matchesName } from '../ignoreFile.ts';
import { nearest } from '../nearest.ts';
import type { BlockProblem } from '../problem.ts';
import { dockerfileName, ignoreFileName, problem, type Snapshot } from '../snapshot.ts';
import { isPlainImage } from './image.ts';

/** What the image takes from the folder, and whether it is there. */
export function* copyRules(snapshot: Snapshot): Generator<BlockProblem> {
  const facts = snapshot.dockerfile?.facts;
  if (facts === undefined) return;
  const seen = new Set<number>();
  for (const stage of facts.stages) {
    for (const copy of stage.copies) {
      if (copy.fromStage !== undefined || seen.has(copy.span.start)) continue;
      seen.add(copy.span.start);
      yield* missingSources(snapshot, copy);
    }
  }
  if (snapshot.kind !== 'other') yield* missingScript(snapshot, facts);
  yield* forgottenRequirements(snapshot, facts);
}

function* missingSources(snapshot: Snapshot, copy: Copy): Generator<BlockProblem> {
  for (const [index, source] of copy.sources.entries()) {
    const span = copy.sourceSpans[index] ?? copy.span;
    if (/^[a-z][\w+.-]*:|^git@/i.test(source) || source.length > 500) continue;
    const name = path.normalize(source).replace(/^\/+/, '').replace(/\/+$/, '');
    if (name === '' || name === '.') continue;
    const found = snapshot.paths.filter((file) => covers(name, file));
    const { ignore } = snapshot;
    if (found.length === 0) {
      const other = nearest(name, namesBeside(snapshot.paths, path.dirname(name)));
      yield problem('EIB108', dockerfileName, span, `There is no “${source}” in the folder.`, {
        fixes:
          other === undefined || copy.flags.has('parents')
            ? []
            : [{ title: `Copy ${other}`, edits: [{ file: dockerfileName, span, text: other }] }],
      });
    } else if (ignore !== undefined && found.every((file) => ignore.ignores(file))) {
      yield problem(
        'EIB108',
        dockerfileName,
        span,
        `${ignoreFileName} keeps “${source}” out, so there is nothing to copy.`,
      );
    }
  }
}

function covers(name: string, file: string): boolean {
  const plain = file.replace(/\/$/, '');
  if (plain === name || plain.startsWith(`${name}/`)) return true;
  const own = name.split('/');
  const parts = plain.split('/');
  return own.length <= parts.length && own.every((part, at) => matchesName(part, parts[at] ?? ''));
}

function namesBeside(paths: readonly string[], folder: string): Set<string> {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const inside = paths.filter((file) => file.startsWith(prefix));
  return new Set(inside.map((file) => prefix + (file.slice(prefix.length).split('/')[0] ?? '')));
}

function* missingScript(snapshot: Snapshot, facts: DockerfileFacts): Generator<BlockProblem> {
  const command = facts.entrypoint ?? facts.cmd;
  const script = command && scriptWord(facts, command);
  if (script === undefined || !/\.(?:py|[mc]?js|ts|sh|bash)$/.test(script.imagePath)) return;
  if (folderPath(facts, script.imagePath, snapshot.paths) !== undefined) return;
  if (isMadeElsewhere(facts, script.imagePath)) return;
  const module = script.imagePath.replace(/\.py$/, '/__main__.py');
  if (folderPath(facts, module, snapshot.paths) !== undefined) return;
  const inFolder = scriptFile(facts, script, snapshot.paths);
  const written = script.word.text;
  const folder = path.dirname(path.normalize(written));
  const other = inFolder ?? nearest(written, namesBeside(snapshot.paths, folder));
  const isSpelled = other !== undefined && other !== written && /\.\w+$/.test(other);
  const { start, end } = script.word.span;
  const isExec = command?.form === 'exec';
  const edit = {
    file: dockerfileName,
    span: { start, end },
    text: isExec ? JSON.stringify(other) : (other ?? ''),
  };
  yield problem(
    'EIB109',
    dockerfileName,
    script.word.span,
    inFolder === undefined
      ? `There is no “${written}” in the folder, and nothing in this file makes it.`
      : `No COPY puts “${inFolder}” where the image starts it: ${script.imagePath}.`,
    {
      fixes:
        isSpelled && !written.startsWith('/') ? [{ title: `Start ${other}`, edits: [edit] }] : [],
    },
  );
}

/** Programs that put nothing of a block's own into an image. */
const harmless =
  /^(?:(?:sudo|apt|apt-get|apk|dnf|yum|microdnf|pip3?|python[\d.]* -m pip|chmod|chown|mkdir|rm|useradd|adduser|addgroup|groupadd|echo|true|set|locale-gen|ldconfig|update-ca-certificates|npm (?:ci|install|set|config)|corepack|test|cd|export)\b|\[)/;

/** The script may come from the base image, another image, an archive, or a command of the build. */
function isMadeElsewhere(facts: DockerfileFacts, imagePath: string, stage: Stage = facts): boolean {
  if (!isPlainImage(stage.base)) return true;
  const isUnclear = stage.copies.some(
    (copy) =>
      copy.fromStage !== undefined ||
      copy.hasHeredoc ||
      !copy.isComplete ||
      copy.sources.some((source) => /:\/\/|^git@|\.(?:tar|tgz|gz|xz|bz2|zip|zst)\b/.test(source)),
  );
  const name = path.basename(imagePath);
  return (
    isUnclear ||
    stage.runs.some(
      ({ text }) =>
        text.includes(name) ||
        !text
          .split(/&&|\|\||;|\n/)
          .every((part) => part.trim() === '' || harmless.test(part.trim())),
    )
  );
}

/** requirements.txt on its own is worth nothing. */
function* forgottenRequirements(
  snapshot: Snapshot,
  facts: DockerfileFacts,
): Generator<BlockProblem> {
  const copies = facts.copies.filter((copy) => copy.fromStage === undefined);
  for (const copy of copies) {
    const at = copy.sources.findIndex((source) => /^(?:\.\/)?requirements\.txt$/.test(source));
    const span = copy.sourceSpans[at];
    const size = snapshot.files.paths.find((file) => file.path === 'requirements.txt')?.size;
    if (span === undefined || size === undefined || size < 2) continue;
    const mayInstall =
      /requirements|\bpip3?\b.*(?:-r|\.)|poetry|conda|mamba|\buv\b|pipenv|make\b|\.sh\b|\.py\b|tox|install\s+\./;
    if (facts.stages.some(({ runs }) => runs.some((run) => mayInstall.test(run.text)))) continue;
    const { end } = copy.span;
    const install = `\nRUN pip3 install --no-cache-dir -r ${path.join(copy.target ?? '.', 'requirements.txt')}`;
    yield problem(
      'EIB111',
      dockerfileName,
      span,
      'requirements.txt is copied into the image, but nothing installs what it lists.',
      {
        fixes:
          copy.target !== undefined && (copy.isTargetFolder || copy.sources.length > 1)
            ? [
                {
                  title: 'Install them',
                  edits: [{ file: dockerfileName, span: { start: end, end }, text: install }],
                },
              ]
            : [],
      },
    );
  }
}
