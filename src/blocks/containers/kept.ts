import type { KeptThing } from './engine.ts';
import { refused, statusOf } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';
import { removeRecord } from './imageRecords.ts';
import { isAlive, label, ownerHere } from './labels.ts';
import { removeContainer } from './container.ts';

interface ListedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Size: number;
  readonly SharedSize?: number;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

interface ListedContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly SizeRw?: number;
}

const labelled = JSON.stringify({ label: [label.block] });

/** Images and containers that runs left here. An image's size is what goes with it: layers that others share stay. */
export async function keptThings(
  state: EngineState,
  signal?: AbortSignal,
): Promise<readonly KeptThing[]> {
  const { api } = state.connection;
  const [images, containers] = await Promise.all([
    api.json<readonly ListedImage[]>(
      { path: '/images/json', query: { filters: labelled, 'shared-size': true } },
      signal,
    ),
    listContainers(state, true, signal),
  ]);
  const shared = await sharedSizes(state, images, signal);
  return [
    ...images.map((image): KeptThing => {
      const bytes = shared.get(image.Id);
      return {
        id: image.Id,
        kind: 'image',
        name: image.RepoTags?.[0] ?? image.Labels?.[label.block] ?? image.Id,
        ...(bytes === undefined ? {} : { size: Math.max(0, image.Size - bytes) }),
      };
    }),
    ...containers
      // A run that is under way is not left behind.
      .filter(({ Labels }) => Labels[label.kind] === 'warm' || !isAlive(Labels[label.owner] ?? ''))
      .map(({ Id, Names, Labels, SizeRw }): KeptThing => ({
        id: Id,
        kind: Labels[label.kind] === 'warm' ? 'warm-container' : 'left-container',
        name: Names[0]?.replace(/^\//, '') ?? Id,
        size: SizeRw ?? 0,
      })),
  ];
}

/** Older engines tell what images share in their account of the disk only, which takes them a while. */
async function sharedSizes(
  { connection }: EngineState,
  images: readonly ListedImage[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const known = ({ SharedSize }: ListedImage) => SharedSize !== undefined && SharedSize >= 0;
  let told = images;
  if (images.length > 0 && !images.every(known)) {
    const limit = AbortSignal.timeout(5000);
    try {
      const account = await connection.api.json<{ Images?: readonly ListedImage[] | null }>(
        { path: '/system/df' },
        signal ? AbortSignal.any([signal, limit]) : limit,
      );
      told = account.Images ?? [];
    } catch {
      signal?.throwIfAborted();
      // Then sizes are not known, which is better than to promise space that does not come.
      told = [];
    }
  }
  return new Map(told.filter(known).map(({ Id, SharedSize }) => [Id, SharedSize ?? 0]));
}

export async function removeThings(
  state: EngineState,
  things: readonly KeptThing[],
  signal?: AbortSignal,
): Promise<void> {
  // Containers first: an image that one uses cannot go.
  for (const { kind, id } of things) {
    signal?.throwIfAborted();
    if (kind === 'warm-container' || kind === 'left-container') await removeContainer(state, id);
  }
  for (const { kind, id, name } of things) {
    signal?.throwIfAborted();
    if (kind !== 'image') continue;
    try {
      await state.connection.api.json(
        { method: 'DELETE', path: `/images/${id}`, query: { force: true } },
        signal,
      );
    } catch (error) {
      if (statusOf(error) !== 404) throw refused(error, `remove the image “${name}”`);
    }
    await removeRecord(state, id);
  }
}

/** Removes what processes of this machine left that are gone. It is a courtesy, so it fails quietly. */
export async function sweep(state: EngineState): Promise<void> {
  try {
    for (const { Id, Labels } of await listContainers(state, false)) {
      const owner = Labels[label.owner] ?? '';
      if (owner !== ownerHere() && !isAlive(owner)) await removeContainer(state, Id);
    }
  } catch {
    // The next connection tries again.
  }
}

async function listContainers(
  { connection }: EngineState,
  withSize: boolean,
  signal?: AbortSignal,
): Promise<readonly ListedContainer[]> {
  return connection.api.json<readonly ListedContainer[]>(
    { path: '/containers/json', query: { all: true, filters: labelled, size: withSize } },
    signal,
  );
}
