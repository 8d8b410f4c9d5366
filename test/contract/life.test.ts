import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sharedProgram } from './program.ts';
import { StudioProcess } from './studioProcess.ts';

describe('the life of a Studio’s process', () => {
  let data: string;
  let studio: StudioProcess;
  const others: StudioProcess[] = [];

  before(async function () {
    this.timeout(120_000);
    await sharedProgram();
  });
  beforeEach(async () => {
    data = await mkdtemp(path.join(os.tmpdir(), 'ei-studio-'));
    studio = await StudioProcess.start({ data });
  });
  afterEach(async () => {
    for (const one of [studio, ...others.splice(0)]) await one.dispose();
    await rm(data, { recursive: true, force: true });
  });

  async function post(route: string, json: object) {
    const { status, body } = await studio.call('POST', route, json);
    assert.equal(status, 200, body.error);
    return body;
  }

  it('is written down for its owner only, and gone from there when it ends', async () => {
    const file = path.join(data, 'studio.json');
    const state = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(state).sort(), [
      'endpoint',
      'host',
      'id',
      'pid',
      'port',
      'token',
      'version',
    ]);
    assert.equal(state['version'], '1.2.3');
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(await studio.end('SIGTERM'), 0);
    await assert.rejects(readFile(file));
    await studio.launch();
    assert.notEqual(studio.token, state['token']);
    const { body } = await studio.call('GET', '/local');
    assert.equal(body['id'], state['id']);
    const stale = await studio.call('GET', '/api/user', undefined, {
      'x-jwt-token': String(state['token']),
    });
    assert.equal(stale.status, 401);
  });

  it('is the only one of its folder; a second start says where it is', async () => {
    const second = await StudioProcess.start({ data });
    others.push(second);
    assert.equal(await second.exited(), 3);
    assert.deepEqual(
      [second.greeting.code, second.greeting.endpoint, second.greeting.pid],
      ['studio-running', studio.greeting.endpoint, studio.greeting.pid],
    );
    assert.match(second.greeting.error ?? '', /serves/);
    assert.equal((await studio.call('GET', '/local')).status, 200);
  });

  it('is one, however many start at once', async () => {
    await studio.end();
    const started = await Promise.all([1, 2, 3, 4].map(() => StudioProcess.start({ data })));
    others.push(...started);
    const running = started.filter((one) => one.greeting.error === undefined);
    assert.equal(running.length, 1);
    for (const one of started) {
      if (one === running[0]) continue;
      assert.equal(await one.exited(), 3);
      assert.equal(one.greeting.code, 'studio-running');
    }
  });

  it('gives way to a newer version, after what it was doing, and not to an older', async () => {
    await post('/api/organizations/create', { organizationName: 'Kept' });
    const program = await sharedProgram();
    const [newer, older] = [await program.copy('1.10.0'), await program.copy('1.2.2')];
    const early = await StudioProcess.start({ data, program: older });
    others.push(early);
    assert.equal(await early.exited(), 3);
    const late = await StudioProcess.start({ data, program: newer });
    others.push(late);
    assert.equal(late.greeting.error, undefined);
    assert.equal(await studio.exited(), 0);
    const { body } = await late.call('GET', '/local');
    assert.equal(body['version'], '1.10.0');
    const { organizations } = (await late.call('GET', '/api/organizations')).body;
    assert.equal((organizations as object[]).length, 1);
  });

  it('ends when it is asked to, with open streams and an answer to who asked', async () => {
    const events = await studio.get('/local/events');
    const { status } = await studio.call('POST', '/local/stop');
    assert.equal(status, 200);
    await events.text();
    assert.equal(await studio.exited(), 0);
  });

  it('says in a sentence why it cannot start', async () => {
    const { port } = new URL(studio.endpoint);
    const cases: readonly (readonly [readonly string[], string, number])[] = [
      [['--port', port], 'port-taken', 1],
      [['--host', '203.0.113.1'], 'cannot-listen', 1],
      [['--nonsense'], 'usage', 2],
    ];
    for (const [args, code, exitCode] of cases) {
      const failed = await StudioProcess.start({ args });
      others.push(failed);
      assert.equal(failed.greeting.code, code);
      assert.equal(await failed.exited(), exitCode);
      await failed.dispose();
    }
    await studio.end();
    await writeFile(
      path.join(data, 'records.sqlite'),
      'not a database, but long enough to be read',
    );
    const broken = await StudioProcess.start({ data });
    others.push(broken);
    assert.equal(broken.greeting.code, 'records-corrupt');
  });

  it('listens where it is told to', async () => {
    const other = await StudioProcess.start({ args: ['--host', '127.0.0.7'] });
    others.push(other);
    assert.match(other.endpoint, /^http:\/\/127\.0\.0\.7:\d+\/v1$/);
    assert.equal((await other.call('GET', '/local')).status, 200);
    await other.end();
    await rm(other.data, { recursive: true });
  });
});
