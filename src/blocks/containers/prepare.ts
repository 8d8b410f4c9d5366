import { readDockerfile } from '../dockerfile.ts';
import { buildImage } from './build.ts';
import { hashOf, packedContext, readContext } from './buildContext.ts';
import { trusting, type Trust } from './certificates.ts';
import { statusOf } from './engineErrors.ts';
import type { Prepared } from './description.ts';
import type { BlockSource } from './engine.ts';
import type { EngineState, Tell } from './engineState.ts';
import { readRecord, removeOlderImages, writeRecord } from './imageRecords.ts';
import { imageName, label, safeName, shortHash } from './labels.ts';
import { partsOf, patchFor, sourceRecord, type Patch } from './sources.ts';

/** Changes when an image is made in another way from the same folder. */
const recipe = 'recipe 1';
/** Where builds go, not what they give. */
const transport = /^(?:https?|ftp|no|all)_proxy$/i;

/** Builds a block unless an image is there that is the same, or the same but for files that can be put into it. */
export async function prepare(
  state: EngineState,
  source: BlockSource,
  tell: Tell,
  signal?: AbortSignal,
): Promise<Prepared> {
  const began = performance.now();
  const time = () => (performance.now() - began) / 1000;
  const context = await readContext(source.folder, state.hashes, signal);
  const facts = await readDockerfile(context.dockerfile, source.buildArguments);
  const { environment, sources } = partsOf(context.entries, context.dockerfile, facts);
  const trust = source.certificates === undefined ? undefined : await trusting(source.certificates);
  const given = Object.entries(source.buildArguments)
    .filter(([name]) => !transport.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const more = [recipe, context.dockerfile, trust?.hash ?? '', ...given];
  const hash = hashOf(environment, more);
  const placed = sourceRecord(sources);
  const full = shortHash(JSON.stringify([hash, placed]));
  const tag = imageName(source.name, `${hash.slice(0, 16)}${full}`);

  const same = await imageId(state, tag, signal);
  if (same !== undefined) return { id: same, reuse: 'unchanged', time: time() };
  const older = source.isWhole ? undefined : await patchable(state, hash, sources, signal);
  if (older) {
    const isSame = older.patch.entries.length === 0;
    const prepared: Prepared = {
      id: older.image,
      reuse: isSame ? 'unchanged' : 'sources-synchronised',
      time: time(),
    };
    state.patches.set(prepared, older.patch);
    return prepared;
  }

  tell({ kind: 'stage', stage: 'building' });
  const say = (text: string) => tell({ kind: 'output', from: 'build', text });
  const dockerfile = trust
    ? await trustedDockerfile(state, context.dockerfile, trust, say, signal)
    : undefined;
  const id = await buildImage(
    state.connection,
    {
      entries: (text) =>
        packedContext(context, text === context.dockerfile ? {} : { Dockerfile: text }),
      dockerfile: dockerfile ?? context.dockerfile,
      written: context.dockerfile,
      tag,
      labels: {
        [label.block]: source.name,
        [label.folder]: shortHash(source.folder),
        [label.environment]: hash,
      },
      buildArguments: { ...state.proxies, ...source.buildArguments },
      login: state.login,
    },
    say,
    signal,
  );
  if (!(await hasTriggers(state, facts?.base, signal))) await writeRecord(state, id, placed);
  await removeOlderImages(state, source, id);
  return { id, reuse: 'built', time: time() };
}

/** What the image lacks that a run is about to use; found again where the caller passes on a copy of what it was given. */
export async function patchOf(
  state: EngineState,
  source: BlockSource,
  prepared: Prepared,
  signal?: AbortSignal,
): Promise<Patch | undefined> {
  const known = state.patches.get(prepared);
  if (known || prepared.reuse !== 'sources-synchronised') return known;
  const again = await prepare(state, source, () => undefined, signal);
  return state.patches.get(again);
}

async function trustedDockerfile(
  state: EngineState,
  dockerfile: string,
  trust: Trust,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  if ((await imageId(state, trust.image, signal)) === undefined) {
    await buildImage(
      state.connection,
      {
        entries: trust.entries,
        dockerfile: trust.imageDockerfile,
        tag: trust.image,
        labels: { [label.block]: safeName('certificates'), [label.environment]: trust.hash },
        buildArguments: {},
        login: state.login,
      },
      say,
      signal,
    );
  }
  return trust.dockerfile(dockerfile);
}

/** Nothing when there is no such image. */
async function imageId(
  { connection }: EngineState,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const { Id } = await connection.api.json<{ Id: string }>(
      { path: `/images/${name}/json` },
      signal,
    );
    return Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** An image of the same environment that the sources of today can be put into. */
async function patchable(
  state: EngineState,
  hash: string,
  sources: Parameters<typeof patchFor>[1],
  signal?: AbortSignal,
): Promise<{ readonly image: string; readonly patch: Patch } | undefined> {
  const labels = [`${label.environment}=${hash}`];
  const images = await state.connection.api.json<
    readonly { readonly Id: string; readonly Created: number }[]
  >({ path: '/images/json', query: { filters: JSON.stringify({ label: labels }) } }, signal);
  const newest = [...images].sort((a, b) => b.Created - a.Created);
  for (const { Id } of newest) {
    const record = await readRecord(state, Id);
    const patch = record && patchFor(record, sources);
    if (patch) return { image: Id, patch };
  }
  return undefined;
}

/** ONBUILD of a base image copies and runs what the block's own Dockerfile does not tell of. */
async function hasTriggers(
  { connection }: EngineState,
  base: string | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  if (base === undefined || base === 'scratch') return false;
  try {
    const { Config } = await connection.api.json<{
      Config?: { OnBuild?: readonly string[] | null };
    }>({ path: `/images/${base}/json` }, signal);
    return (Config?.OnBuild ?? []).length > 0;
  } catch (error) {
    // BuildKit keeps what it fetched to itself.
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
