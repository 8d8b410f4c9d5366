import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bindings, type Bindings } from './bindings.ts';
import { hostileNames } from './names.ts';
import { Study } from './study.ts';

describe('blocks and secrets, by the official bindings', () => {
  let study: Study;
  let owner: Bindings;
  let organizationId: number;

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
  });
  after(() => study.dispose());

  /** What the vendor's command line sends on a first push. */
  const pushed = (name: string) => ({
    name,
    dockerContainer: '',
    indMetadata: true,
    description: 'Sorts a recording',
    cliArguments: '--rate 64',
    additionalMountPoints: [
      { type: 'bucket' as const, bucketId: study.bucketId, mountPoint: '/mnt/s3fs/data' },
    ],
    operatesOn: 'directory' as const,
    allowExtraCliArguments: true,
    parameters: [{ name: 'Rate', param: 'rate', type: 'int', value: 64 }],
    showInCreateTransformationJob: true,
    showInDataSources: false,
    environmentVariables: [{ key: 'MODE', value: 'fast' }, { key: 'TOKEN' }],
    maxRunningTimeStr: '2h',
  });

  async function add(name: string): Promise<number> {
    const made = await owner.organizationBlocks.addOrganizationTransformationBlock(
      organizationId,
      pushed(name),
    );
    return made.id;
  }
  const read = async (id: number) =>
    (await owner.organizationBlocks.getOrganizationTransformationBlock(organizationId, id))
      .transformationBlock;

  it('keep everything that a push says of a block', async () => {
    const block = await read(await add('Sorter'));
    for (const [field, value] of Object.entries(pushed('Sorter'))) {
      assert.deepEqual(block[field as keyof typeof block], value, field);
    }
    assert.equal(block.dockerContainerManagedByEdgeImpulse, true);
    assert.equal(block.createdByUser?.username, 'owner');
    assert.equal(block.lastUpdated, undefined);
  });

  it('change what is named and leave the rest', async () => {
    const id = await add('Combiner');
    await owner.organizationBlocks.updateOrganizationTransformationBlock(organizationId, id, {
      parameters: [],
      cliArguments: '',
      limitsMemory: 512,
    });
    const block = await read(id);
    assert.deepEqual([block.parameters, block.cliArguments, block.limitsMemory], [[], '', 512]);
    assert.deepEqual([block.name, block.operatesOn], ['Combiner', 'directory']);
    assert.ok(block.lastUpdated);
  });

  it('take names as they are, and items by their old word', async () => {
    for (const name of hostileNames) assert.equal((await read(await add(name))).name, name);
    const body = { ...pushed('old'), operatesOn: 'dataitem' };
    const { id } = await study.post(`${study.route}/transformation`, body);
    assert.equal((await read(id)).operatesOn, 'directory');
  });

  it('list a block until it is deleted, and never use its id again', async () => {
    const listed = async () =>
      (
        await owner.organizationBlocks.listOrganizationTransformationBlocks(organizationId)
      ).transformationBlocks.map(({ id }) => id);
    const id = await add('Short-lived');
    assert.ok((await listed()).includes(id));
    await owner.organizationBlocks.deleteOrganizationTransformationBlock(organizationId, id);
    assert.ok(!(await listed()).includes(id));
    assert.ok((await add('Next')) > id);
    await assert.rejects(read(id), /no such transformation block/);
  });

  it('are private unless they are shared', async () => {
    const id = await add('Shared');
    const shared = async () =>
      (
        await owner.organizationBlocks.listPublicOrganizationTransformationBlocks(organizationId)
      ).transformationBlocks.map((block) => block.id);
    assert.ok(!(await shared()).includes(id));
    const change = { isPublic: true };
    await owner.organizationBlocks.updateOrganizationTransformationBlock(
      organizationId,
      id,
      change,
    );
    assert.ok((await shared()).includes(id));
    const one = await owner.organizationBlocks.getPublicOrganizationTransformationBlock(
      organizationId,
      id,
    );
    assert.equal(one.transformationBlock.ownerOrganizationName, 'Acme');
  });

  for (const [what, change, sentence] of [
    ['a name of blanks', { name: '  ' }, /needs a name/],
    ['a mode that there is not', { operatesOn: 'folder' }, /“operatesOn” has to be one of/],
    ['a time without a unit', { maxRunningTimeStr: '90' }, /such as 15m/],
    [
      'a mount point inside nothing',
      { additionalMountPoints: [{ type: 'bucket', bucketId: 1, mountPoint: 'x' }] },
      /absolute path/,
    ],
    [
      'a mount of no bucket',
      { additionalMountPoints: [{ type: 'bucket', mountPoint: '/x' }] },
      /the id of it/,
    ],
    [
      'a variable that no shell takes',
      { environmentVariables: [{ key: '1A' }] },
      /a digit not first/,
    ],
    ['parameters that are no objects', { parameters: ['rate'] }, /a list of objects/],
    ['less than no memory', { limitsMemory: -1 }, /above 0/],
  ] as const) {
    it(`refuse ${what}`, async () => {
      const { status, body } = await study.studio.call('POST', `${study.route}/transformation`, {
        ...pushed('x'),
        ...change,
      });
      assert.equal(status, 400);
      assert.match(body.error ?? '', sentence);
    });
  }

  it('keep a secret that nobody reads back, sealed on the disk', async () => {
    const secret = 'canary-8f31c2-of-the-test';
    const { id } = await owner.organizationBlocks.addOrganizationSecret(organizationId, {
      name: 'API_TOKEN',
      description: 'of the weather service',
      secret,
    });
    const list = await owner.organizationBlocks.listOrganizationSecrets(organizationId);
    assert.deepEqual(
      list.secrets.map(({ name, description }) => [name, description]),
      [['API_TOKEN', 'of the weather service']],
    );
    assert.ok(!JSON.stringify(list).includes(secret));
    for (const file of await readdir(study.studio.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = await readFile(path.join(file.parentPath, file.name));
      assert.ok(!bytes.includes(secret), file.name);
    }
    const again = { name: 'API_TOKEN', description: '', secret: 'x' };
    await assert.rejects(
      owner.organizationBlocks.addOrganizationSecret(organizationId, again),
      /already/,
    );
    const bad = { name: '1 TOKEN', description: '', secret: 'x' };
    await assert.rejects(
      owner.organizationBlocks.addOrganizationSecret(organizationId, bad),
      /environment variable/,
    );
    await owner.organizationBlocks.deleteOrganizationSecret(organizationId, id);
    assert.deepEqual(
      (await owner.organizationBlocks.listOrganizationSecrets(organizationId)).secrets,
      [],
    );
  });

  it('outlive the Studio', async () => {
    const id = await add('Durable');
    await study.studio.end('SIGKILL');
    await study.studio.launch();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    assert.equal((await read(id)).name, 'Durable');
  });
});
