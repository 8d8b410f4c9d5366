import { createHash, timingSafeEqual } from 'node:crypto';
import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';
import { ApiKeys } from './apiKeys.ts';
import type { Caller, Standing } from './decide.ts';
import { Organizations } from './organizations.ts';
import { Tokens } from './tokens.ts';
import { OneTimeCodes } from './totp.ts';
import { ownerId, Users } from './users.ts';
import type { Vault } from './vault.ts';

/** What a request shows about who sends it. */
export interface Credentials {
  readonly jwt: string | undefined;
  readonly apiKey: string | undefined;
}

const mostFailures = 10;
const failureWindow = 60_000;

/** Who may do what: people, organizations, keys and sessions of this Studio. */
export class Access {
  readonly users: Users;
  readonly organizations: Organizations;
  readonly apiKeys: ApiKeys;
  readonly tokens: Tokens;
  readonly oneTimeCodes: OneTimeCodes;
  private readonly ownerToken: string;
  private readonly now: () => number;
  private readonly failures = new Map<string, number[]>();

  constructor(records: Records, vault: Vault, ownerToken: string, now: () => number = Date.now) {
    this.ownerToken = ownerToken;
    this.now = now;
    this.users = new Users(records, now);
    this.organizations = new Organizations(records, now);
    this.apiKeys = new ApiKeys(records, now);
    this.tokens = new Tokens(records, vault, now);
    this.oneTimeCodes = new OneTimeCodes(records, vault, now);
  }

  /** Throws `session-expired` or `bad-credential` for what is shown but not valid. */
  async caller(shown: Credentials): Promise<Caller> {
    if (shown.jwt !== undefined) return this.session(shown.jwt);
    if (shown.apiKey === undefined) return { kind: 'nobody' };
    const key = this.apiKeys.find(shown.apiKey);
    if (!key) throw new UserError('Invalid API key', { code: 'bad-credential' });
    const { id: keyId, organizationId, role, isForRun } = key;
    return { kind: 'key', keyId, organizationId, role, isForRun };
  }

  standing(caller: Caller, organizationId: number): Standing | undefined {
    switch (caller.kind) {
      case 'nobody':
        return undefined;
      case 'key':
        return caller.organizationId === organizationId ? { role: caller.role } : undefined;
      case 'owner':
      case 'user': {
        const member = this.organizations.member(organizationId, caller.userId);
        if (!member) return undefined;
        return member.role === 'guest'
          ? { role: member.role, datasets: member.datasets }
          : { role: member.role };
      }
    }
  }

  /** A session token for a user name and password, and a one-time code where one is set up. */
  async signIn(name: string, password: string, code: string | undefined): Promise<string> {
    const user = this.users.find(name);
    const who = user ? String(user.id) : name.trim().toLowerCase();
    const attempts = this.recentFailures(who);
    if (attempts.length >= mostFailures) {
      throw new UserError('Too many attempts to sign in.', {
        code: 'too-many-requests',
        remedy: 'Wait a minute and try again.',
      });
    }
    const isCorrect = await this.users.isPassword(name, password);
    if (user && !user.hasPassword) {
      throw new UserError('You need to set a password for this user first.', {
        code: 'bad-credential',
      });
    }
    if (!user || !isCorrect) {
      attempts.push(this.now());
      throw new UserError(
        user ? 'Password is incorrect.' : `User not found: there is no user with this name.`,
        { code: 'bad-credential' },
      );
    }
    if (user.hasTotp) {
      if (code === undefined || code === '') {
        throw new UserError('ERR_TOTP_TOKEN IS REQUIRED', { code: 'bad-credential' });
      }
      if (!(await this.oneTimeCodes.accepts(user.id, code))) {
        attempts.push(this.now());
        throw new UserError('ERR_TOTP_TOKEN IS REQUIRED: the one-time code is not correct.', {
          code: 'bad-credential',
        });
      }
    }
    this.failures.delete(who);
    this.users.setSeen(user.id);
    return this.tokens.session({ userId: user.id, session: this.users.session(user.id) ?? 0 });
  }

  private async session(token: string): Promise<Caller> {
    if (isSame(token, this.ownerToken)) return { kind: 'owner', userId: ownerId };
    const claim = await this.tokens.readSession(token);
    if (!claim || this.users.session(claim.userId) !== claim.session) {
      throw new UserError('Invalid JWT token', { code: 'bad-credential' });
    }
    return { kind: 'user', userId: claim.userId };
  }

  private recentFailures(name: string): number[] {
    const oldest = this.now() - failureWindow;
    const recent = (this.failures.get(name) ?? []).filter((at) => at > oldest);
    // Whoever tries many names must not fill the memory.
    if (this.failures.size > 10_000) this.failures.clear();
    this.failures.set(name, recent);
    return recent;
  }
}

function isSame(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
