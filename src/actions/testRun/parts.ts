import type { Engine } from '../../blocks/containers/engine.ts';
import type { Connection } from '../../client/connection.ts';

/** What test runs need of their surroundings. */
export interface TestRunParts {
  /** Absolute folder of ours alone; `runs/` and `inputs/` are made in it. */
  readonly storage: string;
  /** For a block folder: a person may have chosen another engine for one block, or to do without for one run. */
  readonly engine: (
    signal: AbortSignal | undefined,
    folder: string,
    withoutContainer?: boolean,
  ) => Promise<Engine>;
  readonly connection: (accountId: string, signal?: AbortSignal) => Promise<Connection>;
  readonly accountKind: (accountId: string) => 'local' | 'cloud';
  /** Values of secret parameters and required variables; `undefined`: the person gave none, the run is cancelled. */
  readonly secrets: (
    folder: string,
    names: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
  /** Consent to make a short-lived key of a cloud account. */
  readonly mayUseCloudKey: (accountId: string) => Promise<boolean>;
  readonly buildArguments: () => Readonly<Record<string, string>>;
  /** A file of certificates, absolute. */
  readonly certificates: () => string | undefined;
}
