import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunDifference } from '../../../../src/actions/testRun/testRun.ts';
import {
  changeKind,
  checkName,
  checkState,
  differences,
  isTable,
} from '../../../../webviews/run/changes.ts';

const none: RunDifference = { before: '1', after: '2', checks: [], files: [], metadata: [] };

describe('differences', () => {
  it('are empty when nothing differs', () => {
    assert.equal(differences(none).isEmpty, true);
  });

  it('tell tables by their content and other files by what happened to them', () => {
    const found = differences({
      ...none,
      files: [
        { name: 'b.csv', kind: 'changed', sizeBefore: 1, sizeAfter: 2 },
        {
          name: 'a.parquet',
          kind: 'changed',
          rows: { before: 5, after: 5 },
          columns: [{ column: 'x', kind: 'added', after: 'DOUBLE' }],
        },
        { name: 'c.csv', kind: 'changed', rows: { before: 1, after: 2 } },
        { name: 'same.csv', kind: 'changed', rows: { before: 3, after: 3 }, columns: [] },
        { name: 'gone.txt', kind: 'removed', sizeBefore: 9 },
        { name: 'new.parquet', kind: 'added', sizeAfter: 9, columns: [] },
      ],
    });
    assert.deepEqual(found.tables, [
      { name: 'a.parquet', columns: [{ column: 'x', kind: 'added', after: 'DOUBLE' }] },
      { name: 'c.csv', rows: { before: 1, after: 2 }, columns: [] },
    ]);
    assert.deepEqual(
      found.files.map(({ name }) => name),
      ['new.parquet', 'gone.txt', 'b.csv', 'same.csv'],
    );
    assert.equal(found.isEmpty, false);
  });

  it('do not tell a check twice', () => {
    const check = { key: 'ei_check_a', before: '0', after: '1' };
    const found = differences({
      ...none,
      checks: [check],
      metadata: [check, { key: 'hr', after: '71' }],
    });
    assert.deepEqual(found.metadata, [{ key: 'hr', after: '71' }]);
  });
});

describe('what changed', () => {
  it('is named by what is missing', () => {
    assert.equal(changeKind({ after: '' }), 'added');
    assert.equal(changeKind({ before: '' }), 'removed');
    assert.equal(changeKind({ before: '1', after: '2' }), 'changed');
  });
});

describe('checks', () => {
  it('have readable names', () => {
    assert.equal(checkName('ei_check_ppg_present'), 'PPG present');
    assert.equal(checkName('ei_check_HR'), 'HR');
    assert.equal(checkName('ei_check__'), '_');
    assert.equal(checkName('ei_check'), undefined);
    assert.equal(checkName('other'), 'other');
  });

  it('are undecided by anything but 1 and 0', () => {
    assert.deepEqual(['1', ' 0 ', 'true', ''].map(checkState), [
      'passed',
      'failed',
      'other',
      'other',
    ]);
  });
});

describe('isTable', () => {
  it('goes by the end of the name', () => {
    assert.deepEqual(['a.parquet', 'b/c.CSV', 'd.csv.gz', 'parquet', 'e.tsv'].map(isTable), [
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});
