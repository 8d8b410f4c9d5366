import { UserError } from '../../base/errors.ts';
import type { Vault } from '../access/vault.ts';
import type { Records } from '../records.ts';

export interface SecretRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly created: number;
  readonly createdBy: number | undefined;
}

interface SecretRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly sealed: string;
  readonly created: number;
  readonly created_by: number | null;
}

/** Secrets of organizations: jobs get them as environment variables, and nobody ever reads them back. */
export class Secrets {
  private readonly records: Records;
  private readonly vault: Vault;

  constructor(records: Records, vault: Vault) {
    this.records = records;
    this.vault = vault;
  }

  ofOrganization(organizationId: number): SecretRecord[] {
    return this.rows(organizationId).map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      created: row.created,
      createdBy: row.created_by ?? undefined,
    }));
  }

  add(
    organizationId: number,
    secret: { readonly name: string; readonly description: string; readonly value: string },
    userId: number | undefined,
  ): number {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(secret.name)) {
      throw new UserError(`A secret cannot be called “${secret.name}”.`, {
        code: 'bad-request',
        remedy: 'It becomes an environment variable: letters, digits and _, a digit not first.',
      });
    }
    if (this.rows(organizationId).some(({ name }) => name === secret.name)) {
      throw new UserError(`There is a secret “${secret.name}” already.`, {
        code: 'already-exists',
        remedy: 'Delete it first, or choose another name.',
      });
    }
    return this.records.run(
      `INSERT INTO secrets (organization_id, name, description, sealed, created, created_by)
       VALUES (?, ?, ?, ?, ?, ?)`,
      organizationId,
      secret.name,
      secret.description,
      this.vault.seal(secret.value),
      Date.now(),
      userId ?? null,
    ).id;
  }

  remove(organizationId: number, id: number): void {
    const { changes } = this.records.run(
      'DELETE FROM secrets WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (changes === 0) throw new UserError('There is no such secret.', { code: 'not-found' });
  }

  /** Name → value, for the environment of a job. */
  values(organizationId: number): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.rows(organizationId).map(({ name, sealed }) => [name, this.vault.open(sealed)]),
    );
  }

  private rows(organizationId: number): SecretRow[] {
    return this.records.all<SecretRow>(
      'SELECT * FROM secrets WHERE organization_id = ? ORDER BY id',
      organizationId,
    );
  }
}
