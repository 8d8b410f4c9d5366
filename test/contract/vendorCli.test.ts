import assert from 'node:assert/strict';
import { tarFiles } from '../../src/base/tar.ts';
import { StudioProcess } from './studioProcess.ts';
import { Study } from './study.ts';
import { VendorCli, type CliBlock } from './vendorCli.ts';

/** Where the vendor's command line goes with EI_HOST=127.0.0.77. */
const host = '127.0.0.77:4800';

/** Up to the build, which is refused here; those that succeed are in the tests of containers. */
describe('the vendor’s blocks command line, by its requests', () => {
  const engineBefore = process.env['DOCKER_HOST'];
  let study: Study;
  let organizationId: number;
  let cli: VendorCli;

  before(async function () {
    this.timeout(120_000);
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    const [address, port] = host.split(':');
    study = await Study.in(
      await StudioProcess.start({ args: ['--host', address ?? '', '--port', port ?? ''] }),
    );
    organizationId = study.organizationId;
    for (const file of ['a.csv', 'sub/b “c”.csv']) await study.write(`My Data/AMS 3/${file}`, file);
    await study.addDataset('My Data', 'My Data');
  });
  after(async () => {
    if (engineBefore === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = engineBefore;
    await study.dispose();
  });
  beforeEach(() => {
    cli = new VendorCli(host, study.apiKey);
  });

  const block: CliBlock = {
    name: 'From "the" CLI/é',
    description: 'd',
    operatesOn: 'directory',
    parameters: [{ name: 'P', param: 'p', type: 'int', value: 3 }],
    files: { Dockerfile: 'FROM scratch\n', 'parameters.json': '{}' },
  };

  it('inits with a key', async () => {
    const offered = await cli.init(true);
    assert.equal(offered.organizationId, organizationId);
    assert.deepEqual(
      offered.buckets.map(({ id }) => id),
      [study.bucketId],
    );
    assert.deepEqual(cli.sent, [
      'GET /api/organizations',
      'GET /api/organizations',
      'GET /api/organizations/N',
      'GET /api/organizations/N/transformation',
      'GET /api/organizations/N/buckets',
    ]);
  });

  it('inits after signing in with a password', async () => {
    const person = { username: 'cli@example.com', password: 'a long enough password' };
    await study.post('/local/users', person);
    const member = { usernameOrEmail: person.username, role: 'member' };
    await study.post(`${study.route}/members/add`, member);
    const byPassword = new VendorCli(host);
    await byPassword.logIn(person.username, person.password);
    assert.equal((await byPassword.init(false)).organizationId, organizationId);
  });

  it('pushes for the first time, and again with what differs', async () => {
    const first = await cli.push(organizationId, block);
    assert.equal(first.isSuccessful, false);
    assert.match(first.log, /nowhere\/docker\.sock/);
    assert.deepEqual(cli.sent.slice(0, 6), [
      'GET /api/organizations/N',
      'POST /api/organizations/N/transformation',
      'POST /api/organizations/N/custom-block/upload-link',
      'PUT <url>',
      'POST /api/organizations/N/custom-block/finalize',
      'GET /api/organizations/N/socket-token',
    ]);
    const { blocks } = await cli.init(false);
    assert.deepEqual(
      blocks.map(({ id, name }) => ({ id, name })),
      [{ id: first.id, name: block.name }],
    );
    cli.sent.length = 0;
    const later = { ...block, id: first.id, cliArguments: '--fast' };
    const second = await cli.push(organizationId, later);
    assert.equal(second.id, first.id);
    assert.notEqual(second.jobId, first.jobId);
    assert.equal(cli.sent.includes('PUT <url>'), false, 'the archive is there');
    assert.equal(cli.sent[1], 'GET /api/organizations/N/transformation/N');
  });

  it('finds what the runner needs, and downloads it', async () => {
    const item = await cli.item(organizationId, 'My Data', 'AMS 3');
    assert.equal(item.name, 'AMS 3');
    const files = await cli.itemFiles(organizationId, item.id);
    assert.deepEqual(files.map(({ name }) => name).sort(), ['a.csv', 'sub/b “c”.csv']);
    const archive = await cli.itemArchive(organizationId, item.id);
    const names: string[] = [];
    for await (const { name } of tarFiles(chunked(archive))) names.push(name);
    assert.deepEqual(
      names.sort(),
      files.map(({ name }) => item.bucketPath + name).sort(),
      'paths begin at the path in the bucket',
    );
    for (const { name, size } of files) {
      const bytes = await cli.itemFile(organizationId, item.id, name);
      assert.equal(bytes.toString(), name);
      assert.equal(bytes.length, size);
    }
    assert.equal(
      files.reduce((sum, { size }) => sum + size, 0),
      item.totalFileSize,
    );
  });

  it('downloads a file of a dataset by its path', async () => {
    const bytes = await cli.fileByPath(organizationId, 'My Data', 'AMS 3/a.csv');
    assert.equal(bytes.toString(), 'a.csv');
  });
});

async function* chunked(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
