import assert from 'node:assert/strict';
import { changeOf, differencesOf, localFields } from '../../../../src/actions/push/fields.ts';
import { hostKey, readEntry, writeEntry } from '../../../../src/actions/push/blockEntry.ts';
import { readBlock } from '../../../../src/blocks/readBlock.ts';
import type { StudioBlock } from '../../../../src/client/blocks.ts';
import { connectionWith } from '../../../../src/client/signIn.ts';
import { BlockFolder } from './blockFolder.ts';

describe('a block here and in the Studio', () => {
  let folder: BlockFolder;

  beforeEach(async () => {
    folder = await BlockFolder.make();
  });
  afterEach(() => folder.dispose());

  async function local(info: object, parameters?: readonly object[]) {
    const text = JSON.stringify({
      version: 1,
      type: 'transform',
      info: { name: 'B', description: 'd', ...info },
      ...(parameters ? { parameters } : {}),
    });
    await folder.write('parameters.json', text);
    return localFields(await readBlock(folder.path), text);
  }

  const remote: StudioBlock = {
    id: 5,
    name: 'B',
    description: 'd',
    operatesOn: 'directory',
    passesMetadata: false,
    commandLine: '--x',
    allowsExtraArguments: true,
    isDataSource: true,
    isForJobs: false,
    mounts: [{ kind: 'portal', portalId: 2, mountPoint: '/p' }],
    parameters: [{ param: 'a', type: 'string' }],
    variables: [],
    isBuilt: true,
  };

  it('differ in nothing that the folder does not name', async () => {
    assert.deepEqual(differencesOf(await local({}), remote), []);
  });

  it('differ in what the folder names otherwise; how parameters are laid out is no difference', async () => {
    const here = await local(
      { operatesOn: 'file', indMetadata: true, cliArguments: '', showInDataSources: false },
      [{ type: 'string', param: 'a' }],
    );
    assert.deepEqual(
      differencesOf(here, remote).map(({ name, isUsual }) => [name, isUsual]),
      [
        ['operatesOn', true],
        ['indMetadata', true],
        ['cliArguments', true],
        ['showInDataSources', true],
      ],
    );
    const change = changeOf(here, remote, new Set(['operatesOn', 'passesMetadata', 'unknown']));
    assert.deepEqual(change, { operatesOn: 'file', passesMetadata: true });
  });

  it('keep name, description and mounts apart unless that is asked for; portals stay mounted', async () => {
    const mount = { bucketId: 3, mountPoint: '/mnt/s3fs/b' };
    const here = await local({ name: 'C', description: 'e', transformMountpoints: [mount] });
    const differences = differencesOf(here, remote);
    assert.deepEqual(
      differences.map(({ name, isUsual }) => [name, isUsual]),
      [
        ['name', false],
        ['description', false],
        ['transformMountpoints', false],
      ],
    );
    assert.deepEqual(changeOf(here, remote, new Set(['mounts'])), {
      mounts: [
        { kind: 'bucket', ...mount },
        { kind: 'portal', portalId: 2, mountPoint: '/p' },
      ],
    });
  });

  it('have their entry under the name that the vendor’s command line gives the Studio', async () => {
    const id = () => Promise.resolve('uuid');
    const key = (endpoint: string, kind: 'local' | 'cloud' = 'cloud') =>
      hostKey(connectionWith(endpoint), kind, id);
    assert.equal(await key('https://studio.edgeimpulse.com/v1'), 'edgeimpulse.com');
    assert.equal(await key('https://studio.acme.example:8443/v1'), 'acme.example:8443');
    assert.equal(await key('http://127.0.0.5:4800/v1', 'local'), '127.0.0.5');
    assert.equal(await key('http://127.0.0.1:40123/v1', 'local'), 'local-studio-uuid');
    assert.notEqual(await key('http://localhost:4800/v1', 'local'), '');
  });

  it('keep the other entries of the file, whatever its version', async () => {
    await folder.write('.ei-block-config', '{ "organizationId": 7, "id": 9 }');
    await writeEntry(folder.path, 'other.example', { organizationId: 1, blockId: 2 });
    await writeEntry(folder.path, 'third.example', { organizationId: 3, blockId: 4 });
    const entries = await Promise.all(
      ['edgeimpulse.com', 'other.example', 'third.example', 'none'].map((host) =>
        readEntry(folder.path, host),
      ),
    );
    assert.deepEqual(entries, [
      { organizationId: 7, blockId: 9 },
      { organizationId: 1, blockId: 2 },
      { organizationId: 3, blockId: 4 },
      undefined,
    ]);
  });
});
