import { randomBytes } from 'node:crypto';
import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';
import type { Vault } from './vault.ts';

/** What a signed link allows, for as long as it lives. */
export type LinkClaim =
  | {
      readonly kind: 'download';
      readonly organizationId: number;
      readonly dataset: string;
      readonly path: string;
    }
  | {
      readonly kind: 'upload';
      readonly organizationId: number;
      readonly dataset: string;
      readonly path: string;
      readonly size: number;
      readonly hash: string;
    }
  | SourceClaim
  | {
      /** The archive that a block was built from. */
      readonly kind: 'sourceDownload';
      readonly hash: string;
      readonly name: string;
    };

/** An archive of a block folder that may be sent, or was. */
interface SourceClaim {
  readonly kind: 'source';
  readonly organizationId: number;
  readonly blockId: number;
  readonly size: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly hash: string;
}

export interface SessionClaim {
  readonly userId: number;
  readonly session: number;
}

const sessionSeconds = 30 * 24 * 3600;
const linkSeconds = 15 * 60;
const socketSeconds = 60;

/** Signs sessions and links with a key that is sealed in the records. */
export class Tokens {
  private readonly key: Uint8Array;
  private readonly now: () => number;

  constructor(records: Records, vault: Vault, now: () => number) {
    this.key = signingKey(records, vault);
    this.now = now;
  }

  async session(claim: SessionClaim, seconds = sessionSeconds): Promise<string> {
    return this.sign('session', seconds, { sub: String(claim.userId), session: claim.session });
  }

  /** Undefined for what is not a session of this Studio. */
  async readSession(token: string): Promise<SessionClaim | undefined> {
    const claims = await this.read('session', token);
    if (!claims) return undefined;
    return { userId: Number(claims['sub']), session: Number(claims['session']) };
  }

  async link(claim: LinkClaim): Promise<string> {
    return this.sign('link', linkSeconds, { claim });
  }

  async readLink(token: string): Promise<LinkClaim> {
    const claims = await this.read('link', token);
    if (!claims) {
      throw new UserError('This link is not valid.', {
        code: 'bad-link',
        remedy: 'Ask for a new one.',
      });
    }
    return claims['claim'] as LinkClaim;
  }

  async socket(
    organizationId: number,
  ): Promise<{ readonly token: string; readonly expires: number }> {
    const token = await this.sign('socket', socketSeconds, { organizationId });
    return { token, expires: this.now() + socketSeconds * 1000 };
  }

  /** The organization whose logs a socket may follow. */
  async readSocket(token: string): Promise<number | undefined> {
    const claims = await this.read('socket', token).catch(() => undefined);
    return claims && Number(claims['organizationId']);
  }

  private async sign(
    audience: string,
    seconds: number,
    claims: Record<string, unknown>,
  ): Promise<string> {
    const { SignJWT } = await import('jose');
    const now = Math.floor(this.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(this.key);
  }

  private async read(
    audience: string,
    token: string,
  ): Promise<Record<string, unknown> | undefined> {
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        audience,
        currentDate: new Date(this.now()),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw audience === 'session'
          ? new UserError('Your JWT token has expired', { code: 'session-expired' })
          : new UserError('This link has expired.', {
              code: 'link-expired',
              remedy: 'Ask for a new one.',
            });
      }
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function signingKey(records: Records, vault: Vault): Uint8Array {
  const name = 'signing-key';
  records.run(
    'INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)',
    name,
    vault.seal(randomBytes(32).toString('base64url')),
  );
  const row = records.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', name);
  return Buffer.from(vault.open(row?.value ?? ''), 'base64url');
}
