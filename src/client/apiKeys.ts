import type { AddApiKeyResponse, GenericApiResponse } from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { number, text } from './shape.ts';

export interface NewApiKey {
  readonly name: string;
  readonly role: 'admin' | 'member';
  /** Seconds until it ends by itself. */
  readonly ttl: number;
}

/** Makes a key of an organization. The Studio tells the key itself only now. */
export async function addApiKey(
  connection: Connection,
  organizationId: number,
  wanted: NewApiKey,
  signal?: AbortSignal,
): Promise<{ readonly id: number; readonly key: string }> {
  return callJson<AddApiKeyResponse, { id: number; key: string }>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/apikeys`,
      json: wanted,
      doing: 'make a key for the run',
    },
    (answer) => ({ id: number(answer.id, 'id'), key: text(answer.apiKey, 'apiKey') }),
    signal,
  );
}

/** An administrator's. */
export async function revokeApiKey(
  connection: Connection,
  organizationId: number,
  id: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'DELETE',
      path: path`/api/organizations/${organizationId}/apikeys/${id}`,
      doing: 'revoke the key of the run',
    },
    () => undefined,
    signal,
  );
}
