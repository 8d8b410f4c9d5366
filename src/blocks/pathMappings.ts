import path from 'node:path/posix';
import type { Copy, DockerfileFacts, Stage } from './dockerfile.ts';
import { scriptWord, stageNamed } from './entryScript.ts';

/** A folder of the block and the folder of the image that has its files. */
export interface PathMapping {
  /** In the block folder, with `/`; empty for the block folder itself. */
  readonly folder: string;
  /** Absolute path in the image. */
  readonly image: string;
}

const code = /\.(?:py|[mc]?[jt]sx?)$/i;
const deepest = 8;

/**
 * Where an image has the program's files, as WORKDIR and COPY tell, the more particular first. A folder that is copied
 * to several places is given the one that the program starts in.
 */
export function pathMappings(
  facts: DockerfileFacts,
  paths: readonly string[],
): readonly PathMapping[] {
  const script = facts.entrypoint && scriptWord(facts, facts.entrypoint)?.imagePath;
  const found = inStage(facts, facts, paths, 0);
  const holds = ({ image }: PathMapping) => script !== undefined && isBelow(image, script);
  // What is copied later lies above what was copied before.
  const ordered = [...found.toReversed()].sort((a, b) => Number(holds(b)) - Number(holds(a)));
  const taken = new Map<string, PathMapping>();
  for (const mapping of ordered) if (!taken.has(mapping.folder)) taken.set(mapping.folder, mapping);
  if (taken.size === 0) return [{ folder: '', image: facts.workdir }];
  const depth = ({ folder }: PathMapping) => (folder === '' ? 0 : folder.split('/').length);
  return [...taken.values()].sort(
    (a, b) => depth(b) - depth(a) || (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0),
  );
}

function inStage(
  facts: DockerfileFacts,
  stage: Stage,
  paths: readonly string[],
  depth: number,
): PathMapping[] {
  return stage.copies.flatMap((copy) => {
    if (copy.target === undefined) return [];
    if (copy.fromStage === undefined) return ofCopy(copy, copy.target, paths);
    const other = stageNamed(facts, copy.fromStage);
    if (!other || other === stage || depth > deepest) return [];
    const { target } = copy;
    const known = inStage(facts, other, paths, depth + 1);
    return copy.sources.flatMap((source) =>
      known.flatMap((mapping) => moved(mapping, path.resolve('/', source), target)),
    );
  });
}

function ofCopy(copy: Copy, target: string, paths: readonly string[]): PathMapping[] {
  return copy.sources.flatMap((source) => {
    const name = path.normalize(`/${source}`).slice(1).replace(/\/$/, '');
    const isFolder = name === '' || paths.some((file) => file.startsWith(`${name}/`));
    if (isFolder) return { folder: name, image: target };
    // A file keeps its place among its neighbours, unless it is given another name.
    if (/[*?[]/.test(name)) return { folder: folderOf(name), image: target };
    if (!paths.includes(name) || !code.test(name)) return [];
    const isNamed = !copy.isTargetFolder && path.basename(target) === path.basename(name);
    if (isNamed) return { folder: folderOf(name), image: path.dirname(target) };
    const isRenamed = !copy.isTargetFolder && code.test(target);
    return isRenamed ? [] : { folder: folderOf(name), image: target };
  });
}

function folderOf(name: string): string {
  const folder = path.dirname(name);
  return folder === '.' ? '' : folder;
}

/** A mapping of another stage, as a copy of `source` to `target` takes it along. */
function moved(mapping: PathMapping, source: string, target: string): PathMapping[] {
  const { folder, image } = mapping;
  if (isBelow(source, image)) {
    return [{ folder, image: path.join(target, path.relative(source, image)) }];
  }
  if (!isBelow(image, source)) return [];
  return [{ folder: path.join(folder, path.relative(image, source)), image: target }];
}

function isBelow(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder === '/' ? '/' : `${folder}/`);
}
