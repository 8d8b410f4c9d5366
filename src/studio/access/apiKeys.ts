import { createHash, randomBytes } from 'node:crypto';
import type { Records } from '../records.ts';
import { UserError } from '../../base/errors.ts';

export type KeyRole = 'admin' | 'member';
export const keyRoles: readonly KeyRole[] = ['admin', 'member'];

export interface ApiKey {
  readonly id: number;
  readonly organizationId: number;
  readonly name: string;
  readonly role: KeyRole;
  /** Made for the run of a block; nothing else is let in where containers come in. */
  readonly isForRun: boolean;
  /** Enough to recognize the key, too little to use it. */
  readonly fragment: string;
  readonly created: number;
  readonly createdBy: number | undefined;
  readonly expires: number | undefined;
  readonly lastUsed: number | undefined;
}

export interface NewApiKey {
  readonly name: string;
  readonly role: KeyRole;
  /** Seconds. */
  readonly ttl?: number | undefined;
  /** A key of the person's own choice. */
  readonly key?: string | undefined;
  readonly createdBy?: number | undefined;
  readonly isForRun?: boolean;
}

interface KeyRow {
  readonly id: number;
  readonly organization_id: number;
  readonly name: string;
  readonly role: KeyRole;
  readonly fragment: string;
  readonly created: number;
  readonly created_by: number | null;
  readonly expires: number | null;
  readonly last_used: number | null;
  readonly for_run: number;
}

/** `lastUsed` is kept to the minute, so that reading does not write all the time. */
const usedPrecision = 60_000;

/** Keys of organizations. Only a hash is kept: keys have 192 random bits, so that a plain hash is enough. */
export class ApiKeys {
  private readonly records: Records;
  private readonly now: () => number;

  constructor(records: Records, now: () => number) {
    this.records = records;
    this.now = now;
  }

  ofOrganization(organizationId: number): ApiKey[] {
    return this.records
      .all<KeyRow>('SELECT * FROM api_keys WHERE organization_id = ? ORDER BY id', organizationId)
      .map(toKey);
  }

  /** The text of the key is given this once. */
  add(organizationId: number, wanted: NewApiKey): { readonly id: number; readonly key: string } {
    const key = wanted.key ?? `ei_${randomBytes(24).toString('hex')}`;
    if (!/^ei_[\x21-\x7e]{29,497}$/.test(key)) {
      throw new UserError('An API key starts with “ei_” and has at least 32 characters.', {
        code: 'bad-request',
      });
    }
    if (wanted.ttl !== undefined && wanted.ttl <= 0) {
      throw new UserError('The life of an API key has to be a number of seconds above 0.', {
        code: 'bad-request',
      });
    }
    if (this.records.get('SELECT 1 FROM api_keys WHERE hash = ?', hashOf(key))) {
      throw new UserError('This API key is taken.', { code: 'already-exists' });
    }
    const now = this.now();
    const { id } = this.records.run(
      `INSERT INTO api_keys (organization_id, name, role, hash, fragment, created, created_by, expires, for_run)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      organizationId,
      wanted.name,
      wanted.role,
      hashOf(key),
      `${key.slice(0, 8)}…${key.slice(-4)}`,
      now,
      wanted.createdBy ?? null,
      wanted.ttl === undefined ? null : now + wanted.ttl * 1000,
      Number(wanted.isForRun === true),
    );
    return { id, key };
  }

  revoke(organizationId: number, id: number): void {
    const { changes } = this.records.run(
      'DELETE FROM api_keys WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (changes === 0) throw new UserError('There is no such API key.', { code: 'not-found' });
  }

  /** Keys of runs that a Studio which was killed could not take back. */
  revokeRunKeys(): void {
    this.records.run('DELETE FROM api_keys WHERE for_run = 1');
  }

  /** The key that a request shows, unless it is unknown, revoked or expired. */
  find(key: string): ApiKey | undefined {
    const row = this.records.get<KeyRow>('SELECT * FROM api_keys WHERE hash = ?', hashOf(key));
    const now = this.now();
    if (!row || (row.expires !== null && row.expires <= now)) return undefined;
    if (now - (row.last_used ?? 0) > usedPrecision) {
      this.records.run('UPDATE api_keys SET last_used = ? WHERE id = ?', now, row.id);
    }
    return toKey(row);
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    role: row.role,
    isForRun: row.for_run === 1,
    fragment: row.fragment,
    created: row.created,
    createdBy: row.created_by ?? undefined,
    expires: row.expires ?? undefined,
    lastUsed: row.last_used ?? undefined,
  };
}
