import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { number, text } from './shape.ts';

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
