import type { KnownHashes } from './buildContext.ts';
import type { Connection } from './connection.ts';
import type { EngineEvent } from './engine.ts';
import type { Login } from './registryLogin.ts';
import type { Patch } from './sources.ts';
import type { HostWay } from './wayToHost.ts';

export type Tell = (event: EngineEvent) => void;

/** Of an image, what a run needs to know. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly isRoot: boolean;
}

/** What the parts of a connected engine share. */
export interface EngineState {
  readonly connection: Connection;
  readonly hostWay: HostWay | undefined;
  /** Given to builds and to containers with a network. */
  readonly proxies: Readonly<Record<string, string>>;
  readonly login: (registry: string) => Promise<Login | undefined>;
  /** Absolute path of a folder for small records. */
  readonly storage: string;
  readonly hashes: KnownHashes;
  /** Devices of this machine that the engine was found to see; nothing of others is known. */
  readonly seenDevices: Set<bigint>;
  readonly images: Map<string, ImageConfig>;
  /** What a prepared image lacks, by what was prepared. */
  readonly patches: WeakMap<object, Patch>;
}
