import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { UserError } from '../../base/errors.ts';

const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  'already-ended': 409,
  'already-exists': 409,
  'bad-credential': 401,
  'bad-link': 403,
  'bad-request': 400,
  'bucket-forbidden': 403,
  'bucket-unreachable': 502,
  'body-too-large': 413,
  'cannot-listen': 400,
  'catalog-closed': 503,
  'disk-full': 507,
  'file-changed': 412,
  filter: 400,
  forbidden: 403,
  'hash-mismatch': 400,
  'link-expired': 403,
  'no-permission': 403,
  'not-found': 404,
  'nothing-to-undo': 409,
  'session-expired': 401,
  'studio-ending': 503,
  'too-many-requests': 429,
  'upload-cut-off': 400,
};

/** The HTTP status of a failure that a person can do something about. */
export function statusOf(error: UserError): ContentfulStatusCode {
  return statuses[error.code] ?? (error.code.startsWith('no-such-') ? 404 : 400);
}

/** The `error` field of an answer: the sentence, then what to do. */
export function sentence(error: UserError): string {
  return error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
}

export function badRequest(message: string): UserError {
  return new UserError(message, { code: 'bad-request' });
}

export function forbidden(message: string): UserError {
  return new UserError(message, { code: 'forbidden' });
}
