import type { ContainerDescription } from './description.ts';
import type { BlockSource, RunOptions } from './engine.ts';
import type { Patch } from './sources.ts';

export interface RunRequest {
  readonly source: BlockSource;
  /** Image id. */
  readonly image: string;
  /** What the image lacks. */
  readonly patch: Patch | undefined;
  readonly description: ContainerDescription;
  readonly options: RunOptions;
}
