import type { Records } from '../records.ts';
import { UserError } from '../../base/errors.ts';
import { hashPassword, isPassword } from './password.ts';

export interface User {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly created: number;
  readonly lastSeen: number | undefined;
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  readonly profile: UserProfile;
}

export interface UserProfile {
  readonly jobTitle?: string;
  readonly companyName?: string;
  readonly timezone?: string;
  readonly projectsSortOrder?: string;
}

export interface NewUser {
  readonly username: string;
  readonly email?: string;
  readonly name?: string;
  readonly password?: string;
}

interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly password: string | null;
  readonly created: number;
  readonly last_seen: number | null;
  readonly session: number;
  readonly totp: string | null;
  readonly profile: string;
}

/** The person whose machine this is; made with the records, signs in with the owner token only. */
export const ownerId = 1;

const shortestPassword = 8;

/** The people of this Studio. */
export class Users {
  private readonly records: Records;
  private readonly now: () => number;

  constructor(records: Records, now: () => number) {
    this.records = records;
    this.now = now;
    records.run(
      `INSERT OR IGNORE INTO users (id, username, email, name, created) VALUES (?, 'owner', 'owner@localhost', 'Owner', ?)`,
      ownerId,
      now(),
    );
  }

  all(): User[] {
    return this.records.all<UserRow>('SELECT * FROM users ORDER BY id').map(toUser);
  }

  get(id: number): User | undefined {
    const row = this.records.get<UserRow>('SELECT * FROM users WHERE id = ?', id);
    return row && toUser(row);
  }

  find(usernameOrEmail: string): User | undefined {
    const row = this.row(usernameOrEmail);
    return row && toUser(row);
  }

  async add(user: NewUser): Promise<User> {
    const username = user.username.trim();
    const email = (user.email ?? `${username}@localhost`).trim();
    if (!/^[^\s\p{C}]{1,100}$/u.test(username) || !/^[^\s\p{C}]+@[^\s\p{C}]+$/u.test(email)) {
      throw new UserError('A user needs a user name without spaces and an e-mail address.', {
        code: 'bad-request',
      });
    }
    if (this.row(username) || this.row(email)) {
      throw new UserError(`There is a user with this name or e-mail address already.`, {
        code: 'already-exists',
      });
    }
    const password = user.password === undefined ? null : await newHash(user.password);
    const { id } = this.records.run(
      'INSERT INTO users (username, email, name, password, created) VALUES (?, ?, ?, ?, ?)',
      username,
      email,
      user.name?.trim() || username,
      password,
      this.now(),
    );
    return this.existing(id);
  }

  /** Ends the user's sessions too. */
  async setPassword(id: number, password: string): Promise<void> {
    const hash = await newHash(password);
    this.existing(id);
    this.records.run('UPDATE users SET password = ?, session = session + 1 WHERE id = ?', hash, id);
  }

  async isPassword(usernameOrEmail: string, password: string): Promise<boolean> {
    return isPassword(password, this.row(usernameOrEmail)?.password ?? undefined);
  }

  /** What is undefined stays as it is. */
  setProfile(
    id: number,
    name: string | undefined,
    change: { readonly [Key in keyof UserProfile]: UserProfile[Key] | undefined },
  ): void {
    const user = this.existing(id);
    const set = Object.entries(change).filter(([, value]) => value !== undefined);
    this.records.run(
      'UPDATE users SET name = ?, profile = ? WHERE id = ?',
      name?.trim() || user.name,
      JSON.stringify({ ...user.profile, ...Object.fromEntries(set) }),
      id,
    );
  }

  setSeen(id: number): void {
    this.records.run('UPDATE users SET last_seen = ? WHERE id = ?', this.now(), id);
  }

  /** Grows whenever earlier sessions are to end. */
  session(id: number): number | undefined {
    return this.records.get<UserRow>('SELECT session FROM users WHERE id = ?', id)?.session;
  }

  existing(id: number): User {
    const user = this.get(id);
    if (!user) throw new UserError('There is no such user.', { code: 'not-found' });
    return user;
  }

  private row(usernameOrEmail: string): UserRow | undefined {
    const text = usernameOrEmail.trim();
    return this.records.get<UserRow>(
      'SELECT * FROM users WHERE username = ? OR email = ?',
      text,
      text,
    );
  }
}

async function newHash(password: string): Promise<string> {
  if (password.length < shortestPassword || password.length > 1000) {
    throw new UserError(`A password needs at least ${shortestPassword} characters.`, {
      code: 'bad-request',
    });
  }
  return hashPassword(password);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    name: row.name,
    created: row.created,
    lastSeen: row.last_seen ?? undefined,
    hasPassword: row.password !== null,
    hasTotp: row.totp !== null,
    profile: JSON.parse(row.profile) as UserProfile,
  };
}
