import assert from 'node:assert/strict';
import { parse } from '../../../../src/filter/parser.ts';
import { print } from '../../../../src/filter/print.ts';
import { linesFrom } from '../../../../src/vscode/filterLanguage/header.ts';
import { sectionsOf } from '../../../../src/vscode/filterLanguage/sections.ts';

const datasetOf = (text: string) => linesFrom(text, 0).dataset?.text;
const filtersOf = (text: string) =>
  sectionsOf(text).map((section) => {
    assert.equal(text.slice(section.start, section.start + section.text.length), section.text);
    return [section.name, print(parse(section.text).root)];
  });

describe('the filters of a document', () => {
  it('are one where there are no headings', () => {
    const text = "// what failed\nmetadata->ei_check = 0 -- see #3\n  AND name LIKE 'A%'";
    assert.deepEqual(filtersOf(text), [[undefined, "metadata->ei_check = 0 AND name LIKE 'A%'"]]);
  });

  it('begin at headings, each with its comments', () => {
    const text =
      '// dataset: My study\n\n// # Failed\nmetadata->ei_check = 0\n// more\n\n//## Adults \r\nmetadata->age >= 18\r\n';
    assert.deepEqual(filtersOf(text), [
      ['Failed', 'metadata->ei_check = 0'],
      ['Adults', 'metadata->age >= 18'],
    ]);
    assert.equal(datasetOf(text), 'My study');
  });

  it('count what stands before the first heading where it is a filter', () => {
    assert.deepEqual(filtersOf('id = 1\n// # Second\nid = 2'), [
      [undefined, 'id = 1'],
      ['Second', 'id = 2'],
    ]);
  });

  it('name a dataset only before the first filter', () => {
    assert.equal(datasetOf('id = 1 // dataset: x\n// dataset: y'), undefined);
    assert.equal(datasetOf('// a\n\n  // Dataset: AMS Study 2022  \nid = 1'), 'AMS Study 2022');
    assert.equal(datasetOf(`${'// x\n'.repeat(20_000)}// dataset: late`), undefined);
  });
});
