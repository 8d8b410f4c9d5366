import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { engineAddresses } from '../../../../src/blocks/containers/contexts.ts';
import {
  proxyVariables,
  readDockerConfig,
  type Surroundings,
} from '../../../../src/blocks/containers/dockerConfig.ts';
import { registryLogin } from '../../../../src/blocks/containers/registryLogin.ts';
import { sshWords } from '../../../../src/blocks/containers/ssh.ts';

describe('the way to a container engine', () => {
  let home = '';

  beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'ei-contexts-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const surroundings = (
    environment: Surroundings['environment'] = {},
    platform: NodeJS.Platform = 'linux',
  ): Surroundings => ({ environment, home, platform, configFolder: path.join(home, '.docker') });

  const config = async (settings: object) => {
    await mkdir(path.join(home, '.docker'), { recursive: true });
    await writeFile(path.join(home, '.docker', 'config.json'), JSON.stringify(settings));
  };
  const context = async (name: string, endpoint: object, tls: Record<string, string> = {}) => {
    const id = createHash('sha256').update(name).digest('hex');
    const contexts = path.join(home, '.docker', 'contexts');
    await mkdir(path.join(contexts, 'meta', id), { recursive: true });
    await writeFile(
      path.join(contexts, 'meta', id, 'meta.json'),
      JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
    );
    await mkdir(path.join(contexts, 'tls', id, 'docker'), { recursive: true });
    for (const [file, text] of Object.entries(tls)) {
      await writeFile(path.join(contexts, 'tls', id, 'docker', file), text);
    }
  };
  const first = async (asked?: string, environment: Surroundings['environment'] = {}) =>
    (await engineAddresses(asked, surroundings(environment)))[0];

  it('is the usual sockets where nothing says otherwise', async () => {
    const found = await engineAddresses(
      undefined,
      surroundings({ XDG_RUNTIME_DIR: '/run/user/7' }),
    );
    assert.deepEqual(
      found.map((address) => (address.kind === 'socket' ? address.path : '')),
      [
        '/var/run/docker.sock',
        '/run/user/7/docker.sock',
        ...[
          '.docker/run/docker.sock',
          '.docker/desktop/docker.sock',
          '.colima/default/docker.sock',
          '.rd/docker.sock',
          '.orbstack/run/docker.sock',
        ].map((name) => path.join(home, name)),
        '/run/user/7/podman/podman.sock',
        '/run/podman/podman.sock',
      ],
    );
    const pipes = await engineAddresses(undefined, surroundings({}, 'win32'));
    assert.deepEqual(pipes[0], { kind: 'socket', path: '//./pipe/docker_engine', origin: '' });
  });

  it('follows what was asked for, then DOCKER_HOST, DOCKER_CONTEXT, and the current context', async () => {
    await config({ currentContext: 'colima' });
    await context('colima', { Host: 'unix:///c.sock' });
    await context('other', { Host: 'unix:///o.sock' });
    const host = { DOCKER_HOST: 'unix:///h.sock', DOCKER_CONTEXT: 'other' };
    const socket = (place: string, origin: string) => ({ kind: 'socket', path: place, origin });
    assert.deepEqual(await first('unix:///a.sock', host), socket('/a.sock', 'unix:///a.sock'));
    assert.deepEqual(await first('colima', host), socket('/c.sock', 'context colima'));
    assert.deepEqual(await first(undefined, host), socket('/h.sock', 'DOCKER_HOST'));
    assert.deepEqual(
      await first(undefined, { DOCKER_CONTEXT: 'other' }),
      socket('/o.sock', 'context other'),
    );
    assert.deepEqual(await first(), socket('/c.sock', 'context colima'));
    assert.deepEqual(await first('default'), socket('/var/run/docker.sock', ''));
    assert.deepEqual(
      await first(undefined, { DOCKER_CONTEXT: 'default' }),
      socket('/var/run/docker.sock', ''),
    );
  });

  it('reads addresses as the docker command writes them', async () => {
    const plain = { kind: 'tcp', host: 'build.example', port: 2375, origin: 'DOCKER_HOST' };
    assert.deepEqual(await first(undefined, { DOCKER_HOST: 'tcp://build.example' }), plain);
    assert.deepEqual(await first(undefined, { DOCKER_HOST: 'build.example:2375' }), plain);
    assert.deepEqual(await first('tcp://[::1]:99'), {
      ...{ kind: 'tcp', host: '::1', port: 99, origin: 'tcp://[::1]:99' },
    });
    assert.deepEqual(await first('npipe:////./pipe/docker_engine'), {
      ...{ kind: 'socket', path: '//./pipe/docker_engine' },
      origin: 'npipe:////./pipe/docker_engine',
    });
    assert.equal((await first('ssh://me@far:22'))?.kind, 'ssh');
  });

  it('takes certificates from the folders that the docker command takes them from', async () => {
    await mkdir(path.join(home, 'certificates'));
    for (const name of ['ca', 'cert', 'key']) {
      await writeFile(path.join(home, 'certificates', `${name}.pem`), `my ${name}`);
    }
    const found = await first(undefined, {
      DOCKER_HOST: 'tcp://far:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: path.join(home, 'certificates'),
    });
    assert.deepEqual(found, {
      ...{ kind: 'tcp', host: 'far', port: 2376, origin: 'DOCKER_HOST' },
      tls: { isUnverified: false, ca: 'my ca', cert: 'my cert', key: 'my key' },
    });
    await context('secure', { Host: 'tcp://far:1', SkipTLSVerify: true }, { 'ca.pem': 'its ca' });
    assert.deepEqual(await first('secure'), {
      ...{ kind: 'tcp', host: 'far', port: 1, origin: 'context secure' },
      tls: { isUnverified: true, ca: 'its ca' },
    });
  });

  it('says what is wrong with a context or an address', async () => {
    await context('empty', {});
    for (const asked of ['nowhere', 'empty', 'ftp://x', 'tcp://', 'ssh://', '../../etc']) {
      await assert.rejects(first(asked), { code: 'engine-context' }, asked);
    }
    await mkdir(path.join(home, '.docker'), { recursive: true });
    await writeFile(path.join(home, '.docker', 'config.json'), '{');
    await assert.rejects(first(), { code: 'engine-context' });
  });

  it('leads through ssh without a shell of this machine', () => {
    assert.deepEqual(sshWords('ssh://me@far:2222').slice(-9), [
      ...['-l', 'me', '-p', '2222', '--', 'far', 'docker', 'system', 'dial-stdio'],
    ]);
    const words = sshWords("ssh://far/run/it's/docker.sock");
    assert.deepEqual(words.slice(words.indexOf('--')), [
      ...['--', 'far', 'docker', '--host', `'unix:///run/it'\\''s/docker.sock'`],
      ...['system', 'dial-stdio'],
    ]);
  });

  it('knows proxies and logins of Docker’s settings', async () => {
    const auth = Buffer.from('ada:pa:ss').toString('base64');
    await config({
      proxies: { default: { httpProxy: 'http://p', noProxy: 'x' }, 'tcp://a:1': {} },
      auths: {
        'https://index.docker.io/v1/': { auth },
        'https://ghcr.io': { identitytoken: 'token' },
      },
      credHelpers: { 'example.org': '../evil', 'other.org': 'ei-no-such-helper' },
    });
    const found = await readDockerConfig(surroundings());
    assert.deepEqual(proxyVariables(found, 'unix:///x'), {
      ...{ HTTP_PROXY: 'http://p', http_proxy: 'http://p', NO_PROXY: 'x', no_proxy: 'x' },
    });
    assert.deepEqual(proxyVariables(found, 'tcp://a:1'), {});
    const ada = { user: 'ada', secret: 'pa:ss' };
    assert.deepEqual(await registryLogin(found, 'registry-1.docker.io'), ada);
    assert.deepEqual(await registryLogin(found, 'ghcr.io'), { user: '', secret: 'token' });
    for (const host of ['example.org', 'other.org', 'nowhere']) {
      assert.equal(await registryLogin(found, host), undefined);
    }
  });
});
