import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Item } from '../../../../src/client/model.ts';
import { checkState, readable, shownItem } from '../../../../src/vscode/itemPage/shown.ts';

const showing = {
  l10n: {
    t: (message: string, ...values: readonly (string | number)[]) =>
      message.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
  },
  language: 'en',
  timeZone: 'UTC',
  actions: [],
};

function item(metadata: Readonly<Record<string, string>>, files: Item['files'] = []): Item {
  return {
    id: 7,
    name: 'AMS_001',
    dataset: 'Study',
    bucketId: 1,
    bucketName: 'bucket',
    bucketPath: 'study/AMS_001/',
    created: Date.UTC(2022, 7, 29, 8, 30),
    metadata: new Map(Object.entries(metadata)),
    totalFiles: files.length,
    totalSize: 10,
    files,
  };
}

describe('shownItem', () => {
  it('keeps checklist and metadata apart', () => {
    const shown = shownItem(
      item({ age: '30', ei_check: '0', ei_check_a: '1', ei_check_b: '0', ei_checked: 'x' }),
      showing,
    );
    assert.deepEqual(shown.check, { state: 'failed', text: '1 of 2 checks passed' });
    assert.deepEqual(
      shown.checklist.map(({ label, state }) => [label, state]),
      [
        ['A', 'passed'],
        ['B', 'failed'],
      ],
    );
    assert.deepEqual(
      shown.metadata.map(({ key }) => key),
      ['age', 'ei_checked'],
    );
  });

  it('tells the check of an item that has no lines, and nothing where there is no check', () => {
    const check = (value: string) => shownItem(item({ ei_check: value }), showing).check;
    assert.deepEqual(check('1'), { state: 'passed', text: 'Passed' });
    assert.deepEqual(check('0'), { state: 'failed', text: 'Failed' });
    assert.deepEqual(check('maybe'), { state: 'other', text: 'maybe' });
    assert.equal('check' in shownItem(item({}), showing), false);
  });

  it('knows what can be opened as a table and what is a picture for the page', () => {
    const files = [
      { name: 'a/B.PARQUET', size: 1 },
      { name: 'hr.png', size: 1 },
      { name: 'huge.png', size: 1e9 },
      { name: 'x.svg', size: 1 },
      { name: 'noise.wav', size: 1 },
      { name: 'README', size: 1 },
    ];
    const shown = shownItem(item({}, files), showing).files;
    assert.deepEqual(
      shown.map(({ kind, opensAsTable, hasPicture }) => [kind, opensAsTable, hasPicture]),
      [
        ['table', true, false],
        ['image', false, true],
        ['image', false, false],
        ['image', false, false],
        ['audio', false, false],
        ['binary', false, false],
      ],
    );
  });

  it('shows dates in words and no date that cannot be', () => {
    const created = (at: number) =>
      shownItem({ ...item({}), created: at }, showing).facts.find(
        ({ label }) => label === 'Created',
      );
    assert.match(created(Date.UTC(2022, 7, 29, 8, 30))?.value ?? '', /Aug 29, 2022.*8:30/);
    for (const at of [NaN, Infinity, -1e20]) assert.equal(created(at)?.value, '');
  });
});

describe('readable names of checks', () => {
  const cases: Readonly<Record<string, string>> = {
    ppg_present: 'PPG present',
    hr_correlation: 'HR correlation',
    try_it: 'Try it',
    'already readable': 'Already readable',
    _: '_',
    sensorOk: 'SensorOk',
  };
  for (const [name, label] of Object.entries(cases)) {
    it(`${name} → ${label}`, () => assert.equal(readable(name), label));
  }

  it('takes only what the platform documents for passed and failed', () => {
    const states = ['1', ' 0 ', 'true', '', '01'].map(checkState);
    assert.deepEqual(states, ['passed', 'failed', 'other', 'other', 'other']);
  });
});
