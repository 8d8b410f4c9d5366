import { memberOf, idOf, textOf, type JsonNode } from '../../json.ts';
import { mountPointProblem } from '../../mountPoints.ts';
import { parametersFileName } from '../../parametersFile.ts';
import type { BlockProblem } from '../problem.ts';
import { shellLines } from '../scripts/shell.ts';
import { infoNode, problem, type Snapshot } from '../snapshot.ts';
import { entriesOf, fieldOf } from './parameters.ts';

interface Mount {
  readonly node: JsonNode;
  readonly bucket: JsonNode | undefined;
  readonly place: JsonNode | undefined;
  readonly target: string | undefined;
}

/** Buckets: known, mounted where the script looks, and not over what the image needs. */
export function* mountRules(snapshot: Snapshot): Generator<BlockProblem> {
  const { parameters, kind } = snapshot;
  if (parameters === undefined || kind !== 'transform') return;
  const list = infoNode(parameters, 'transformMountpoints');
  const mounts = list?.kind === 'array' ? list.items.map(mountOf) : [];
  for (const mount of mounts) {
    yield* unknownBucket(snapshot, mount);
    yield* hiding(snapshot, mount);
  }
  yield* unmounted(snapshot, mounts);
}

function mountOf(node: JsonNode): Mount {
  const place = memberOf(node, 'mountPoint')?.value;
  return { node, bucket: memberOf(node, 'bucketId')?.value, place, target: textOf(place) };
}

function* unknownBucket({ context }: Snapshot, { bucket }: Mount): Generator<BlockProblem> {
  const id = idOf(bucket);
  if (context.bucketIds === undefined || bucket === undefined || id === undefined) return;
  if (context.bucketIds.includes(id)) return;
  const [only, ...others] = context.bucketIds;
  yield problem(
    'EIB206',
    parametersFileName,
    bucket.span,
    `The organization has no bucket with the id ${id}.`,
    {
      fixes:
        only === undefined || others.length > 0
          ? []
          : [
              {
                title: `Use bucket ${only}`,
                edits: [{ file: parametersFileName, span: bucket.span, text: String(only) }],
              },
            ],
    },
  );
}

function* hiding({ dockerfile }: Snapshot, { place, target }: Mount): Generator<BlockProblem> {
  if (place === undefined || target === undefined || target === '') return;
  const path = target.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  const workdir = dockerfile?.facts?.workdir ?? '/';
  const isOver = path !== '/' && (workdir === path || workdir.startsWith(`${path}/`));
  const isData = /^\/(?:data|home|app)(?:\/|$)/.test(path);
  const reason =
    mountPointProblem(target) ?? (isOver ? `the image works in ${workdir}` : undefined);
  if (reason === undefined && !isData) return;
  const why = reason ?? `${path} is where the platform or the image keep their own files`;
  yield problem(
    'EIB207',
    parametersFileName,
    place.span,
    `A bucket cannot be mounted at “${target.slice(0, 100)}”: ${why}. The usual place is /mnt/s3fs/NAME.`,
  );
}

interface Use {
  /** Empty where the name is put together at run time. */
  readonly bucket: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

function* unmounted(snapshot: Snapshot, mounts: readonly Mount[]): Generator<BlockProblem> {
  const { parameters, script } = snapshot;
  if (parameters === undefined) return;
  const targets = mounts.map(({ target }) => (target ?? '').replace(/\/+$/, ''));
  const seen = new Set<string>();
  for (const use of uses(snapshot)) {
    if (use.bucket === '' || seen.has(use.bucket)) continue;
    seen.add(use.bucket);
    const path = `/mnt/s3fs/${use.bucket}`;
    if (
      targets.some(
        (target) =>
          target === path || target.startsWith(`${path}/`) || path.startsWith(`${target}/`),
      )
    )
      continue;
    yield problem(
      'EIB208',
      use.file,
      { start: use.start, end: use.end },
      `Nothing is mounted at ${path}. Add the bucket to “transformMountpoints”, or mount it in Studio.`,
    );
  }
  const [dynamic] = uses(snapshot).filter(({ bucket }) => bucket === '');
  const choice = entriesOf(parameters).find(({ parameter }) => parameter.type === 'bucket');
  const place = choice && fieldOf(choice.node, 'param');
  if (dynamic === undefined || place === undefined || mounts.length > 0 || script === undefined)
    return;
  yield problem(
    'EIB208',
    parametersFileName,
    place.span,
    'The script reads the chosen bucket below /mnt/s3fs, and no bucket is mounted there. Add it to “transformMountpoints”, or mount it in Studio.',
  );
}

const bucketPath = /\/mnt\/s3fs(?:\/([\w.-]*))?/g;

/** Paths below /mnt/s3fs that the script names. */
function uses({ script }: Snapshot): Use[] {
  if (script === undefined) return [];
  const found: Use[] = [];
  const look = (file: string, text: string, start: number) => {
    for (const match of text.matchAll(bucketPath)) {
      // What goes on with a variable is put together at run time.
      const isWhole = /^(?:$|[/"'\s`)\\])/.test(text.slice(match.index + match[0].length));
      const bucket = isWhole ? (match[1] ?? '') : '';
      const from = start + match.index;
      found.push({
        bucket: isPlaceholder(bucket) ? '' : bucket,
        file,
        start: from,
        end: from + match[0].length,
      });
    }
  };
  if (script.language === 'shell') {
    for (const { text, start } of shellLines(script.text))
      look(script.file, text.slice(0, 2000), start);
    return found;
  }
  for (const { file, tokens } of [script, ...script.modules]) {
    for (const token of tokens) {
      // A text that stands alone on its line is a comment in Python.
      if (token.kind !== 'string' || token.indent !== undefined || token.text.includes('\n'))
        continue;
      look(file, token.text.slice(0, 2000), token.start);
    }
  }
  return found;
}

function isPlaceholder(bucket: string): boolean {
  return /^(?:|\.+|your[-_].*|my[-_]?bucket.*|bucket(?:[-_]?name)?|name|xxx.*|example.*)$/i.test(
    bucket,
  );
}
