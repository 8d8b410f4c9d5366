import type { ContainerDescription, Prepared, RunEndReason } from './description.ts';
import type { Duplex } from 'node:stream';
import type { DebuggedBlock, Debugging } from '../debugging.ts';

/** What is built: a block folder, and what a build needs beside it. */
export interface BlockSource {
  /** The image itself has to hold every file: it is run later without the folder. */
  readonly isWhole?: true;
  /** Absolute path. */
  readonly folder: string;
  /** For names of images, made safe by the engine. */
  readonly name: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** A file of certificates that builds and runs trust beside the image's own; for networks with a proxy of their own. */
  readonly certificates?: string;
}

export type EngineEvent =
  | {
      readonly kind: 'output';
      readonly from: 'build' | 'stdout' | 'stderr' | 'engine';
      /** Any length; may end inside a line. */
      readonly text: string;
    }
  | { readonly kind: 'stage'; readonly stage: 'building' | 'starting' | 'running' | 'fetching' };

export interface RunEnd {
  readonly reason: RunEndReason;
  /** 137 for what was killed. */
  readonly exitCode: number;
  /** Seconds from the start of the program to its end. */
  readonly time: number;
  /** Bytes, the most that was seen; absent where the engine does not tell. */
  readonly peakMemory?: number;
  readonly isWarm: boolean;
  /** What differs from the platform or from what was asked, as sentences. */
  readonly notes: readonly string[];
}

export interface RunOptions {
  /** Empty folder of this user that the output is put into; absent where the description has no output. */
  readonly outputFolder?: string;
  /** Use and keep a warm container where the image allows it. */
  readonly isWarm: boolean;
}

/** A debugger's connection to a program that waits for it: one call, one connection. */
export type ConnectDebugger = (signal?: AbortSignal) => Promise<Duplex>;

/** A program that waits, and how it is to be debugged. */
export interface WaitingProgram extends Pick<Debugging, 'language' | 'pathMappings'> {
  readonly connect: ConnectDebugger;
}

export interface DebugOptions {
  readonly outputFolder?: string;
  readonly block: DebuggedBlock;
  /** Absolute path of a folder of this machine that holds Python's package `debugpy`, for images without it. */
  readonly debugpy?: string;
  /** Called once, when the program waits or soon will. */
  readonly onWaiting: (program: WaitingProgram) => void;
}

/** Something on this machine that runs left here on purpose. */
export interface KeptThing {
  readonly id: string;
  readonly kind: 'image' | 'warm-container' | 'left-container' | 'virtual-environment';
  readonly name: string;
  /** Bytes; absent where unknown. */
  readonly size?: number;
}

export interface EngineInfo {
  readonly kind: 'container' | 'process';
  /** Such as `Docker 28.0.1 (context colima)`. */
  readonly title: string;
  /** Address that leads from a container to a listener of this machine, and what that listener has to be bound to. */
  readonly wayToHost?: { readonly host: string; readonly bind: string };
  /** What differs from a run in the platform, as sentences; empty for containers. */
  readonly differences: readonly string[];
}

/**
 * The seam: a container engine, or a plain process where there is none. A signal that fires removes what was started
 * before the promise rejects.
 */
export interface Engine {
  readonly info: EngineInfo;
  /** Builds unless an image of the same content is there. */
  prepare(
    source: BlockSource,
    tell: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<Prepared>;
  run(
    source: BlockSource,
    prepared: Prepared,
    description: ContainerDescription,
    options: RunOptions,
    tell: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<RunEnd>;
  /** As `run`, of a program that waits for a debugger before its first line; absent where that is not possible. */
  readonly debug?: (
    source: BlockSource,
    prepared: Prepared,
    description: ContainerDescription,
    options: DebugOptions,
    tell: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ) => Promise<RunEnd>;
  kept(signal?: AbortSignal): Promise<readonly KeptThing[]>;
  remove(things: readonly KeptThing[], signal?: AbortSignal): Promise<void>;
  /** Ends the warm containers of this process; images stay. */
  close(): Promise<void>;
}

/** How an engine is chosen. */
export interface EngineChoice {
  readonly engine: 'auto' | 'container' | 'process';
  /** Docker context by name, or an address such as `unix:///run/podman/podman.sock`; absent: as the `docker` command does. */
  readonly address?: string;
  /** Absolute path of a folder for virtual environments and small records. */
  readonly storage: string;
}
