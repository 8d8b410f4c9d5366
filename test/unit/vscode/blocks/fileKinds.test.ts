import assert from 'node:assert/strict';
import { fileKind } from '../../../../src/vscode/blocks/fileKinds.ts';

describe('the kind of an output file', () => {
  const kinds = {
    table: ['combined.parquet', 'deep/Report.CSV', 'a.tsv'],
    image: ['hr.png', 'a.JPG', 'b.jpeg', 'c.webp', 'd.gif'],
    text: ['notes.txt', 'a.json', 'plot.svg', 'csv', 'a.csv.txt', ''],
  };
  for (const [kind, names] of Object.entries(kinds)) {
    it(`is ${kind} by its name`, () => {
      assert.deepEqual(
        names.map(fileKind),
        names.map(() => kind),
      );
    });
  }
});
