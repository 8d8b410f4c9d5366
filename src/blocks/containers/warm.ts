import { stat } from 'node:fs/promises';
import { coldRun } from './coldRun.ts';
import { removeContainer } from './container.ts';
import type { RunEnd } from './engine.ts';
import type { EngineState, Tell } from './engineState.ts';
import { checkLengths } from './limits.ts';
import { checkMounts } from './mounts.ts';
import { idleContainer, ShellMissing, type WarmContainer } from './warmContainer.ts';
import { warmRun } from './warmRun.ts';
import type { RunRequest } from './runRequest.ts';

const largestNumber = 3;
/** Milliseconds that a container waits for its next run. */
const idleTime = 30 * 60 * 1000;
/** What a block leaves in a container's process table is never read: a fresh one is cheap. */
const mostRuns = 200;

/**
 * Containers that wait for the next run of the same block: a run is then an `exec`, a tenth of what a container costs.
 * Each is of one image, with the same mounts, limits and network, for one run at a time.
 */
export class WarmContainers {
  private readonly state: EngineState;
  /** Least recently used first. */
  private readonly waiting = new Map<string, WarmContainer>();
  private readonly ending = new Set<Promise<void>>();
  private readonly withoutShell = new Set<string>();
  private isClosed = false;

  constructor(state: EngineState) {
    this.state = state;
  }

  async run(request: RunRequest, tell: Tell, signal?: AbortSignal): Promise<RunEnd> {
    const { description, image } = request;
    checkLengths(description.arguments, description.environment);
    await checkMounts(description.mounts);
    if (this.withoutShell.has(image)) return this.cold(request, tell, signal);
    tell({ kind: 'stage', stage: 'starting' });
    const key = await keyOf(request);
    this.retireOlderImages(request);
    let container = await this.take(key, request);
    try {
      container ??= await idleContainer(this.state, request, signal);
    } catch (error) {
      if (!(error instanceof ShellMissing)) throw error;
      this.withoutShell.add(image);
      return this.cold(request, tell, signal);
    }
    let isReusable = false;
    try {
      const { end, clean } = await warmRun(this.state, container, request, tell, signal);
      isReusable = clean !== undefined && container.runs < mostRuns;
      if (clean) container.ready = clean;
      return end;
    } finally {
      // After a cancel nothing may be left, so its end is waited for.
      if (isReusable) this.keep(key, container);
      else await this.retire(container);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const container of this.waiting.values()) void this.retire(container);
    this.waiting.clear();
    await Promise.all(this.ending);
  }

  /** An image without a shell cannot wait. */
  private async cold(request: RunRequest, tell: Tell, signal?: AbortSignal): Promise<RunEnd> {
    const end = await coldRun(this.state, request, tell, signal);
    const note = 'The image has no shell, so its container cannot be kept for the next run.';
    return { ...end, notes: [...end.notes, note] };
  }

  /** A container that is as good as new for this run; nothing when there is none. */
  private async take(key: string, { patch }: RunRequest): Promise<WarmContainer | undefined> {
    const container = this.waiting.get(key);
    if (!container) return undefined;
    // Nobody else gets it meanwhile.
    this.waiting.delete(key);
    clearTimeout(container.timer);
    const isClean = await container.ready;
    const places = new Set(patch?.entries.map(({ place }) => place));
    // A file that is again as the image has it cannot be taken from the image.
    const isCurrent = [...container.applied.keys()].every((place) => places.has(place));
    if (isClean && isCurrent && !container.isGone) return container;
    void this.retire(container);
    return undefined;
  }

  private keep(key: string, container: WarmContainer): void {
    const rival = this.waiting.get(key);
    if (this.isClosed || rival) {
      void this.retire(container);
      return;
    }
    this.waiting.set(key, container);
    container.timer = setTimeout(() => {
      if (this.waiting.get(key) === container) this.waiting.delete(key);
      void this.retire(container);
    }, idleTime).unref();
    for (const [oldest, other] of this.waiting) {
      if (this.waiting.size <= largestNumber) break;
      this.waiting.delete(oldest);
      void this.retire(other);
    }
  }

  private retireOlderImages({ source, image }: RunRequest): void {
    for (const [key, container] of this.waiting) {
      if (container.folder !== source.folder || container.image === image) continue;
      this.waiting.delete(key);
      void this.retire(container);
    }
  }

  private async retire(container: WarmContainer): Promise<void> {
    clearTimeout(container.timer);
    const ended = (async () => {
      await container.ready;
      await removeContainer(this.state, container.id);
      container.connection.destroy();
    })();
    this.ending.add(ended);
    try {
      await ended;
    } finally {
      this.ending.delete(ended);
    }
  }
}

/** Mounts are of folders, not of paths: one that was made again at the same place is another. */
async function keyOf({ image, source, description }: RunRequest): Promise<string> {
  const mounts = await Promise.all(
    description.mounts.map(async (mount) => {
      const found = await stat(mount.source, { bigint: true });
      return [mount, `${found.dev} ${found.ino} ${found.birthtimeNs}`];
    }),
  );
  const { limits, hasNetwork, outputDirectory } = description;
  const fixed = [limits.memory, limits.cpus, limits.processes, hasNetwork, outputDirectory];
  return JSON.stringify([image, source.folder, mounts, fixed]);
}
