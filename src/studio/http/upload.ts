import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { UserError } from '../../base/errors.ts';
import type { LinkClaim } from '../access/tokens.ts';
import type { StoredFile } from '../buckets/bucket.ts';
import { badRequest } from './errors.ts';
import type { Studio } from './studio.ts';

/** MD5 or SHA-256 in hex, told apart by length: the platform's clients send either. */
export function parseHash(text: string): string {
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{64})$/i.test(text)) {
    throw badRequest('“fileHash” has to be an MD5 or SHA-256 hash in hexadecimal.');
  }
  return text.toLowerCase();
}

/** The ETag of a file that is there with this size and hash. */
export async function isSameContent(
  studio: Studio,
  target: { readonly organizationId: number; readonly dataset: string; readonly path: string },
  size: number,
  hash: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { organizationId, dataset, path } = target;
  const file = await studio.catalog
    .headPath(organizationId, dataset, path)
    .catch((error: unknown) => {
      if (error instanceof UserError && /^no(?:t-found|-such-)/.test(error.code)) return undefined;
      throw error;
    });
  if (file?.size !== size) return undefined;
  const actual = hasher(hash);
  const body = studio.catalog.readPath(organizationId, dataset, path, undefined, signal);
  for await (const chunk of body) actual.update(chunk);
  return actual.digest('hex') === hash ? file.etag : undefined;
}

/** Takes the bytes of an upload; a wrong hash or a body cut off leaves what was there before. */
export async function receive(
  studio: Studio,
  claim: Extract<LinkClaim, { kind: 'upload' }>,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<StoredFile> {
  const { organizationId, dataset, path } = claim;
  const body = verified(incoming as AsyncIterable<Uint8Array>, claim.size, claim.hash);
  return studio.catalog.writePath(organizationId, dataset, path, body, signal);
}

/** Bytes with the size and hash that were announced; fails at the end, so that what was stored of others is dropped. */
export async function* verified(
  incoming: AsyncIterable<Uint8Array>,
  size: number,
  hash: string,
): AsyncGenerator<Uint8Array> {
  const actual = hasher(hash);
  let received = 0;
  try {
    for await (const chunk of incoming) {
      received += chunk.length;
      if (received > size) throw mismatch('It is longer than was announced.');
      actual.update(chunk);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('The upload was cut off; nothing of it was kept.', {
      code: 'upload-cut-off',
      remedy: 'Send it again.',
      cause: error,
    });
  }
  if (received !== size) throw mismatch('It is shorter than was announced.');
  if (actual.digest('hex') !== hash) throw mismatch('Its hash is not the one that was announced.');
}

function hasher(hash: string) {
  return createHash(hash.length === 32 ? 'md5' : 'sha256');
}

function mismatch(what: string): UserError {
  return new UserError(`The upload was not kept. ${what}`, {
    code: 'hash-mismatch',
    remedy: 'Send it again.',
  });
}
