import type { Records } from '../records.ts';
import { UserError } from '../../base/errors.ts';
import { ownerId } from './users.ts';

export type Role = 'admin' | 'member' | 'guest';
export const roles: readonly Role[] = ['admin', 'member', 'guest'];

export interface Organization {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly readme: string | undefined;
  readonly jobLimitMinutes: number;
}

export interface Member {
  readonly userId: number;
  readonly role: Role;
  /** What a guest was granted; empty for the other roles. */
  readonly datasets: readonly string[];
  readonly added: number;
}

interface OrganizationRow {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly readme: string | null;
  readonly job_limit_minutes: number | null;
}

interface MemberRow {
  readonly user_id: number;
  readonly role: Role;
  readonly datasets: string;
  readonly added: number;
}

const defaultJobLimitMinutes = 8 * 60;

/** The organizations of this Studio and who belongs to them. The owner is an admin of every one. */
export class Organizations {
  private readonly records: Records;
  private readonly now: () => number;

  constructor(records: Records, now: () => number) {
    this.records = records;
    this.now = now;
  }

  all(): Organization[] {
    return this.records
      .all<OrganizationRow>('SELECT * FROM organizations ORDER BY id')
      .map(toOrganization);
  }

  ofUser(userId: number): Organization[] {
    if (userId === ownerId) return this.all();
    return this.records
      .all<OrganizationRow>(
        'SELECT o.* FROM organizations o JOIN members m ON m.organization_id = o.id WHERE m.user_id = ? ORDER BY o.id',
        userId,
      )
      .map(toOrganization);
  }

  get(id: number): Organization | undefined {
    const row = this.records.get<OrganizationRow>('SELECT * FROM organizations WHERE id = ?', id);
    return row && toOrganization(row);
  }

  existing(id: number): Organization {
    const organization = this.get(id);
    if (!organization) {
      throw new UserError('There is no such organization.', { code: 'not-found' });
    }
    return organization;
  }

  /** Whoever creates an organization becomes its admin. */
  add(name: string, creator: number): Organization {
    const now = this.now();
    const id = this.records.transaction(() => {
      const { id } = this.records.run(
        'INSERT INTO organizations (name, created) VALUES (?, ?)',
        checkedName(name),
        now,
      );
      if (creator !== ownerId) this.setMember(id, creator, 'admin', []);
      return id;
    });
    return this.existing(id);
  }

  update(
    id: number,
    change: {
      readonly name: string | undefined;
      readonly readme: string | undefined;
      readonly jobLimitMinutes: number | undefined;
    },
  ): void {
    const organization = this.existing(id);
    this.records.run(
      'UPDATE organizations SET name = ?, readme = ?, job_limit_minutes = ? WHERE id = ?',
      change.name === undefined ? organization.name : checkedName(change.name),
      change.readme ?? organization.readme ?? null,
      change.jobLimitMinutes ?? organization.jobLimitMinutes,
      id,
    );
  }

  remove(id: number): void {
    this.records.run('DELETE FROM organizations WHERE id = ?', id);
  }

  members(id: number): Member[] {
    const owner: Member = {
      userId: ownerId,
      role: 'admin',
      datasets: [],
      added: this.existing(id).created,
    };
    const others = this.records
      .all<MemberRow>('SELECT * FROM members WHERE organization_id = ? ORDER BY added, user_id', id)
      .map(toMember);
    return [owner, ...others];
  }

  member(id: number, userId: number): Member | undefined {
    if (userId === ownerId) {
      return this.get(id) && { userId, role: 'admin', datasets: [], added: 0 };
    }
    const row = this.records.get<MemberRow>(
      'SELECT * FROM members WHERE organization_id = ? AND user_id = ?',
      id,
      userId,
    );
    return row && toMember(row);
  }

  existingMember(id: number, userId: number): Member {
    const member = this.member(id, userId);
    if (!member) {
      throw new UserError('This user is not a member of the organization.', { code: 'not-found' });
    }
    return member;
  }

  /** Adds a member or changes role and datasets of one. */
  setMember(id: number, userId: number, role: Role, datasets: readonly string[]): void {
    if (userId === ownerId) {
      throw new UserError('The owner of this Studio is an admin of every organization.', {
        code: 'bad-request',
      });
    }
    this.records.run(
      `INSERT INTO members (organization_id, user_id, role, datasets, added) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role, datasets = excluded.datasets`,
      id,
      userId,
      role,
      JSON.stringify(role === 'guest' ? datasets : []),
      this.now(),
    );
  }

  removeMember(id: number, userId: number): void {
    if (userId === ownerId) {
      throw new UserError('The owner of this Studio cannot be removed from an organization.', {
        code: 'bad-request',
      });
    }
    this.existingMember(id, userId);
    this.records.run('DELETE FROM members WHERE organization_id = ? AND user_id = ?', id, userId);
  }

  /** A grant follows its dataset to a new name. */
  renameDataset(id: number, from: string, to: string): void {
    for (const member of this.members(id)) {
      if (!member.datasets.includes(from)) continue;
      const datasets = member.datasets.map((name) => (name === from ? to : name));
      this.setMember(id, member.userId, member.role, datasets);
    }
  }
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 200) {
    throw new UserError('An organization needs a name of at most 200 characters.', {
      code: 'bad-request',
    });
  }
  return trimmed;
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    created: row.created,
    readme: row.readme ?? undefined,
    jobLimitMinutes: row.job_limit_minutes ?? defaultJobLimitMinutes,
  };
}

function toMember(row: MemberRow): Member {
  return {
    userId: row.user_id,
    role: row.role,
    datasets: JSON.parse(row.datasets) as string[],
    added: row.added,
  };
}
