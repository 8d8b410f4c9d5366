import type { Access } from '../access/access.ts';
import type { Blocks } from '../blocks/blocks.ts';
import type { Secrets } from '../blocks/secrets.ts';
import type { Sources } from '../blocks/sources.ts';
import type { Engine } from '../../blocks/containers/engine.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { RunAccess } from '../access/runAccess.ts';
import type { TransformationRecords } from '../transformations/records.ts';
import type { Transformations } from '../transformations/transformations.ts';
import type { Log } from '../life/log.ts';

/** The parts of a Studio that its routes work on; built once in `studio.ts`. */
export interface Studio {
  /** UUID of this Studio; stays with its data folder. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Where folder buckets that the Studio makes itself lie. */
  readonly bucketsFolder: string;
  readonly access: Access;
  readonly catalog: Catalog;
  readonly jobs: Jobs;
  readonly runs: RunAccess;
  readonly blocks: Blocks;
  readonly secrets: Secrets;
  readonly campaigns: Campaigns;
  readonly sources: Sources;
  readonly transformations: TransformationRecords;
  readonly transformer: Transformations;
  /** Connected at the first use; `UserError` where there is none. */
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  /** For what is unpacked while an image is built. */
  readonly folder: string;
  readonly log: Log;
  /** Base of the API, such as `http://127.0.0.1:4800/v1`. */
  endpoint(): string;
  /** Fires when the Studio begins to end; event streams close then. */
  readonly ending: AbortSignal;
  /** Begins an orderly end. */
  stop(reason: string): void;
  /** Starts the job that makes the sample study; answers with the job's id. */
  makeSample(options: SampleOptions): number;
}

export interface SampleOptions {
  /** Length of each recording; a fraction is fine. */
  readonly hours?: number | undefined;
  /** Makes it again where there is one, dropping what was changed in it. */
  readonly reset?: boolean | undefined;
}
