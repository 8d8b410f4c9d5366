import type { Api } from './api.ts';

interface Stats {
  readonly memory_stats?: {
    readonly usage?: number;
    readonly max_usage?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}

/** Milliseconds between the first two samples; later ones are further apart, up to half a second. */
const firstPause = 40;
/** Of a program that ended before, what was seen is its start: too little rather than not known. */
const fewestSamples = 3;

/**
 * Looks at a container's memory until the signal fires, and gives the most that was seen: bytes that belong to its
 * programs, as `docker stats` counts them, without cached files that the system can let go. The mark that version 1 of
 * cgroups keeps counts those too, so it is taken only where there are next to none.
 */
export async function peakMemory(
  api: Api,
  id: string,
  end: AbortSignal,
  isFresh: boolean,
): Promise<number | undefined> {
  let peak: number | undefined;
  let samples = 0;
  const told = () => (samples < fewestSamples ? undefined : peak);
  // Asking takes time from a program that starts at the same moment.
  await waited(100, end);
  for (let pause = firstPause; !end.aborted; pause = Math.min(pause * 1.5, 500)) {
    try {
      const stats = await api.json<Stats>(
        { path: `/containers/${id}/stats`, query: { stream: false, 'one-shot': true } },
        end,
      );
      const seen = used(stats, isFresh);
      if (seen !== undefined) peak = Math.max(peak ?? 0, seen);
      samples += 1;
    } catch {
      // The container ended, or this engine does not tell.
      return told();
    }
    await waited(pause, end);
  }
  return told();
}

function used({ memory_stats: memory }: Stats, isFresh: boolean): number | undefined {
  const usage = memory?.usage;
  if (!usage) return undefined;
  const files = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0;
  const cached = memory.stats?.['total_cache'] ?? memory.stats?.['cache'];
  const now = Math.max(0, usage - files);
  // In a container that had runs before, the mark may be of one of those.
  const mark = isFresh ? memory.max_usage : undefined;
  return mark !== undefined && cached !== undefined && cached < mark / 20
    ? Math.max(mark, now)
    : now;
}

async function waited(milliseconds: number, end: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      end.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    end.addEventListener('abort', done, { once: true });
  });
}
