import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { BlockRecord } from '../blocks/blocks.ts';
import type { Studio } from '../http/studio.ts';
import type { Definition, TransformationRecord, UnitInput, UnitRecord } from './model.ts';
import { runUnit } from './unit.ts';

const mostParallel = 10;
const mostUnits = 1_000_000;
const pageSize = 1000;

export interface NewTransformation {
  readonly organizationId: number;
  readonly block: BlockRecord;
  readonly definition: Definition;
  readonly parallel: number;
  readonly userId: number | undefined;
}

/** Transformation jobs: each input is a job of its own, some of them at a time, in the order of the inputs. */
export class Transformations {
  private readonly studioOf: () => Studio;
  /** Runs of each transformation job. */
  private readonly running = new Map<number, Map<number, { readonly jobId: number }>>();
  private readonly turns = new Map<number, Promise<void>>();
  private isEnding = false;

  /** Asked at the first use: the Studio is made of this too. */
  constructor(studio: () => Studio) {
    this.studioOf = studio;
  }

  private get studio(): Studio {
    return this.studioOf();
  }

  /** Goes on with what an earlier process left; its runs that had begun begin again. */
  resume(): void {
    const { transformations: records } = this.studio;
    for (const id of records.unfinished()) {
      records.reset(id, 'started');
      this.pump(id);
    }
  }

  get isBusy(): boolean {
    return this.running.size > 0;
  }

  async start(wanted: NewTransformation, signal: AbortSignal): Promise<number> {
    const { organizationId, block, definition, parallel, userId } = wanted;
    const inputs = await this.inputs(organizationId, block, definition, signal);
    if (inputs.length === 0) {
      throw new UserError('Nothing matches, so that there is nothing to transform.', {
        code: 'bad-request',
        remedy: 'Change the filter.',
      });
    }
    const id = this.studio.transformations.add(
      {
        organizationId,
        blockId: block.id,
        definition,
        parallel: Math.min(Math.max(1, parallel), mostParallel),
        createdBy: userId,
      },
      inputs,
    );
    this.pump(id);
    return id;
  }

  setParallel(id: number, parallel: number): void {
    this.studio.transformations.setParallel(id, Math.min(Math.max(1, parallel), mostParallel));
    this.pump(id);
  }

  /** Runs what failed again; a unit's id: only that one. */
  retry(id: number, unitId?: number): number {
    const { transformations: records } = this.studio;
    if (unitId !== undefined && records.unit(id, unitId).status === 'started') {
      throw new UserError('This run has not ended yet.', { code: 'bad-request' });
    }
    const count = records.reset(id, unitId ?? 'failed');
    this.pump(id);
    return count;
  }

  /** Takes back what has not begun. */
  clear(id: number): void {
    this.studio.transformations.removeUnits(id, 'created');
  }

  async removeUnit({ organizationId, id }: TransformationRecord, unitId: number): Promise<void> {
    this.studio.transformations.unit(id, unitId);
    const jobId = this.running.get(id)?.get(unitId)?.jobId;
    if (jobId !== undefined) await this.cancelled(organizationId, [jobId]);
    this.studio.transformations.removeUnits(id, unitId);
  }

  /** Stops everything and forgets the job; what was delivered stays. */
  async remove({ organizationId, id }: TransformationRecord): Promise<void> {
    this.clear(id);
    const jobs = [...(this.running.get(id)?.values() ?? [])].map(({ jobId }) => jobId);
    await this.cancelled(organizationId, jobs);
    this.studio.transformations.remove(id);
  }

  /** What the end of the Studio cuts off begins again with the next one. */
  end(): void {
    this.isEnding = true;
  }

  private async cancelled(organizationId: number, jobIds: readonly number[]): Promise<void> {
    const { jobs } = this.studio;
    for (const jobId of jobIds) {
      if (jobs.get(organizationId, jobId).finished === undefined)
        jobs.cancel(organizationId, jobId);
    }
    await Promise.all(jobIds.map((jobId) => jobs.settled(jobId)));
  }

  /** Starts as many runs as there is room for. */
  private pump(id: number): void {
    const { transformations: records } = this.studio;
    const transformation = records.find(id);
    const running = this.running.get(id) ?? new Map<number, { readonly jobId: number }>();
    while (transformation && !this.isEnding && running.size < transformation.parallel) {
      const unit = records.nextUnit(id);
      if (!unit) break;
      this.running.set(id, running);
      running.set(unit.id, { jobId: this.run(transformation, unit) });
    }
    if (running.size === 0) {
      this.running.delete(id);
      this.turns.delete(id);
    }
  }

  private run(transformation: TransformationRecord, unit: UnitRecord): number {
    const { jobs, blocks, transformations: records } = this.studio;
    const { id, organizationId, blockId, definition, createdBy } = transformation;
    let isSuccessful = false;
    const jobId = jobs.start(
      {
        organizationId,
        kind: 'transformation',
        title: `${definition.name}: ${plainText(titleOf(unit.input), 200)}`,
        userId: createdBy,
        isSideBySide: true,
      },
      async (job) => {
        const block = blocks.get(organizationId, blockId);
        await runUnit(this.studio, block, transformation, unit.input, job, (deliver) =>
          this.inTurn(id, deliver),
        );
        isSuccessful = true;
      },
    );
    records.startUnit(unit.id, jobId);
    void jobs.settled(jobId).then(() => {
      // Not ended but cut off: it begins again.
      if (isSuccessful || !this.isEnding) records.endUnit(unit.id, isSuccessful);
      this.running.get(id)?.delete(unit.id);
      this.pump(id);
    });
    return jobId;
  }

  private async inTurn(id: number, deliver: () => Promise<void>): Promise<void> {
    const before = this.turns.get(id) ?? Promise.resolve();
    const own = before.then(deliver);
    this.turns.set(
      id,
      own.catch(() => undefined),
    );
    await own;
  }

  private async inputs(
    organizationId: number,
    { definition: { operatesOn } }: BlockRecord,
    { filter, pathFilters = [] }: Definition,
    signal: AbortSignal,
  ): Promise<{ readonly input: UnitInput; readonly size: number }[]> {
    if (operatesOn === 'standalone') return [{ input: { kind: 'none' }, size: 0 }];
    const found: { readonly input: UnitInput; readonly size: number }[] = [];
    const add = (input: UnitInput, size: number) => {
      if (found.length >= mostUnits) {
        throw new UserError('The filter matches more than a million inputs.', {
          code: 'bad-request',
          remedy: 'Narrow it.',
        });
      }
      found.push({ input, size });
    };
    const { catalog } = this.studio;
    for (const { dataset, filter: pattern } of pathFilters) {
      const what = operatesOn === 'file' ? 'files' : 'folders';
      const name = pattern.replace(/^\/+/, '');
      const match = await catalog.match(organizationId, dataset, name, what, mostUnits, signal);
      if (match.truncationReason !== undefined) {
        throw new UserError(`The path filter for ${dataset} matches too much.`, {
          code: 'bad-request',
          remedy: 'Narrow it.',
        });
      }
      for (const file of match.files) add({ kind: 'path', dataset, path: file.key }, file.size);
      for (const path of match.folders) add({ kind: 'path', dataset, path }, 0);
    }
    if (filter === undefined) return found;
    for (let offset = 0; ; offset += pageSize) {
      signal.throwIfAborted();
      const page = await catalog.items({ organizationId, filter, limit: pageSize, offset });
      if (page.filterProblem !== undefined) {
        throw new UserError(`The filter does not parse: ${page.filterProblem}`, { code: 'filter' });
      }
      for (const { id, dataset, name, bucketPath, files, totalSize } of page.items) {
        const item = { itemId: id, dataset, itemName: name, bucketPath };
        if (operatesOn === 'directory') add({ kind: 'item', ...item }, totalSize);
        else {
          for (const file of files) {
            add({ kind: 'itemFile', ...item, fileName: file.name }, file.size);
          }
        }
      }
      if (page.items.length < pageSize) return found;
    }
  }
}

/** What a person calls an input. */
export function titleOf(input: UnitInput): string {
  switch (input.kind) {
    case 'item':
      return input.itemName;
    case 'itemFile':
      return `${input.itemName}/${input.fileName ?? ''}`;
    case 'path':
      return input.path;
    case 'none':
      return 'standalone';
  }
}
