import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { number, optionalText, ShapeError, text, time, type Untrusted } from './shape.ts';

interface Answer {
  success: boolean;
}

export interface RunAccess {
  /** An API key of the organization; ends with the run. */
  readonly key: string;
  readonly keyId: number;
  /** Where the local Studio takes this key, on the address that was asked for. */
  readonly port: number;
}

/**
 * Lets the program of a run call the local Studio: a key that lives `seconds` at most, and a listener on `bind`, the
 * address of this machine that a container reaches.
 */
export async function openRunAccess(
  connection: Connection,
  organizationId: number,
  wanted: { readonly seconds: number; readonly bind: string },
  signal?: AbortSignal,
): Promise<RunAccess> {
  type Opened = Answer & { key: string; keyId: number; port: number };
  return callJson<Opened, RunAccess>(
    connection,
    {
      method: 'POST',
      path: path`/local/organizations/${organizationId}/run-access`,
      json: wanted,
      doing: 'let the block call the local Studio',
    },
    (answer) => ({
      key: text(answer.key, 'key'),
      keyId: number(answer.keyId, 'keyId'),
      port: number(answer.port, 'port'),
    }),
    signal,
  );
}

/** Takes the key back. */
export async function closeRunAccess(
  connection: Connection,
  organizationId: number,
  keyId: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<Answer, void>(
    connection,
    {
      method: 'DELETE',
      path: path`/local/organizations/${organizationId}/run-access/${keyId}`,
      doing: 'take the key of the run back',
    },
    () => undefined,
    signal,
  );
}

/** Absolute path of the folder behind a bucket of the local Studio. */
export async function bucketFolder(
  connection: Connection,
  organizationId: number,
  bucketId: number,
  signal?: AbortSignal,
): Promise<string> {
  return callJson<Answer & { path: string }, string>(
    connection,
    {
      path: path`/local/organizations/${organizationId}/buckets/${bucketId}/folder`,
      doing: 'find the folder of the bucket',
    },
    (answer) => text(answer.path, 'path'),
    signal,
  );
}

/** What a run of a transformation job worked on. */
export type RunPlace =
  | {
      readonly kind: 'item';
      readonly dataset: string;
      readonly itemId: number;
      readonly itemName: string;
      /** Of a block on files. */
      readonly fileName?: string;
    }
  | {
      readonly kind: 'path';
      readonly dataset: string;
      /** From the dataset's root; a folder ends with `/`. */
      readonly path: string;
    }
  | { readonly kind: 'none' };

/** A job as the local Studio keeps it: all that its block was given. */
export interface LocalJobRun {
  readonly name: string;
  readonly blockId: number;
  readonly input: RunPlace;
  readonly parameters: Readonly<Record<string, string>>;
  readonly extraArguments: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly started?: number;
}

/** What a job of the local Studio ran. */
export async function localJobRun(
  connection: Connection,
  organizationId: number,
  jobId: number,
  signal?: AbortSignal,
): Promise<LocalJobRun> {
  interface WireRun {
    name: string;
    transformationBlockId: number;
    input: WirePlace;
    parameters: object;
    extraCliArguments?: string;
    started?: string;
  }
  return callJson<Answer & { run: WireRun }, LocalJobRun>(
    connection,
    {
      path: path`/local/organizations/${organizationId}/jobs/${jobId}/run`,
      doing: 'read what the job ran',
    },
    ({ run }) => {
      if (!run) throw new ShapeError('run', 'a run of a block');
      const started = time(run.started);
      const parameters = Object.entries<unknown>(run.parameters ?? {});
      return {
        name: text(run.name, 'name'),
        blockId: number(run.transformationBlockId, 'transformationBlockId'),
        input: toPlace(run.input ?? {}),
        // Names come from a file: `__proto__` is one like any other.
        parameters: Object.fromEntries(parameters.map(([key, one]) => [key, text(one, key)])),
        extraArguments: optionalText(run.extraCliArguments) ?? '',
        ...(started === undefined ? {} : { started }),
      };
    },
    signal,
  );
}

interface WirePlace {
  kind: string;
  itemId?: number;
  dataset?: string;
  itemName?: string;
  fileName?: string;
  path?: string;
}

function toPlace(wire: Untrusted<WirePlace>): RunPlace {
  switch (wire.kind) {
    case 'item':
    case 'itemFile':
      return {
        kind: 'item',
        dataset: text(wire.dataset, 'dataset'),
        itemId: number(wire.itemId, 'itemId'),
        itemName: text(wire.itemName, 'itemName'),
        ...(wire.kind === 'item' ? {} : { fileName: text(wire.fileName, 'fileName') }),
      };
    case 'path': {
      const dataset = text(wire.dataset, 'dataset');
      return { kind: 'path', dataset, path: text(wire.path, 'path') };
    }
    case 'none':
      return { kind: 'none' };
    default:
      throw new ShapeError('input.kind', 'a kind of input');
  }
}
