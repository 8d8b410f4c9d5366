import assert from 'node:assert/strict';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import {
  blocksNodeId,
  isBlocksNode,
  rowsOfChanges,
  rowsOfHistory,
  rowsOfOutput,
  rowsOfRun,
  type BlocksNode,
  type RunNode,
} from '../../../../src/vscode/blocks/nodes.ts';

const folder = '/blocks/mine';

const record = (more: Partial<TestRunRecord> = {}): TestRunRecord => ({
  id: 'r1',
  block: folder,
  blockName: 'Block',
  request: {
    folder,
    input: { kind: 'none' },
    values: {},
    extraArguments: [],
    isInputWritable: false,
    isWarm: true,
    limits: { memory: 1, cpus: 1, processes: 1, time: 1 },
    bucketFolders: {},
  },
  inputTitle: 'AMS_003',
  started: 0,
  state: 'succeeded',
  isWarm: true,
  engine: 'Docker',
  notes: [],
  commandLine: '',
  files: [],
  ...more,
});

const run = (more: Partial<TestRunRecord> = {}): RunNode => {
  const one = record(more);
  return {
    kind: 'blockRun',
    id: blocksNodeId.run(folder, one.id),
    blockFolder: folder,
    record: one,
  };
};

const kinds = (rows: readonly BlocksNode[]) => rows.map(({ kind }) => kind);

describe('the rows of a run', () => {
  it('are the log alone when nothing came out', () => {
    assert.deepEqual(kinds(rowsOfRun(run())), ['blockLog']);
  });

  it('begin with why it failed', () => {
    const [row] = rowsOfRun(run({ state: 'failed', message: 'It ended with 3.', remedy: 'Look.' }));
    assert.ok(row?.kind === 'blockNote');
    assert.deepEqual([row.level, row.text, row.detail], ['error', 'It ended with 3.', 'Look.']);
  });

  it('show checks, changes and output in this order', () => {
    const rows = rowsOfRun(
      run({
        metadata: {
          action: 'add',
          changes: [
            { key: 'ei_check', before: '0', after: '1' },
            { key: 'new', after: 'x' },
          ],
          checks: [{ key: 'ei_check', state: 'passed', value: '1' }],
          problems: ['A number was read as text.'],
        },
        files: [
          { name: 'a.parquet', size: 3 },
          { name: 'plots/hr.png', size: 5 },
          { name: 'plots/deep/x.txt', size: 1 },
        ],
        notes: ['Memory is not limited.'],
      }),
    );
    assert.deepEqual(kinds(rows), [
      'blockCheck',
      'blockChanges',
      'blockNote',
      'blockOutputFolder',
      'blockNote',
      'blockLog',
    ]);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length, 'ids differ');
    const changes = rows.find((row) => row.kind === 'blockChanges');
    assert.ok(changes);
    assert.deepEqual(
      rowsOfChanges(changes).map(({ change }) => change.key),
      ['ei_check', 'new'],
    );
    const output = rows.find((row) => row.kind === 'blockOutputFolder');
    assert.ok(output);
    const [plots, file] = rowsOfOutput(output);
    assert.ok(plots?.kind === 'blockOutputFolder' && plots.path === 'plots/');
    assert.ok(file?.kind === 'blockOutputFile' && file.file.name === 'a.parquet');
    assert.deepEqual(kinds(rowsOfOutput(plots)), ['blockOutputFolder', 'blockOutputFile']);
  });
});

describe('the runs of a block', () => {
  const history = Array.from({ length: 25 }, (_, index) => record({ id: `r${index}` }));

  it('are cut, and say so', () => {
    const rows = rowsOfHistory(folder, history);
    assert.equal(rows.length, 11);
    const last = rows.at(-1);
    assert.ok(last?.kind === 'blockMoreRuns');
    assert.deepEqual([last.shown, last.total], [10, 25]);
  });

  it('are all there when they are wanted', () => {
    const rows = rowsOfHistory(folder, history, 50);
    assert.deepEqual(new Set(kinds(rows)), new Set(['blockRun']));
    assert.equal(rows.length, 25);
  });

  it('keep their ids from one reading to the next', () => {
    const ids = (rows: readonly BlocksNode[]) => rows.map(({ id }) => id);
    const later = [record({ id: 'newer' }), ...history];
    assert.ok(ids(rowsOfHistory(folder, later)).includes(ids(rowsOfHistory(folder, history))[0]!));
  });
});

describe('a row of the Blocks view', () => {
  it('is told from a row of the Data view', () => {
    assert.ok(isBlocksNode(run()));
    assert.ok(!isBlocksNode({ kind: 'item', id: 'item local 1 1' }));
    assert.ok(!isBlocksNode({ blockFolder: folder }), 'a link names only the folder');
    assert.ok(!isBlocksNode(undefined));
  });
});
