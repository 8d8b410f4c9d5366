import assert from 'node:assert/strict';
import { differenceRows } from '../../../../src/vscode/blocks/differences.ts';

const l10n = {
  t: (text: string, ...values: readonly (string | number)[]) =>
    text.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};

const none = { before: 'a', after: 'b', files: [], checks: [], metadata: [] };

describe('the summary of two runs', () => {
  it('says that nothing changed', () => {
    assert.deepEqual(
      differenceRows(l10n, none).map(({ label }) => label),
      ['Nothing changed'],
    );
  });

  it('tells checks, files and metadata', () => {
    const rows = differenceRows(l10n, {
      ...none,
      checks: [{ key: 'ei_check', before: '0', after: '1' }],
      files: [
        { name: 'new.csv', kind: 'added', sizeAfter: 2048 },
        {
          name: 'combined.parquet',
          kind: 'changed',
          sizeBefore: 1024,
          sizeAfter: 1024,
          rows: { before: 10, after: 12 },
          columns: [{ column: 'accX', kind: 'values' }],
        },
      ],
      metadata: [{ key: 'gone', before: 'x' }],
    });
    assert.deepEqual(
      rows.map(({ icon, label, description }) => [icon, label, description]),
      [
        ['diff-modified', 'ei_check', '0 → 1'],
        ['diff-added', 'new.csv', '2.0 KB'],
        ['diff-modified', 'combined.parquet', '10 → 12 rows · columns: accX'],
        ['diff-removed', 'gone', 'x → nothing'],
      ],
    );
  });
});
