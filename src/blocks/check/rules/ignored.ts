import { formatBytes } from '../../../base/text.ts';
import type { Span } from '../../block.ts';
import type { DockerfileFacts } from '../../dockerfile.ts';
import type { BlockProblem } from '../problem.ts';
import { dockerfileName, ignoreFileName, problem, type Snapshot } from '../snapshot.ts';
import { keptOut, standardIgnore } from './secrets.ts';

const dataFolder = 'ei-block-data';
export const dataFile =
  /\.(?:csv|tsv|parquet|feather|arrow|h5|hdf5|cbor|edf|mat|npy|npz|wav|flac|mp4|avi)$/i;
/** Bytes; below that it is a test's input, or a table that the script needs. */
export const largeData = 10 * 1024 * 1024;

/** What goes into the image and to the platform without being meant to. */
export function* ignoredRules(snapshot: Snapshot): Generator<BlockProblem> {
  const facts = snapshot.dockerfile?.facts;
  const copiesAll = facts && copyOfAll(facts);
  if (snapshot.ignore === undefined) {
    if (copiesAll !== undefined) yield noIgnoreFile(copiesAll);
  } else yield* letIn(snapshot, copiesAll !== undefined);
  yield* studyData(snapshot, copiesAll);
}

/** `COPY . …` of any stage. */
function copyOfAll(facts: DockerfileFacts): Span | undefined {
  for (const stage of facts.stages) {
    for (const copy of stage.copies) {
      if (copy.fromStage !== undefined) continue;
      const at = copy.sources.findIndex((source) => /^\.?\/?\*?$/.test(source) && source !== '');
      if (at >= 0) return copy.sourceSpans[at] ?? copy.span;
    }
  }
  return undefined;
}

function noIgnoreFile(span: Span): BlockProblem {
  return problem(
    'EIB403',
    dockerfileName,
    span,
    `There is no ${ignoreFileName}: downloaded study data, secrets and .git would go into the image.`,
    {
      fixes: [
        {
          title: `Create ${ignoreFileName}`,
          edits: [{ file: ignoreFileName, text: standardIgnore }],
        },
      ],
    },
  );
}

function* letIn(snapshot: Snapshot, copiesAll: boolean): Generator<BlockProblem> {
  const { ignore, paths } = snapshot;
  if (ignore === undefined || !copiesAll) return;
  const isThere = (name: string) =>
    paths.some((file) => file === name || file.startsWith(`${name}/`));
  const open = [dataFolder, '.git', '.env'].filter((name) => {
    // .git and .env matter where there are such; study data is downloaded here sooner or later.
    if (name !== dataFolder && !isThere(name)) return false;
    return !ignore.ignores(
      name === dataFolder ? `${name}/a/b.csv` : name === '.git' ? '.git/HEAD' : name,
    );
  });
  for (const name of open) {
    const isBad = name !== '.git' && isThere(name);
    yield problem(
      'EIB404',
      ignoreFileName,
      { start: 0, end: Math.max(0, ignore.text.indexOf('\n')) },
      name === dataFolder
        ? `${ignoreFileName} does not keep ${name}/ out, where study data is downloaded to.`
        : `${ignoreFileName} does not keep ${name} out.`,
      { ...(isBad && { severity: 'warning' as const }), fixes: [keptOut(snapshot, name)] },
    );
  }
}

function* studyData(snapshot: Snapshot, copiesAll: Span | undefined): Generator<BlockProblem> {
  const { files, ignore } = snapshot;
  const data = files.paths.filter(
    ({ path, size }) =>
      (path.startsWith(`${dataFolder}/`) || (dataFile.test(path) && size >= largeData)) &&
      size > 0 &&
      ignore?.ignores(path) !== true,
  );
  const [first] = data.toSorted((a, b) => b.size - a.size);
  if (first === undefined) return;
  const sum = data.reduce((total, { size }) => total + size, 0);
  const inFolder = data.filter(({ path }) => path.startsWith(`${dataFolder}/`)).length;
  const pattern = inFolder > 0 ? dataFolder : first.path;
  const others = data.length > 1 ? ` and ${data.length - 1} more` : '';
  yield problem(
    'EIB405',
    copiesAll === undefined && snapshot.dockerfile === undefined ? first.path : dockerfileName,
    copiesAll ?? { start: 0, end: 0 },
    `${first.path}${others} (${formatBytes(sum)}) would go to the platform with the block${copiesAll === undefined ? '' : ' and into the image'}.`,
    { fixes: [keptOut(snapshot, pattern)] },
  );
}
