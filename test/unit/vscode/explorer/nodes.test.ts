import assert from 'node:assert/strict';
import { levelOfFiles, nodeId } from '../../../../src/vscode/explorer/nodes.ts';

const file = (name: string) => ({ name, size: 1 });

describe('nodes of the tree', () => {
  it('make folders of the parts of file names', () => {
    const files = ['b.csv', 'raw/a.csv', 'raw/deep/c.csv', 'rawer.csv'].map(file);
    const top = levelOfFiles(files, '');
    assert.deepEqual([...top.folders.keys()], ['raw/']);
    assert.deepEqual(
      top.files.map(({ name }) => name),
      ['b.csv', 'rawer.csv'],
    );
    const inside = levelOfFiles(top.folders.get('raw/') ?? [], 'raw/');
    assert.deepEqual([...inside.folders.keys()], ['raw/deep/']);
    assert.deepEqual(
      inside.files.map(({ name }) => name),
      ['raw/a.csv'],
    );
  });

  it('have different ids whatever their names hold', () => {
    const place = { accountId: 'a', organizationId: 1 };
    const ids = [
      nodeId.account('a'),
      nodeId.organization(place),
      nodeId.datasets(place, 'clinical'),
      nodeId.dataset(place, 'clinical'),
      nodeId.dataset(place, 'x 1'),
      nodeId.item(place, 1),
      nodeId.inItem(place, 1, 'x'),
      nodeId.inDataset(place, 'x', 'y z'),
      nodeId.inDataset(place, 'x y', 'z'),
      nodeId.inDataset(place, 'x" y', 'z'),
    ];
    assert.equal(new Set(ids).size, ids.length);
  });
});
