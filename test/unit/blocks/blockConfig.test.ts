import assert from 'node:assert/strict';
import { blockConfigText, readBlockConfig } from '../../../src/blocks/blockConfig.ts';
import { migration } from '../../../src/blocks/migration.ts';

const version0 = JSON.stringify({
  name: 'Sorter',
  description: 'Sorts',
  organizationId: 7,
  id: 21,
  type: 'transform',
  operatesOn: 'dataitem',
  transformMountpoints: [{ bucketId: 3, mountPoint: '/mnt/s3fs/raw' }],
});
const version1 = JSON.stringify({
  version: 1,
  config: {
    '10.0.0.4': { name: 'Old', type: 'transform', organizationId: 1 },
    'edgeimpulse.com': {
      name: 'Detector',
      type: 'transferLearning',
      tlOperatesOn: 'image',
      organizationId: 2,
      id: 88,
    },
  },
});

describe('.ei-block-config', () => {
  it('of version 2 is read, and written the same', () => {
    const text = blockConfigText(
      new Map([
        ['edgeimpulse.com', { organizationId: 358137, blockId: 10544 }],
        ['127.0.0.5', { organizationId: 1 }],
        ['__proto__', { organizationId: 2 }],
      ]),
    );
    const read = readBlockConfig(text);
    assert.equal(read.version, 2);
    assert.equal(read.migrated, undefined);
    assert.deepEqual([...read.config.keys()], ['edgeimpulse.com', '127.0.0.5', '__proto__']);
    assert.equal(blockConfigText(read.config), text);
  });

  it('may name no host yet', () => {
    const read = readBlockConfig('{ "version": 2, "config": {} }');
    assert.equal(read.config.size, 0);
    assert.equal(read.migrated, undefined);
  });

  it('of version 0 becomes an entry of the usual host', () => {
    const read = readBlockConfig(version0);
    assert.equal(read.version, 0);
    assert.deepEqual([...read.config], [['edgeimpulse.com', { organizationId: 7, blockId: 21 }]]);
    assert.deepEqual(JSON.parse(read.migrated ?? ''), {
      version: 2,
      config: { 'edgeimpulse.com': { organizationId: 7, id: 21 } },
    });
    assert.deepEqual(read.info, {
      name: 'Sorter',
      description: 'Sorts',
      type: 'transform',
      operatesOn: 'directory',
      mountPoints: [{ bucketId: 3, mountPoint: '/mnt/s3fs/raw' }],
    });
  });

  it('of version 1 keeps every host', () => {
    const read = readBlockConfig(version1);
    assert.equal(read.version, 1);
    assert.deepEqual(JSON.parse(read.migrated ?? ''), {
      version: 2,
      config: {
        '10.0.0.4': { organizationId: 1 },
        'edgeimpulse.com': { organizationId: 2, id: 88 },
      },
    });
    assert.equal(read.info.name, 'Detector');
    assert.equal(read.info.type, 'machine-learning');
  });

  it('of another version is refused', () => {
    for (const version of ['3', '"2"', 'null', '{}']) {
      const text = `{ "version": ${version}, "config": {} }`;
      assert.throws(() => readBlockConfig(text), { code: 'block-config-version' });
    }
  });

  it('that is damaged is refused with the line', () => {
    const wrong = [
      '',
      '[]',
      '{ "version": 2 }',
      '{ "version": 2, "config": [] }',
      '{ "version": 2,\n "config": {\n "h": {} } }',
      '{ "version": 2, "config": { "h": { "organizationId": "7" } } }',
      '{ "version": 2, "config": { "h": { "organizationId": 7, "id": -1 } } }',
    ];
    for (const text of wrong) {
      assert.throws(() => readBlockConfig(text), { code: 'block-damaged' }, text);
    }
    assert.throws(() => readBlockConfig(wrong[4] ?? ''), /line 3: “organizationId”/);
  });
});

describe('The migration of a block folder', () => {
  it('has nothing to do where everything is current', () => {
    const parameters = '{"version":1,"type":"transform","info":{"name":"A","description":"b"}}';
    assert.deepEqual(migration(parameters, '{ "version": 2, "config": {} }', 'block'), []);
    assert.deepEqual(migration(parameters, undefined, 'block'), []);
  });

  it('moves what the old file said into parameters.json', () => {
    const items = '[{"name":"Rate","type":"int","value":"10","param":"rate","own":1}]';
    const [parameters, config, ...more] = migration(items, version0, 'block');
    assert.deepEqual(more, []);
    assert.equal(config?.file, '.ei-block-config');
    assert.equal(config.before, version0);
    assert.equal(parameters?.before, items);
    assert.deepEqual(JSON.parse(parameters.after), {
      version: 1,
      type: 'transform',
      info: {
        name: 'Sorter',
        description: 'Sorts',
        operatesOn: 'directory',
        transformMountpoints: [{ bucketId: 3, mountPoint: '/mnt/s3fs/raw' }],
      },
      parameters: [{ name: 'Rate', type: 'int', value: '10', param: 'rate', own: 1 }],
    });
    assert.deepEqual(migration(parameters.after, config.after, 'block'), []);
  });

  it('does not lay a file out anew that already says everything', () => {
    const first = migration('[]', version0, 'block')[0]?.after ?? '';
    const other = JSON.stringify(JSON.parse(first));
    assert.deepEqual(
      migration(other, version0, 'block').map(({ file }) => file),
      ['.ei-block-config'],
    );
  });

  it('leaves a damaged parameters.json alone', () => {
    assert.deepEqual(
      migration('[', version1, 'block').map(({ file }) => file),
      ['.ei-block-config'],
    );
  });
});
