import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { colours } from '../../../../src/vscode/filterLanguage/colours.ts';

/** `text` → each coloured token with its colour. */
const coloured = (text: string) =>
  colours(text).map(({ start, end, kind }) => `${kind} ${text.slice(start, end).trim()}`);

describe('colours', () => {
  it('tells keywords, fields, keys, functions and values apart', () => {
    assert.deepEqual(coloured("NOT name LIKE 'a%' AND created > DATE('2022')"), [
      'keyword NOT',
      'field name',
      'keyword LIKE',
      "string 'a%'",
      'keyword AND',
      'field created',
      'operator >',
      'function DATE',
      "string '2022'",
    ]);
  });

  it('takes what follows an arrow for a key, whatever it is', () => {
    assert.deepEqual(coloured("metadata->and = 3 OR metadata->>'x' = `y`"), [
      'field metadata',
      'operator ->',
      'key and',
      'operator =',
      'number 3',
      'keyword OR',
      'field metadata',
      'operator ->>',
      "key 'x'",
      'operator =',
      'field `y`',
    ]);
  });

  it('colours labels as texts and leaves unknown words alone', () => {
    assert.deepEqual(coloured('--labels a, b AND nonsense = 1 // note'), [
      'keyword --labels',
      'string a',
      'string b',
      'keyword AND',
      'operator =',
      'number 1',
      'comment // note',
    ]);
  });
});
