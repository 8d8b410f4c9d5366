/** A folder or file of this machine inside a container. */
export interface Mount {
  /** Absolute path here. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly isReadonly: boolean;
}

export interface Limits {
  /** Bytes. */
  readonly memory: number;
  /** May be a fraction; absent: as many as the engine has. */
  readonly cpus?: number;
  readonly processes: number;
  /** Seconds. */
  readonly time: number;
}

/** Everything that a run of an image is, without an engine: what `invocation()` gives. */
export interface ContainerDescription {
  /** What follows the image's ENTRYPOINT. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Names in `environment` whose values are never shown or logged. */
  readonly secretNames: readonly string[];
  /** The input first, where there is one. */
  readonly mounts: readonly Mount[];
  /** Absolute path in the container that is empty when the run begins and fetched when it ends. */
  readonly outputDirectory?: string;
  readonly limits: Limits;
  /** The run may open connections; `host.docker.internal` leads to this machine where the engine can do that. */
  readonly hasNetwork: boolean;
}

/** An image that is up to date with its block folder, or a place to run without one. */
export interface Prepared {
  /** Image id, or the path of the virtual environment. */
  readonly id: string;
  /** Why building was not needed, or that it was. */
  readonly reuse: 'built' | 'unchanged' | 'sources-synchronised';
  /** Seconds. */
  readonly time: number;
}

export type RunEndReason = 'exited' | 'time-limit' | 'out-of-memory' | 'killed';
