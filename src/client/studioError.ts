import { messageOf, UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import { redact } from './redact.ts';

export type StudioErrorKind =
  /** No answer: unknown host, refused, reset, a certificate that is not trusted. */
  | 'unreachable'
  | 'timeout'
  /** Something answered that is not a Studio: HTML, other JSON, a redirect. */
  | 'notStudio'
  | 'unauthorized'
  | 'expired'
  | 'wrongKeyKind'
  | 'totpRequired'
  | 'forbidden'
  | 'notFound'
  | 'throttled'
  | 'server'
  /** The Studio understood and refused. */
  | 'rejected'
  /** The answer ended early, or went on for too long. */
  | 'truncated'
  /** The Studio could not parse the filter. */
  | 'filter';

export interface StudioErrorOptions {
  readonly kind: StudioErrorKind;
  /** Host and port of the Studio. */
  readonly host: string;
  readonly status?: number;
  /** The Studio's own words, made plain. */
  readonly detail?: string;
  readonly remedy?: string;
  /** Seconds that the Studio asked to wait. */
  readonly retryAfter?: number;
  /** Nothing of the request reached a Studio, so that any request may be repeated. */
  readonly neverSent?: boolean;
  readonly cause?: unknown;
}

/** A call to a Studio failed. Its kind is decided here, once, from status, body and cause. */
export class StudioError extends UserError {
  readonly kind: StudioErrorKind;
  readonly host: string;
  readonly status: number | undefined;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;
  readonly neverSent: boolean;

  constructor(message: string, options: StudioErrorOptions) {
    const remedy = options.remedy ?? remedies[options.kind];
    super(message, { code: `studio-${options.kind}`, remedy, cause: options.cause });
    this.name = 'StudioError';
    this.kind = options.kind;
    this.host = options.host;
    this.status = options.status;
    this.detail = options.detail;
    this.retryAfter = options.retryAfter;
    this.neverSent = options.neverSent ?? false;
  }
}

const remedies: Readonly<Record<StudioErrorKind, string>> = {
  unreachable: 'Check the host name, the network and the proxy, then try again.',
  timeout: 'Try again; if it stays slow, check the network or ask for less at once.',
  notStudio: 'Check the host name: this address does not seem to be the API of a Studio.',
  unauthorized: 'Sign in again or use another API key.',
  expired: 'Sign in again.',
  wrongKeyKind: 'Use an API key of an organization; a key of a project cannot open its data.',
  totpRequired: 'Enter the code that your authenticator shows.',
  forbidden: 'Ask an administrator of the organization for access.',
  notFound: 'It may have been renamed or removed: refresh and try again.',
  throttled: 'Wait a little, then try again.',
  server: 'Try again later; if it goes on, tell who runs the Studio.',
  rejected: 'Change the request as the Studio says, then try again.',
  truncated: 'Try again; the connection may be unstable.',
  filter: 'Correct the filter.',
};

/** What a call was about, for its errors. */
export interface Attempt {
  readonly host: string;
  /** A verb phrase: `list data items`. */
  readonly doing: string;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
}

/** An error that names the deed and the host. */
export function failure(
  attempt: Attempt,
  what: string,
  options: Omit<StudioErrorOptions, 'host'>,
): StudioError {
  const sentence = what.replace(/\.*$/, '.');
  const message = redact(`Could not ${attempt.doing}: ${sentence}`, attempt.secrets);
  return new StudioError(message, { ...options, host: attempt.host });
}

/** The error texts that the platform's own clients key on. */
const knownTexts: readonly (readonly [RegExp, StudioErrorKind])[] = [
  [/^ERR_TOTP_TOKEN IS REQUIRED/i, 'totpRequired'],
  [/token (?:has|is) expired/i, 'expired'],
  [/^Invalid API key/i, 'wrongKeyKind'],
  [/^(?:Password is incorrect|User not found)/i, 'unauthorized'],
];

function kindOfStatus(status: number): StudioErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 429) return 'throttled';
  if (status === 408) return 'timeout';
  return status >= 500 ? 'server' : 'rejected';
}

const says: Readonly<Partial<Record<StudioErrorKind, string>>> = {
  unauthorized: 'does not accept the sign-in',
  expired: 'says that the sign-in has expired',
  wrongKeyKind: 'does not take this API key here',
  totpRequired: 'asks for a one-time code',
  forbidden: 'does not allow it',
  notFound: 'does not have it',
  throttled: 'receives too many requests',
  server: 'failed',
  timeout: 'gave up waiting',
};

/** The error of an answer: HTTP 4xx and 5xx, or 200 with `success: false`. `error` is the text in its body. */
export function answerError(
  attempt: Attempt,
  status: number,
  error: string | undefined,
  retryAfter?: number,
): StudioError {
  const text = error === undefined ? undefined : plainText(redact(error, attempt.secrets));
  const known = knownTexts.find(([pattern]) => pattern.test(text ?? ''))?.[1];
  const kind = known ?? (status < 400 ? 'rejected' : kindOfStatus(status));
  const number = status < 400 ? '' : ` (HTTP ${status})`;
  const what = text
    ? `says${number}: ${text.replace(/[.\s]+$/, '')}`
    : `${says[kind] ?? 'refused'}${number}`;
  return failure(attempt, `${attempt.host} ${what}`, {
    kind,
    status,
    ...(text ? { detail: text } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(kind === 'throttled' && retryAfter !== undefined
      ? { remedy: `Try again in ${Math.ceil(retryAfter)} s.` }
      : {}),
  });
}

const neverSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function codeOf(error: unknown): string | undefined {
  for (let next = error, depth = 0; next instanceof Error && depth < 8; depth += 1) {
    const { code, errors } = next as { code?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    // Newer Nodes give this error no code.
    if (next.name === 'HTTPParserError') return 'HPE_INVALID';
    next = next.cause ?? (Array.isArray(errors) ? (errors[0] as unknown) : undefined);
  }
  return undefined;
}

/** The error of a request that got no answer, or of a body that broke off (`answered`). */
export function networkError(attempt: Attempt, error: unknown, answered: boolean): StudioError {
  const code = codeOf(error) ?? '';
  const { host } = attempt;
  if (/^HPE_|INVALID_HTTP/.test(code)) {
    return failure(attempt, `${host} does not speak HTTP`, { kind: 'notStudio', cause: error });
  }
  if (answered) {
    const what = `the answer of ${host} broke off`;
    return failure(attempt, what, { kind: 'truncated', cause: error });
  }
  const neverSent = neverSentCodes.has(code);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code)) {
    return failure(attempt, `the certificate of ${host} is not trusted (${code})`, {
      kind: 'unreachable',
      remedy:
        'If your network inspects traffic, make its certificate authority known to this computer (NODE_EXTRA_CA_CERTS).',
      cause: error,
    });
  }
  const why =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? 'its name is not known'
      : code === 'ECONNREFUSED'
        ? 'nothing listens there'
        : code || messageOf(error);
  return failure(attempt, `${host} cannot be reached (${why})`, {
    kind: 'unreachable',
    neverSent,
    cause: error,
  });
}
