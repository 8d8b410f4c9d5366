import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  connectLocalStudio,
  findLocalStudio,
  stopLocalStudio,
  type LocalStudioOptions,
} from '../../../src/client/localStudio.ts';
import { organizations } from '../../../src/client/organizations.ts';
import { studioEnvironment } from '../../../src/client/startStudio.ts';
import { compareVersions, defaultDataFolder, isAlive } from '../../../src/client/studioFile.ts';
import { json, serve } from './testServer.ts';

const studioScript = fileURLToPath(import.meta.resolve('./studioProcess.mjs'));

describe('The local Studio', () => {
  let dataFolder: string;
  beforeEach(async () => {
    dataFolder = await mkdtemp(path.join(os.tmpdir(), 'ei-studio-'));
  });
  afterEach(async () => {
    for (const pid of await starts()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  });

  const starts = async () => {
    const text = await readFile(path.join(dataFolder, 'starts'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  };
  const behave = (behaviour: object) =>
    writeFile(path.join(dataFolder, 'behaviour.json'), JSON.stringify(behaviour));
  const connect = (options: Partial<LocalStudioOptions> = {}) =>
    connectLocalStudio({ dataFolder, studioScript, version: '1.0.0', ...options });

  it('is started when none runs, and found by the next', async () => {
    const first = await connect();
    const second = await connect();
    assert.deepEqual(await organizations(second.connection), []);
    assert.equal(first.connection.endpoint, second.connection.endpoint);
    assert.equal(first.info.version, '1.0.0');
    assert.equal((await starts()).length, 1);
  });

  it('is started once by many who ask together', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => connect()));
    assert.equal(new Set(all.map(({ connection }) => connection.endpoint)).size, 1);
    assert.equal((await starts()).length, 1);
  });

  it('goes on starting for the others when one gives up', async () => {
    const controller = new AbortController();
    const [leaving, staying] = [connect({ signal: controller.signal }), connect()];
    controller.abort();
    await assert.rejects(leaving, { name: 'AbortError' });
    assert.equal((await staying).info.version, '1.0.0');
  });

  it('gets an environment without what an editor sets for itself', async () => {
    process.env['VSCODE_IPC_HOOK_TEST'] = 'x';
    process.env['ELECTRON_NO_ASAR_TEST'] = 'x';
    try {
      await connect({ sample: true });
    } finally {
      delete process.env['VSCODE_IPC_HOOK_TEST'];
      delete process.env['ELECTRON_NO_ASAR_TEST'];
    }
    const text = await readFile(path.join(dataFolder, 'environment.json'), 'utf8');
    const seen = JSON.parse(text) as { variables: Record<string, string>; args: string[] };
    assert.equal(seen.variables['ELECTRON_RUN_AS_NODE'], '1');
    assert.equal(seen.variables['PATH'], process.env['PATH']);
    const foreign = Object.keys(seen.variables).filter((name) =>
      /^(VSCODE|ELECTRON_NO)/.test(name),
    );
    assert.deepEqual(foreign, []);
    assert.deepEqual(seen.args, ['--data', dataFolder, '--sample']);
    assert.equal(studioEnvironment({ NODE_OPTIONS: '--inspect' })['NODE_OPTIONS'], undefined);
  });

  it('that crashes at start leaves its last words', async () => {
    await behave({ fail: 'crash' });
    await assert.rejects(connect(), { code: 'studio-start', message: /disk is on fire/ });
  });

  it('that refuses to start is quoted', async () => {
    await behave({ fail: 'say' });
    await assert.rejects(connect(), { code: 'studio-start', message: /key file is damaged/ });
  });

  it('that ends in silence is told as such', async () => {
    await behave({ fail: 'silent' });
    await assert.rejects(connect(), { code: 'studio-start', message: /said nothing/ });
  });

  it('may start at the second try', async () => {
    await behave({ fail: 'crash' });
    await assert.rejects(connect());
    await behave({});
    await connect();
  });

  it('that was killed is started again by the next request, also by a write', async () => {
    const { connection } = await connect();
    const [pid] = await starts();
    process.kill(pid ?? 0, 'SIGKILL');
    while (isAlive(pid ?? 0)) await new Promise((resolve) => setImmediate(resolve));
    const answers = await Promise.all(Array.from({ length: 10 }, () => organizations(connection)));
    assert.equal(answers.length, 10);
    assert.equal((await starts()).length, 2);
  });

  it('that was started again by someone else is signed in to with its new token', async () => {
    const { connection } = await connect();
    const old = await findLocalStudio(dataFolder);
    assert.ok(old);
    await stopLocalStudio(old.file);
    const other = await connect();
    assert.notEqual(other.connection.endpoint, '');
    assert.deepEqual(await organizations(connection), []);
    assert.equal((await starts()).length, 2);
  });

  it('is not started again once its connection is disposed', async () => {
    const studio = await connect();
    const running = await findLocalStudio(dataFolder);
    assert.ok(running);
    studio.dispose();
    await stopLocalStudio(running.file);
    await assert.rejects(organizations(studio.connection), { kind: 'unreachable' });
    assert.equal((await starts()).length, 1);
  });

  it('of an older version is replaced, one of a newer is kept', async () => {
    await connect({ version: '1.0.0' });
    await behave({ version: '1.2.0' });
    const replaced = await connect({ version: '1.2.0' });
    assert.equal(replaced.info.version, '1.2.0');
    const kept = await connect({ version: '1.1.9' });
    assert.equal(kept.info.version, '1.2.0');
    assert.equal((await starts()).length, 2);
  });

  it('is not mistaken for what has its process number or its port now', async () => {
    const server = await serve((_request, response) =>
      json(response, { success: true, id: 'x', version: '9' }),
    );
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(bystander, 'spawn');
    try {
      for (const endpoint of [server.endpoint, 'http://127.0.0.1:9/v1']) {
        const state = { pid: bystander.pid, endpoint, version: '1', id: 'y', token: 'stale' };
        await writeFile(path.join(dataFolder, 'studio.json'), JSON.stringify(state));
        assert.equal(await findLocalStudio(dataFolder), undefined);
      }
      await connect();
      assert.ok(isAlive(bystander.pid ?? 0));
    } finally {
      bystander.kill();
      await server.close();
    }
  });

  it('with a state file that is not whole is not there', async () => {
    for (const text of ['', '{', 'null', '[]', '{"pid":1}', '{"pid":"1","endpoint":5}']) {
      await writeFile(path.join(dataFolder, 'studio.json'), text);
      assert.equal(await findLocalStudio(dataFolder), undefined);
    }
  });

  it('needs a Node that is new enough', async () => {
    const old = path.join(dataFolder, 'node');
    await writeFile(old, '#!/bin/sh\necho 20.18.1\n');
    await chmod(old, 0o755);
    await assert.rejects(connect({ nodePath: old }), {
      code: 'node-too-old',
      message: /20\.18\.1/,
    });
    await assert.rejects(connect({ nodePath: path.join(dataFolder, 'absent') }), {
      code: 'studio-start',
    });
    assert.deepEqual(await starts(), []);
  });

  it('needs a folder that can be made', async () => {
    const file = path.join(dataFolder, 'file');
    await writeFile(file, '');
    const inside = path.join(file, 'data');
    await assert.rejects(connect({ dataFolder: inside }), { code: 'data-folder' });
  });

  it('keeps its data where the system keeps such data', () => {
    const home = os.homedir();
    const name = 'edge-impulse-workbench';
    assert.equal(defaultDataFolder({ EI_WORKBENCH_DATA: '/x/y' }, 'linux'), '/x/y');
    assert.equal(defaultDataFolder({}, 'linux'), path.join(home, '.local/share', name));
    assert.equal(defaultDataFolder({ XDG_DATA_HOME: '/d' }, 'linux'), `/d/${name}`);
    assert.equal(
      defaultDataFolder({ XDG_DATA_HOME: 'relative' }, 'linux'),
      path.join(home, '.local/share', name),
    );
    assert.match(defaultDataFolder({}, 'darwin'), /Library\/Application Support/);
  });

  it('compares versions by number', () => {
    assert.ok(compareVersions('1.2.10', '1.2.9') > 0);
    assert.ok(compareVersions('22.12.0', '22.13.0') < 0);
    assert.equal(compareVersions('1.0', '1.0.0-beta.1'), 0);
  });
});
