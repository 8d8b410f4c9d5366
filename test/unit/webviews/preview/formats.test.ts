import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Cell } from '../../../../src/preview/table.ts';
import { formatter, soundFormat, type ColumnFormat } from '../../../../webviews/preview/formats.ts';

const shown = (format: ColumnFormat, cell: Cell) => formatter(format, 'en-US')(cell);

describe('a format of numbers', () => {
  it('rounds and groups numbers of any length exactly', () => {
    const format = { as: 'number', decimals: 2, isGrouped: true } as const;
    assert.equal(shown(format, 1234.567), '1,234.57');
    const long: Cell = { is: 'decimal', text: '12345678901234567890.005' };
    assert.equal(shown(format, long), '12,345,678,901,234,567,890.01');
    assert.equal(shown({ as: 'number', isGrouped: true }, 0.1), '0.1');
    assert.equal(shown({ as: 'number', isGrouped: true }, 1e-7), '0.0000001');
    assert.equal(shown(format, ' 7 '), '7.00');
  });

  it('leaves what is no number as it is', () => {
    const format = { as: 'number', decimals: 2, isGrouped: false } as const;
    for (const cell of ['', 'x', '1,5', '0x10', `1e9999`, null, true] as const) {
      assert.equal(shown(format, cell), undefined);
    }
    assert.equal(shown(format, { is: 'float', text: 'NaN' }), undefined);
  });

  it('shows durations and instants that are counted', () => {
    assert.equal(shown({ as: 'duration', unit: 's' }, 3723.5), '1:02:03.500');
    assert.equal(shown({ as: 'duration', unit: 'ms' }, -90_061_001), '-1 d 1:01:01.001');
    const instant = { as: 'instant', unit: 'us', zone: 'utc' } as const;
    assert.equal(shown(instant, '1651399200000001'), '2022-05-01 10:00:00.000001');
    assert.equal(shown(instant, -1), '1969-12-31 23:59:59.999999');
    assert.equal(shown(instant, 1e30), undefined);
  });
});

describe('a format of times', () => {
  const stored: Cell = { is: 'timestamp', text: '2022-05-01T10:00:00.000001Z', unit: 'us' };

  it('counts since 1970 in any unit', () => {
    assert.equal(shown({ as: 'epoch', unit: 's' }, stored), '1651399200');
    assert.equal(shown({ as: 'epoch', unit: 'ns' }, stored), '1651399200000001000');
    assert.equal(shown({ as: 'epoch', unit: 's' }, '1969-12-31 23:59:59.5'), '-1');
  });

  it('takes offsets into account, and no zone as what it says', () => {
    const utc = { as: 'time', zone: 'utc' } as const;
    assert.equal(shown(utc, stored), '2022-05-01 10:00:00.000001');
    assert.equal(shown(utc, '2022-05-01 12:00:00.5+02:00'), '2022-05-01 10:00:00.5');
    const local = { as: 'time', zone: 'local' } as const;
    assert.equal(shown(local, '2022-05-01T10:00'), '2022-05-01 10:00:00');
    assert.equal(shown(local, 'yesterday'), undefined);
  });
});

describe('a format that was put away', () => {
  it('is taken back only where it is sound', () => {
    const number = { as: 'number', isGrouped: true, decimals: 3 };
    assert.deepEqual(soundFormat(number), number);
    assert.deepEqual(soundFormat({ ...number, decimals: 400 }), { as: 'number', isGrouped: true });
    assert.deepEqual(soundFormat({ as: 'epoch', unit: 'year' }), undefined);
    assert.deepEqual(soundFormat('number'), undefined);
  });
});
