import assert from 'node:assert/strict';
import { routes, type Route } from '../../src/studio/access/routes.ts';
import type { StudioProcess } from './studioProcess.ts';
import { Study } from './study.ts';

type Headers = Readonly<Record<string, string>>;

/** A guest may read `Granted`; the column `other dataset` asks that guest's questions about `Other`. */
const columns = [
  'nobody',
  'stale token',
  'stranger',
  'guest',
  'guest, other dataset',
  'member',
  'admin',
  'owner',
  'key of a member',
  'key of an admin',
  'key of another organization',
  'unknown key',
] as const;
type Column = (typeof columns)[number];

/** In the order of the columns: + let through, 1 is 401, 3 is 403. */
const table: Readonly<Record<string, string>> = {
  public: '++++++++++++',
  link: '333333333333',
  user: '11+++++++++1',
  'user, no key': '11++++++1111',
  'guest: listing': '113+++++++31',
  'guest: item': '113+3+++++31',
  'guest: items': '113+3+++++31',
  'guest: dataset': '113+3+++++31',
  'guest: dataset, no key': '113+3+++1111',
  'guest: query': '113+3+++++31',
  member: '11333+++++31',
  admin: '113333++3+31',
  'admin, no key': '113333++1111',
  owner: '1133333+3331',
};

function rowOf(route: Route): string {
  const check = route.guest === undefined ? '' : `: ${route.guest}`;
  return table[`${route.who}${check}${route.jwtOnly ? ', no key' : ''}`] ?? '';
}

/** Last, because it ends what the others need. */
const last = 'localStop';
/** Only its refusals are looked at here. */
const never = 'deleteOrganization';

describe('roles: every route with every credential', () => {
  let study: Study;
  let studio: StudioProcess;
  let items: { readonly granted: number; readonly other: number };
  const credentials = new Map<Column, Headers>();

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    studio = study.studio;
    for (const name of ['Granted', 'Other']) {
      await study.write(`${name}/item/a.csv`, name);
      await study.addDataset(name, name);
    }
    items = { granted: await itemOf('Granted'), other: await itemOf('Other') };
    await makeCredentials();
  });
  after(() => study.dispose());

  const post = (route: string, json: object) => study.post(route, json);
  const itemOf = async (dataset: string) => (await study.items(dataset))[0]?.id ?? 0;

  async function makeCredentials(): Promise<void> {
    const organization = study.route;
    const password = 'correct horse';
    for (const username of ['stranger', 'guest', 'member', 'admin'] as const) {
      await post('/local/users', { username, password });
      if (username !== 'stranger') {
        const member = { usernameOrEmail: username, role: username, datasets: ['Granted'] };
        await post(`${organization}/members/add`, member);
      }
      const { token } = await post('/api-login', { username, password });
      credentials.set(username, { 'x-jwt-token': token as string });
    }
    credentials.set('guest, other dataset', credentials.get('guest') ?? {});
    credentials.set('owner', { 'x-jwt-token': studio.token });
    credentials.set('stale token', { 'x-jwt-token': 'of yesterday' });
    const key = await post(`${organization}/apikeys`, { name: 'k', role: 'member' });
    const foreign = await post('/api/organizations/create', { organizationName: 'Else' });
    credentials.set('key of a member', { 'x-api-key': key['apiKey'] as string });
    credentials.set('key of an admin', { 'x-api-key': study.apiKey });
    credentials.set('key of another organization', { 'x-api-key': foreign['apiKey'] as string });
    credentials.set('unknown key', { 'x-api-key': `ei_${'0'.repeat(48)}` });
  }

  /** Asks for something that changes as little as can be: ids that are not there, bodies without fields. */
  async function statusOf(route: Route, column: Column): Promise<number> {
    const isOther = column === 'guest, other dataset';
    const known: Readonly<Record<string, string | number>> = {
      organizationId: study.organizationId,
      dataset: isOther ? 'Other' : 'Granted',
      dataId: isOther ? items.other : items.granted,
    };
    const filled = route.path.replaceAll(
      /:(\w+)/g,
      (_, name: string) => `${known[name] ?? 999_999}`,
    );
    const query = new URLSearchParams({ dataIds: String(known['dataId']) });
    // Lists are asked for everything: a guest gets what was granted of it.
    if (route.guest !== 'listing') query.set('dataset', String(known['dataset']));
    const stop = new AbortController();
    const response = await fetch(`${studio.endpoint}${filled}?${query.toString()}`, {
      method: route.method,
      headers: { ...credentials.get(column), 'content-type': 'application/json' },
      ...(route.method === 'GET' ? {} : { body: '{"hours":-1}' }),
      signal: stop.signal,
    });
    stop.abort();
    return response.status;
  }

  const ordered = (Object.entries(routes) as [string, Route][]).sort(
    ([left], [right]) => Number(left === last) - Number(right === last),
  );
  for (const [id, route] of ordered) {
    it(`${id}: ${route.method} ${route.path}`, async () => {
      const row = rowOf(route);
      assert.equal(row.length, columns.length, 'a row of the table');
      // What the owner is let do may end what the other columns need.
      const inOrder = [...columns.filter((column) => column !== 'owner'), 'owner' as const];
      for (const column of inOrder) {
        const wanted = row[columns.indexOf(column)];
        if (id === never && wanted === '+') continue;
        const status = await statusOf(route, column);
        const seen = status === 401 ? '1' : status === 403 ? '3' : '+';
        assert.equal(seen, wanted, `${column} was answered ${status}`);
        assert.notEqual(status, 500, column);
      }
    });
  }
});

describe('guests', () => {
  let study: Study;
  let guest: string;

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    for (const dataset of ['Granted', 'Other']) {
      await study.write(`${dataset}/item/a.csv`, dataset);
      await study.addDataset(dataset, dataset);
    }
    const person = { username: 'guest', password: 'correct horse' };
    await study.post('/local/users', person);
    const member = { usernameOrEmail: 'guest', role: 'guest', datasets: ['Granted'] };
    await study.post(`${study.route}/members/add`, member);
    guest = String((await study.post('/api-login', person))['token']);
  });
  after(() => study.dispose());

  async function ask(route: string, method = 'GET', json?: object) {
    return study.studio.call(method, study.route + route, json, {
      'x-jwt-token': guest,
    });
  }

  it('see only the datasets granted, in the organization and in every list', async () => {
    const { body } = await ask('');
    assert.deepEqual(
      (body['datasets'] as { dataset: string }[]).map((one) => one.dataset),
      ['Granted'],
    );
    for (const route of [
      '/data',
      '/data/files',
      `/data?filter=${encodeURIComponent(`dataset = 'Other' OR 1 = 1`)}`,
    ]) {
      const answer = await ask(route);
      const found = (answer.body['data'] as { dataset: string }[]).map((one) => one.dataset);
      assert.ok(!found.includes('Other'), route);
    }
    const all = await ask('/data');
    assert.equal(all.body['totalDataItemCount'], 1);
    assert.equal((await ask('/data?dataset=Other')).status, 403);
  });

  it('learn nothing of items elsewhere by a list of ids', async () => {
    const { body } = await study.studio.call('GET', `${study.route}/data`);
    const ids = (body['data'] as { id: number }[]).map((one) => one.id);
    assert.equal((await ask(`/data/download?dataIds=${ids.join(',')}`)).status, 403);
  });

  it('change metadata, but neither name nor dataset', async () => {
    const id = ((await ask('/data')).body['data'] as { id: number }[])[0]?.id ?? 0;
    assert.equal((await ask(`/data/${id}`, 'POST', { metadata: { a: 'b' } })).status, 200);
    assert.equal((await ask(`/data/${id}`, 'POST', { dataset: 'Other' })).status, 403);
    assert.equal((await ask(`/data/${id}`, 'POST', { name: 'x' })).status, 403);
  });

  it('keep what they see when the dataset is renamed, and lose it when it is taken away', async () => {
    const { route: organization, studio } = study;
    await studio.call('POST', `${organization}/dataset/Granted`, { dataset: 'Renamed' });
    assert.equal((await ask('/dataset/Renamed')).status, 200);
    const { body } = await studio.call('GET', organization);
    const { users } = body['organization'] as { users: { id: number; username: string }[] };
    const id = users.find((user) => user.username === 'guest')?.id ?? 0;
    await studio.call('POST', `${organization}/members/${id}/datasets`, { datasets: [] });
    assert.equal((await ask('/dataset/Renamed')).status, 403);
    assert.equal((await ask('/data')).body['totalDataItemCount'], 0);
  });
});
