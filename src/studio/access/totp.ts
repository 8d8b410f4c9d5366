import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';
import type { Vault } from './vault.ts';

interface TotpRow {
  readonly username: string;
  readonly totp: string | null;
  readonly totp_offered: string | null;
  readonly recovery: string;
}

const issuer = 'Edge Impulse Workbench';
const recoveryCodeCount = 10;

/** One-time codes as a second step of signing in. Secrets are sealed, recovery codes hashed. */
export class OneTimeCodes {
  private readonly records: Records;
  private readonly vault: Vault;
  private readonly now: () => number;

  constructor(records: Records, vault: Vault, now: () => number) {
    this.records = records;
    this.vault = vault;
    this.now = now;
  }

  /** A secret for the person's app; it counts once `set` has seen a code made with it. */
  async offer(userId: number): Promise<{ readonly key: string; readonly url: string }> {
    const { Secret, TOTP } = await import('otpauth');
    const { username, totp } = this.row(userId);
    if (totp !== null) {
      throw new UserError('One-time codes are set up for this user already.', {
        code: 'already-exists',
      });
    }
    const secret = new Secret({ size: 20 });
    this.records.run(
      'UPDATE users SET totp_offered = ? WHERE id = ?',
      this.vault.seal(secret.base32),
      userId,
    );
    const url = new TOTP({ issuer, label: username, secret }).toString();
    return { key: secret.base32, url };
  }

  /** Answers with the recovery codes, which are given this once. */
  async set(userId: number, key: string, code: string): Promise<string[]> {
    const { totp_offered } = this.row(userId);
    const offered = totp_offered === null ? undefined : this.vault.open(totp_offered);
    if (offered === undefined || offered !== key.replaceAll(/\s/g, '').toUpperCase()) {
      throw new UserError('This key was not offered.', { code: 'bad-request' });
    }
    if (!(await this.isCode(offered, code))) throw wrongCode();
    const codes = Array.from({ length: recoveryCodeCount }, () => randomBytes(8).toString('hex'));
    this.records.run(
      'UPDATE users SET totp = ?, totp_offered = NULL, recovery = ? WHERE id = ?',
      this.vault.seal(offered),
      JSON.stringify(codes.map(hashOf)),
      userId,
    );
    return codes;
  }

  async clear(userId: number, code: string): Promise<void> {
    if (!(await this.accepts(userId, code))) throw wrongCode();
    this.records.run(
      `UPDATE users SET totp = NULL, totp_offered = NULL, recovery = '[]' WHERE id = ?`,
      userId,
    );
  }

  /** Takes the current code, or a recovery code, which is then used up. */
  async accepts(userId: number, code: string): Promise<boolean> {
    const { totp, recovery } = this.row(userId);
    if (totp === null) return true;
    if (await this.isCode(this.vault.open(totp), code)) return true;
    const hashes = JSON.parse(recovery) as string[];
    const wanted = Buffer.from(hashOf(code.trim().toLowerCase()));
    const left = hashes.filter((hash) => !timingSafeEqual(Buffer.from(hash), wanted));
    if (left.length === hashes.length) return false;
    this.records.run('UPDATE users SET recovery = ? WHERE id = ?', JSON.stringify(left), userId);
    return true;
  }

  private async isCode(secret: string, code: string): Promise<boolean> {
    const { Secret, TOTP } = await import('otpauth');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const token = code.replaceAll(/\s/g, '');
    return totp.validate({ token, timestamp: this.now(), window: 1 }) !== null;
  }

  private row(userId: number): TotpRow {
    const row = this.records.get<TotpRow>('SELECT * FROM users WHERE id = ?', userId);
    if (!row) throw new UserError('There is no such user.', { code: 'not-found' });
    return row;
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function wrongCode(): UserError {
  return new UserError('The one-time code is not correct.', { code: 'forbidden' });
}
