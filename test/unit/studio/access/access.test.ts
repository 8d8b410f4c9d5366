import assert from 'node:assert/strict';
import { ownerId } from '../../../../src/studio/access/users.ts';
import { People } from './people.ts';

const day = 24 * 3600 * 1000;

describe('access', function () {
  // Hashing passwords takes time on purpose.
  this.timeout(30_000);
  let people: People;

  beforeEach(() => {
    people = new People();
  });
  afterEach(() => people.dispose());

  const nobody = { jwt: undefined, apiKey: undefined };

  it('knows the owner by the token of this start', async () => {
    const caller = await people.access.caller({ ...nobody, jwt: people.ownerToken });
    assert.deepEqual(caller, { kind: 'owner', userId: ownerId });
    await assert.rejects(people.access.caller({ ...nobody, jwt: 'another token' }), {
      code: 'bad-credential',
    });
  });

  it('signs a user in, by name or e-mail address, also after a restart', async () => {
    const user = await people.access.users.add({
      username: 'Jan',
      email: 'jan@example.com',
      password: 'correct horse',
    });
    for (const name of ['jan', 'JAN@example.com']) {
      const jwt = await people.access.signIn(name, 'correct horse', undefined);
      const caller = await people.reopen().caller({ ...nobody, jwt });
      assert.deepEqual(caller, { kind: 'user', userId: user.id });
    }
  });

  it('says that a session has expired', async () => {
    await people.access.users.add({ username: 'jan', password: 'correct horse' });
    const jwt = await people.access.signIn('jan', 'correct horse', undefined);
    people.now += 29 * day;
    assert.equal((await people.access.caller({ ...nobody, jwt })).kind, 'user');
    people.now += 2 * day;
    await assert.rejects(people.access.caller({ ...nobody, jwt }), {
      code: 'session-expired',
      message: 'Your JWT token has expired',
    });
  });

  it('ends sessions when the password changes', async () => {
    const user = await people.access.users.add({ username: 'jan', password: 'correct horse' });
    const jwt = await people.access.signIn('jan', 'correct horse', undefined);
    await people.access.users.setPassword(user.id, 'battery staple');
    await assert.rejects(people.access.caller({ ...nobody, jwt }), { code: 'bad-credential' });
  });

  it('takes no link for a session', async () => {
    const jwt = await people.access.tokens.link({
      kind: 'download',
      organizationId: 1,
      dataset: 'd',
      path: 'p',
    });
    await assert.rejects(people.access.caller({ ...nobody, jwt }), { code: 'bad-credential' });
  });

  it('refuses a changed signature, another algorithm and no signature', async () => {
    const user = await people.access.users.add({ username: 'jan', password: 'correct horse' });
    const jwt = await people.access.signIn('jan', 'correct horse', undefined);
    const [, body = '', signature = ''] = jwt.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      `${encode({ alg: 'none' })}.${body}.`,
      `${encode({ alg: 'HS512' })}.${body}.${signature}`,
      `${encode({ alg: 'HS256' })}.${encode({ sub: `${user.id}`, session: 0, aud: 'session' })}.${signature}`,
    ];
    for (const one of forged) {
      await assert.rejects(people.access.caller({ ...nobody, jwt: one }), {
        code: 'bad-credential',
      });
    }
  });

  it('tells why signing in fails, in the words that clients know', async () => {
    await people.access.users.add({ username: 'jan', password: 'correct horse' });
    await people.access.users.add({ username: 'invited' });
    await assert.rejects(people.access.signIn('jan', 'wrong', undefined), /^\w*Error: Password is/);
    await assert.rejects(people.access.signIn('eve', 'wrong', undefined), /User not found/);
    await assert.rejects(people.access.signIn('invited', '', undefined), /need to set a password/);
    await assert.rejects(people.access.signIn('owner', '', undefined), /need to set a password/);
  });

  it('stops guessing, for a minute', async () => {
    await people.access.users.add({ username: 'jan', password: 'correct horse' });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await assert.rejects(people.access.signIn('jan', 'wrong', undefined), {
        code: 'bad-credential',
      });
    }
    await assert.rejects(people.access.signIn('jan', 'correct horse', undefined), {
      code: 'too-many-requests',
    });
    people.now += 61_000;
    assert.ok(await people.access.signIn('jan', 'correct horse', undefined));
  });

  it('keeps no secret in its records', async () => {
    const { id } = people.access.organizations.add('Acme', ownerId);
    const { key } = people.access.apiKeys.add(id, { name: 'k', role: 'admin' });
    const user = await people.access.users.add({ username: 'jan', password: 'correct horse' });
    const offered = await people.access.oneTimeCodes.offer(user.id);
    const rows = ['users', 'api_keys', 'settings'].flatMap((table) =>
      people.records.all<object>(`SELECT * FROM ${table}`),
    );
    const text = JSON.stringify(rows);
    for (const secret of [key, 'correct horse', offered.key, people.ownerToken]) {
      assert.ok(!text.includes(secret));
    }
  });
});

describe('API keys', () => {
  let people: People;
  let organizationId: number;

  beforeEach(() => {
    people = new People();
    organizationId = people.access.organizations.add('Acme', ownerId).id;
  });
  afterEach(() => people.dispose());

  const callerWith = (apiKey: string) => people.access.caller({ jwt: undefined, apiKey });

  it('opens one organization with a role', async () => {
    const { id, key } = people.access.apiKeys.add(organizationId, { name: 'k', role: 'member' });
    assert.match(key, /^ei_[0-9a-f]{48}$/);
    const caller = await callerWith(key);
    assert.deepEqual(caller, {
      kind: 'key',
      keyId: id,
      organizationId,
      role: 'member',
      isForRun: false,
    });
    assert.deepEqual(people.access.standing(caller, organizationId), { role: 'member' });
    assert.equal(people.access.standing(caller, organizationId + 1), undefined);
  });

  it('ends with its life, and when it is revoked', async () => {
    const short = people.access.apiKeys.add(organizationId, { name: 's', role: 'admin', ttl: 60 });
    const long = people.access.apiKeys.add(organizationId, { name: 'l', role: 'admin' });
    people.now += 61_000;
    await assert.rejects(callerWith(short.key), { message: 'Invalid API key' });
    await callerWith(long.key);
    people.access.apiKeys.revoke(organizationId, long.id);
    await assert.rejects(callerWith(long.key), { message: 'Invalid API key' });
    assert.throws(() => people.access.apiKeys.revoke(organizationId, long.id), {
      code: 'not-found',
    });
  });

  it('takes a key of the person’s own choice, if it is long enough and new', () => {
    const own = `ei_${'x'.repeat(29)}`;
    const add = (key: string) =>
      people.access.apiKeys.add(organizationId, { name: 'k', role: 'admin', key });
    assert.equal(add(own).key, own);
    assert.throws(() => add(own), { code: 'already-exists' });
    assert.throws(() => add(`ei_${'x'.repeat(28)}`), { code: 'bad-request' });
    assert.throws(() => add('x'.repeat(40)), { code: 'bad-request' });
  });

  it('shows enough to recognize a key and too little to use it', () => {
    const { key } = people.access.apiKeys.add(organizationId, { name: 'k', role: 'admin' });
    const [shown] = people.access.apiKeys.ofOrganization(organizationId);
    assert.equal(shown?.fragment, `${key.slice(0, 8)}…${key.slice(-4)}`);
  });

  it('goes with its organization', async () => {
    const { key } = people.access.apiKeys.add(organizationId, { name: 'k', role: 'admin' });
    people.access.organizations.remove(organizationId);
    await assert.rejects(callerWith(key), { code: 'bad-credential' });
  });
});

describe('one-time codes', function () {
  this.timeout(30_000);
  let people: People;
  let userId: number;

  beforeEach(async () => {
    people = new People();
    const user = await people.access.users.add({ username: 'jan', password: 'correct horse' });
    userId = user.id;
  });
  afterEach(() => people.dispose());

  async function codeOf(key: string): Promise<string> {
    const { Secret, TOTP } = await import('otpauth');
    return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: people.now });
  }

  it('are asked for once they are set up, and no longer when cleared', async () => {
    const { access } = people;
    const { key, url } = await access.oneTimeCodes.offer(userId);
    assert.match(url, /^otpauth:\/\/totp\//);
    await access.signIn('jan', 'correct horse', undefined);
    const recovery = await access.oneTimeCodes.set(userId, key, await codeOf(key));
    assert.equal(recovery.length, 10);

    const required = /ERR_TOTP_TOKEN IS REQUIRED/;
    await assert.rejects(access.signIn('jan', 'correct horse', undefined), required);
    await assert.rejects(access.signIn('jan', 'correct horse', '000000'), required);
    people.now += 30_000;
    assert.ok(await access.signIn('jan', 'correct horse', await codeOf(key)));

    await assert.rejects(access.oneTimeCodes.clear(userId, '000000'), { code: 'forbidden' });
    await access.oneTimeCodes.clear(userId, await codeOf(key));
    assert.ok(await access.signIn('jan', 'correct horse', undefined));
  });

  it('can be replaced by a recovery code, each once', async () => {
    const { access } = people;
    const { key } = await access.oneTimeCodes.offer(userId);
    const [code = ''] = await access.oneTimeCodes.set(userId, key, await codeOf(key));
    assert.ok(await access.signIn('jan', 'correct horse', code));
    await assert.rejects(access.signIn('jan', 'correct horse', code));
  });

  it('are set up only with a key that was offered and a code made with it', async () => {
    const { key } = await people.access.oneTimeCodes.offer(userId);
    const code = await codeOf(key);
    await assert.rejects(people.access.oneTimeCodes.set(userId, 'A'.repeat(32), code));
    await assert.rejects(people.access.oneTimeCodes.set(userId, key, '000000'));
    await people.access.oneTimeCodes.set(userId, key, code);
    await assert.rejects(people.access.oneTimeCodes.offer(userId), { code: 'already-exists' });
  });
});

describe('members', function () {
  this.timeout(30_000);
  let people: People;

  beforeEach(() => {
    people = new People();
  });
  afterEach(() => people.dispose());

  it('makes whoever creates an organization its admin, beside the owner', async () => {
    const { organizations, users } = people.access;
    const jan = await users.add({ username: 'jan' });
    const { id } = organizations.add('Acme', jan.id);
    assert.deepEqual(
      organizations.members(id).map(({ userId, role }) => [userId, role]),
      [
        [ownerId, 'admin'],
        [jan.id, 'admin'],
      ],
    );
    assert.deepEqual(
      organizations.ofUser(jan.id).map((one) => one.id),
      [id],
    );
  });

  it('keeps granted datasets of guests only, and follows a dataset to its new name', async () => {
    const { organizations, users } = people.access;
    const { id } = organizations.add('Acme', ownerId);
    const jan = await users.add({ username: 'jan' });
    organizations.setMember(id, jan.id, 'guest', ['a', 'b']);
    organizations.renameDataset(id, 'a', 'c');
    assert.deepEqual(organizations.member(id, jan.id)?.datasets, ['c', 'b']);
    organizations.setMember(id, jan.id, 'member', ['a']);
    assert.deepEqual(organizations.member(id, jan.id)?.datasets, []);
  });

  it('never lets go of the owner', () => {
    const { organizations } = people.access;
    const { id } = organizations.add('Acme', ownerId);
    assert.throws(() => organizations.removeMember(id, ownerId), { code: 'bad-request' });
    assert.throws(() => organizations.setMember(id, ownerId, 'guest', []), { code: 'bad-request' });
  });

  it('refuses names twice, and names that are none', async () => {
    const { users } = people.access;
    await users.add({ username: 'jan', email: 'jan@example.com' });
    await assert.rejects(users.add({ username: 'JAN' }), { code: 'already-exists' });
    await assert.rejects(users.add({ username: 'j', email: 'Jan@example.com' }), {
      code: 'already-exists',
    });
    for (const username of ['', 'a b', 'a\u0000', 'x'.repeat(101)]) {
      await assert.rejects(users.add({ username }), { code: 'bad-request' });
    }
    await assert.rejects(users.add({ username: 'eve', password: 'short' }), {
      code: 'bad-request',
    });
  });

  it('changes only what is given of a profile', async () => {
    const { users } = people.access;
    const { id } = await users.add({ username: 'jan' });
    const none = { jobTitle: undefined, companyName: undefined };
    users.setProfile(id, 'Jan J.', { ...none, jobTitle: 'Researcher' });
    users.setProfile(id, undefined, { ...none, companyName: 'Acme' });
    assert.deepEqual(users.get(id)?.profile, { jobTitle: 'Researcher', companyName: 'Acme' });
    assert.equal(users.get(id)?.name, 'Jan J.');
  });
});
