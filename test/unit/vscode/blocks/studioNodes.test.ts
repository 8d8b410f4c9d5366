import assert from 'node:assert/strict';
import type { StudioBlock } from '../../../../src/client/blocks.ts';
import { joined, joinState } from '../../../../src/vscode/blocks/studioNodes.ts';

const block = (id: number, name: string, updated?: number): StudioBlock => ({
  ...{ id, name, description: '', operatesOn: 'directory', passesMetadata: true },
  ...{ commandLine: '', allowsExtraArguments: false, isDataSource: false, isForJobs: true },
  ...{ mounts: [], parameters: [], variables: [], isBuilt: true },
  ...(updated === undefined ? {} : { updated }),
});

describe('blocks of an organization and their folders', () => {
  it('are joined by id, in the order of their names', () => {
    const { blocks, gone } = joined(
      7,
      [block(2, 'Rate'), block(1, 'Clean'), block(3, 'Also')],
      [
        { folder: '/w/rate', organizationId: 7, blockId: 2 },
        { folder: '/w/copy', organizationId: 7, blockId: 2 },
        { folder: '/w/other', organizationId: 8, blockId: 1 },
        { folder: '/w/new', organizationId: 7 },
        { folder: '/w/gone', organizationId: 7, blockId: 99 },
      ],
    );
    assert.deepEqual(
      blocks.map((one) => [one.block.name, ...one.folders]),
      [['Also'], ['Clean'], ['Rate', '/w/rate', '/w/copy']],
    );
    assert.deepEqual(
      gone.map(({ folder, blockId }) => [folder, blockId]),
      [['/w/gone', 99]],
    );
  });

  it('tell who changed what since the last push', () => {
    const last = { blockId: 2, hash: 'one', updated: 10 };
    assert.equal(joinState(last, 'one', block(2, '', 10)), 'inStep');
    assert.equal(joinState(last, 'two', block(2, '', 10)), 'changedHere');
    assert.equal(joinState(last, 'one', block(2, '', 11)), 'changedThere');
    assert.equal(joinState(last, 'two', block(2, '', 11)), 'changedBoth');
    assert.equal(joinState(last, 'one', block(3, '', 10)), 'unknown');
    assert.equal(joinState(undefined, 'one', block(2, '', 10)), 'unknown');
  });
});
