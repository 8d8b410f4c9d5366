import type { EdgeImpulseApi } from 'edge-impulse-api';
import { watchAnswers } from './judge.ts';

export type Bindings = EdgeImpulseApi;
export type Credential =
  { readonly jwtToken: string } | { readonly apiKey: string } | Record<string, never>;

/** The vendor's own client, un-bundled, with every answer judged. */
export async function bindings(endpoint: string, credential: Credential = {}): Promise<Bindings> {
  watchAnswers();
  const { EdgeImpulseApi } = await import('edge-impulse-api');
  const api = new EdgeImpulseApi({ endpoint });
  if ('jwtToken' in credential && credential.jwtToken !== undefined) {
    await api.authenticate({ method: 'jwtToken', jwtToken: credential.jwtToken });
  } else if ('apiKey' in credential && credential.apiKey !== undefined) {
    await api.authenticate({ method: 'apiKey', apiKey: credential.apiKey });
  }
  return api;
}

/** A file as the bindings want it. */
export function upload(filename: string, content: string | Uint8Array) {
  return {
    value: Buffer.from(content),
    options: { filename, contentType: 'application/octet-stream' },
  };
}
