import type { EngineState, ImageConfig } from './engineState.ts';

interface Inspected {
  readonly Config?: {
    readonly User?: string;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
  };
}

/** An image never changes, so it is asked about once. */
export async function imageConfig(
  state: EngineState,
  image: string,
  signal?: AbortSignal,
): Promise<ImageConfig> {
  const known = state.images.get(image);
  if (known) return known;
  const path = `/images/${image}/json`;
  const { Config } = await state.connection.api.json<Inspected>({ path }, signal);
  const found: ImageConfig = {
    entrypoint: Config?.Entrypoint ?? [],
    command: Config?.Cmd ?? [],
    isRoot: /^(?:(?:root|0)(?::.*)?)?$/.test(Config?.User ?? ''),
  };
  state.images.set(image, found);
  return found;
}
