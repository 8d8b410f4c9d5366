import assert from 'node:assert/strict';
import {
  filterName,
  namedFilters,
  renamedFilter,
  withFilter,
  withoutFilter,
} from '../../../../src/vscode/filterBox/savedText.ts';

const names = (text: string) => namedFilters(text).map(({ name }) => name);

describe('saved filters', () => {
  const header = '// organization: Research (3)\n// dataset: A\n';
  const two = withFilter(withFilter(header, { name: 'One', text: 'id = 1' }), {
    name: 'Two',
    text: 'id = 2',
  });

  it('stand below the header, each under its name', () => {
    assert.equal(two, `${header}\n// # One\nid = 1\n\n// # Two\nid = 2\n`);
    assert.equal(withFilter('', { name: 'One', text: 'id = 1' }), '// # One\nid = 1\n');
  });

  it('are replaced, renamed and deleted by name', () => {
    const again = withFilter(two, { name: 'One', text: 'id = 3' });
    assert.equal(again, `${header}\n// # One\nid = 3\n\n// # Two\nid = 2\n`);
    assert.deepEqual(names(renamedFilter(two, 'One', 'First')), ['First', 'Two']);
    assert.equal(withoutFilter(two, 'Two'), `${header}\n// # One\nid = 1\n`);
    assert.equal(withoutFilter(two, 'Three'), two);
  });

  it('have names of one line', () => {
    assert.equal(filterName(' # a\n// # b\u2028 '), 'a // # b');
    assert.equal(filterName(' \n '), '');
  });
});
