import assert from 'node:assert/strict';
import { bindings, type Bindings } from './bindings.ts';
import { hostileNames } from './names.ts';
import { StudioProcess } from './studioProcess.ts';

describe('people and keys, by the official bindings', () => {
  let studio: StudioProcess;
  let owner: Bindings;
  let organizationId: number;

  before(async function () {
    this.timeout(120_000);
    studio = await StudioProcess.start();
    owner = await bindings(studio.endpoint, { jwtToken: studio.token });
  });
  beforeEach(async () => {
    const created = await owner.organizations.createOrganization({ organizationName: 'Acme' });
    organizationId = created.id;
  });
  after(() => studio.dispose());

  async function addUser(username: string, password = 'correct horse'): Promise<number> {
    const { status, body } = await studio.call('POST', '/local/users', { username, password });
    assert.equal(status, 200, body.error);
    return body.id;
  }

  async function signIn(username: string, totpToken?: string): Promise<string> {
    const stranger = await bindings(studio.endpoint);
    const { token } = await stranger.login.login({
      username,
      password: 'correct horse',
      ...(totpToken === undefined ? {} : { totpToken }),
    });
    assert.ok(token);
    return token;
  }

  it('sign in with name and password, as the command line does', async () => {
    await addUser('jan');
    const stranger = await bindings(studio.endpoint);
    assert.equal((await stranger.user.getUserNeedToSetPassword('jan')).needPassword, false);
    assert.equal((await stranger.user.getUserNeedToSetPassword('nobody')).needPassword, undefined);
    assert.deepEqual((await stranger.login.getSSODomainIdPs('jan')).idps, []);
    await assert.rejects(
      stranger.login.login({ username: 'jan', password: 'wrong' }),
      /^Error: Password is incorrect/,
    );
    await assert.rejects(
      stranger.login.login({ username: 'eve', password: 'wrong' }),
      /^Error: User not found/,
    );
    await assert.rejects(stranger.user.getCurrentUser({}));
    await assert.rejects(stranger.organizations.listOrganizations());

    const jan = await bindings(studio.endpoint, { jwtToken: await signIn('jan') });
    const user = await jan.user.getCurrentUser({ excludeProjects: true });
    assert.deepEqual([user.username, user.organizations], ['jan', []]);
    const { body } = await studio.call('GET', '/api/projects', undefined, {
      'x-jwt-token': await signIn('jan'),
    });
    assert.deepEqual(body['projects'], []);
    await jan.user.updateCurrentUser({ name: 'Jan 日本', jobTitle: '<b>' });
    const changed = await jan.user.getCurrentUser({});
    assert.deepEqual([changed.name, changed.jobTitle], ['Jan 日本', '<b>']);
    await jan.user.changePasswordCurrentUser({
      currentPassword: 'correct horse',
      newPassword: 'battery staple',
    });
    await assert.rejects(jan.user.getCurrentUser({}), /JWT/);
  });

  it('sign in with one-time codes', async () => {
    const { Secret, TOTP } = await import('otpauth');
    await addUser('totp');
    const user = await bindings(studio.endpoint, { jwtToken: await signIn('totp') });
    const { key } = await user.user.userGenerateNewTotpMfaKey();
    const code = () => new TOTP({ secret: Secret.fromBase32(key) }).generate();
    const { recoveryCodes } = await user.user.userSetTotpMfaKey({ key, totpToken: code() });
    await assert.rejects(signIn('totp'), /^Error: ERR_TOTP_TOKEN IS REQUIRED/);
    assert.ok(await signIn('totp', code()));
    assert.ok(await signIn('totp', recoveryCodes[0]));
    assert.equal((await user.user.getCurrentUser({})).mfaConfigured, true);
    await user.user.userDeleteTotpMfaKey({ totpToken: code() });
    assert.ok(await signIn('totp'));
  });

  it('tell an organization’s key by the one organization it lists', async () => {
    const made = await owner.organizations.addOrganizationApiKey(organizationId, {
      name: 'CI',
      role: 'member',
    });
    const key = await bindings(studio.endpoint, { apiKey: made.apiKey });
    const { organizations } = await key.organizations.listOrganizations();
    assert.deepEqual(
      organizations.map((one) => one.id),
      [organizationId],
    );
    assert.deepEqual((await key.user.listOrganizationsCurrentUser()).organizations.length, 1);
    await assert.rejects(key.projects.listProjects(), /^Error: Invalid API key/);
    const wrong = await bindings(studio.endpoint, { apiKey: 'ei_' + '0'.repeat(48) });
    await assert.rejects(wrong.organizations.listOrganizations(), /^Error: Invalid API key/);

    const { apiKeys } = await owner.organizations.listOrganizationApiKeys(organizationId);
    const listed = apiKeys.find((one) => one.id === made.id);
    assert.equal(listed?.name, 'CI');
    assert.ok(!made.apiKey.includes(listed?.apiKey ?? made.apiKey));
    await assert.rejects(key.organizations.revokeOrganizationApiKey(organizationId, made.id));
    await assert.rejects(
      key.organizations.addOrganizationApiKey(organizationId, { name: 'x', role: 'admin' }),
      /admin/,
    );
    await owner.organizations.revokeOrganizationApiKey(organizationId, made.id);
    await assert.rejects(key.organizations.listOrganizations(), /^Error: Invalid API key/);
  });

  it('take organizations of any name, and let them go', async () => {
    for (const name of hostileNames.filter((one) => one.length <= 200)) {
      const { id, apiKey } = await owner.organizations.createOrganization({
        organizationName: name,
      });
      const key = await bindings(studio.endpoint, { apiKey });
      await key.organizations.testOrganizationAdmin(id);
      const info = await key.organizations.getOrganizationInfo(id);
      assert.equal(info.organization.name, name);
      assert.deepEqual(info.datasets, []);
    }
    await owner.organizations.updateOrganization(organizationId, { name: 'New', jobLimitM: 60 });
    const info = await owner.organizations.getOrganizationInfo(organizationId);
    assert.deepEqual([info.organization.name, info.performance.jobLimitM], ['New', 60]);
    const { projects } = await owner.organizations.listOrganizationProjects(organizationId);
    assert.deepEqual(projects, []);
    await owner.organizations.deleteOrganization(organizationId);
    await assert.rejects(owner.organizations.getOrganizationInfo(organizationId));
  });

  it('add, invite, change and remove members', async () => {
    const memberId = await addUser('member');
    const added = await owner.organizations.addOrganizationMember(organizationId, {
      usernameOrEmail: 'member',
      role: 'member',
      datasets: [],
    });
    assert.equal(added.id, memberId);
    await owner.organizations.inviteOrganizationMember(organizationId, {
      email: 'guest@example.com',
      role: 'guest',
      datasets: ['A', 'B'],
    });
    const people = async () => {
      const info = await owner.organizations.getOrganizationInfo(organizationId);
      return info.organization.users.map((one) => [
        one.username,
        one.role,
        one.datasets,
        one.pending,
      ]);
    };
    assert.deepEqual(await people(), [
      ['owner', 'admin', [], false],
      ['member', 'member', [], false],
      ['guest@example.com', 'guest', ['A', 'B'], true],
    ]);
    const guest = (await owner.organizations.getOrganizationInfo(organizationId)).organization
      .users[2];
    assert.ok(guest);
    const stranger = await bindings(studio.endpoint);
    assert.equal((await stranger.user.getUserNeedToSetPassword(guest.email)).needPassword, true);
    await owner.organizations.resendOrganizationMemberInvite(organizationId, guest.id);
    await owner.organizations.setOrganizationMemberDatasets(organizationId, guest.id, {
      datasets: ['C'],
    });
    await owner.organizations.setOrganizationMemberRole(organizationId, memberId, {
      role: 'admin',
    });
    await studio.call('POST', `/local/users/${guest.id}/password`, { password: 'correct horse' });
    assert.ok(await signIn('guest@example.com'));
    assert.deepEqual(await people(), [
      ['owner', 'admin', [], false],
      ['member', 'admin', [], false],
      ['guest@example.com', 'guest', ['C'], false],
    ]);
    await owner.organizations.removeOrganizationMember(organizationId, { id: guest.id });
    await assert.rejects(
      owner.organizations.removeOrganizationMember(organizationId, { id: guest.id }),
    );
    await assert.rejects(owner.organizations.removeOrganizationMember(organizationId, { id: 1 }));
    await assert.rejects(
      owner.organizations.addOrganizationMember(organizationId, {
        usernameOrEmail: 'member',
        role: 'guest',
        datasets: [],
      }),
    );
    assert.equal((await people()).length, 2);
  });
});
