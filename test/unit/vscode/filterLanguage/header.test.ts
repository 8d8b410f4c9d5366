import assert from 'node:assert/strict';
import { campaignDocument } from '../../../../src/vscode/filterLanguage/campaignDocument.ts';
import { formattedSections } from '../../../../src/vscode/filterLanguage/formatSections.ts';
import { headerOf, headerText } from '../../../../src/vscode/filterLanguage/header.ts';
import { resolve, type Place } from '../../../../src/vscode/filterLanguage/places.ts';
import { sectionsOf } from '../../../../src/vscode/filterLanguage/sections.ts';
import { format } from '../../../../src/filter/format.ts';

const places: readonly Place[] = [
  { accountId: 'local', studios: ['Local Studio'], id: 3, name: 'Research', datasets: ['A', 'B'] },
  { accountId: 'cloud', studios: ['studio.example.com'], id: 3, name: 'Other', datasets: ['C'] },
  { accountId: 'cloud', studios: ['studio.example.com'], id: 9, name: 'Research' },
];
const base = { accountId: 'local', organizationId: 3, dataset: 'A', label: 'A' };

/** What the last filter of a document is for. */
function resolved(text: string) {
  const section = sectionsOf(text).at(-1);
  assert.ok(section);
  const header = headerOf(text, section);
  for (const line of Object.values(header)) {
    assert.equal(text.slice(line.span.start, line.span.end), line.text);
  }
  const found = resolve(header, base, places);
  return found.kind === 'target' ? found.target : found;
}

describe('the header of a document of filters', () => {
  it('names an organization by name and number, the number counting first', () => {
    assert.deepEqual(resolved('// organization: Research (9)\nid = 1'), {
      accountId: 'cloud',
      organizationId: 9,
    });
    assert.deepEqual(resolved('// organization: Renamed (9)\nid = 1'), {
      accountId: 'cloud',
      organizationId: 9,
    });
    assert.deepEqual(resolved('// organization: Research\n// dataset: B\nid = 1'), {
      accountId: 'local',
      organizationId: 3,
      dataset: 'B',
    });
    assert.deepEqual(resolved('// studio: studio.example.com\n// organization: 3\nid = 1'), {
      accountId: 'cloud',
      organizationId: 3,
    });
  });

  it('takes the rest from what is selected', () => {
    assert.deepEqual(resolved('id = 1'), { accountId: 'local', organizationId: 3, dataset: 'A' });
    assert.deepEqual(resolved('//dataset: B  \r\n// # x\r\nid = 1'), {
      accountId: 'local',
      organizationId: 3,
      dataset: 'B',
    });
  });

  it('may be of one filter only', () => {
    const text = '// dataset: A\n// # One\nid = 1\n// # Two\n// dataset: B\nid = 2';
    assert.deepEqual(resolved(text), { accountId: 'local', organizationId: 3, dataset: 'B' });
    const other = '// dataset: A\n// # Two\n// organization: Other (3)\nid = 2';
    assert.deepEqual(resolved(other), { accountId: 'cloud', organizationId: 3 });
  });

  it('says what it may mean where it names nothing', () => {
    assert.deepEqual(resolved('// dataset: b\nid = 1'), {
      kind: 'unknown',
      line: 'dataset',
      name: 'b',
      instead: 'B',
    });
    assert.deepEqual(resolved('// organization: Reserch\nid = 1'), {
      kind: 'unknown',
      line: 'organization',
      name: 'Reserch',
      instead: 'Research (3)',
    });
    assert.deepEqual(resolved('// organization: Nothing (77)\nid = 1'), {
      kind: 'unknown',
      line: 'organization',
      name: 'Nothing (77)',
    });
  });

  it('is written so that no name breaks out of its line', () => {
    const name = 'A\r\n// # x\u2028B';
    const text = headerText({ organization: { id: 1, name }, dataset: name });
    assert.equal(text, '// organization: A // # x B (1)\n// dataset: A // # x B\n');
  });
});

describe('a document of the filters of campaigns', () => {
  it('has a section for each, with its dataset', () => {
    const text = campaignDocument({ id: 3, name: 'Research' }, [
      { campaign: 'Falls', name: 'Adults', dataset: 'B', query: 'metadata->age>=18' },
      { campaign: 'x\n// # y', name: 'All', dataset: '', query: "// # z\nname = 'a'\n// # w\n" },
    ]);
    assert.deepEqual(
      sectionsOf(text).map(({ name }) => name),
      ['Falls: Adults', 'x // # y: All'],
    );
    assert.deepEqual(resolved(text), { accountId: 'local', organizationId: 3 });
    assert.ok(text.includes('\n// dataset: B\nmetadata->age >= 18\n'));
  });
});

describe('formatting a document', () => {
  const formatted = (text: string, wanted?: { start: number; end: number }) =>
    formattedSections(text, format, wanted).reduceRight(
      (whole, { span, text: by }) => whole.slice(0, span.start) + by + whole.slice(span.end),
      text,
    );

  it('keeps headings and headers, with one empty line between filters', () => {
    const text = "// dataset: A\n\n// # One\nid=1\n\n\n// # Two\n// why\n\nname  = 'a'";
    const expected = "// dataset: A\n\n// # One\nid = 1\n\n// # Two\n// why\n\nname = 'a'\n";
    assert.equal(formatted(text), expected);
    assert.equal(formatted(expected), expected);
  });

  it('changes only the filters that are selected', () => {
    const text = '// # One\nid=1\n\n// # Two\nid=2\n';
    assert.equal(formatted(text, { start: 20, end: 22 }), '// # One\nid=1\n\n// # Two\nid = 2\n');
  });
});
