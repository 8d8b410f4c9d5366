import assert from 'node:assert/strict';
import { evidenceOf } from '../../../../src/vscode/itemPage/evidence.ts';

const files = [
  'hr.png',
  'log.txt',
  'raw/log.txt',
  'ppg.csv',
  'polar_h10.csv',
  'a b (1).png',
  'x:1',
];

function evidence(metadata: Readonly<Record<string, string>>, name = 'line', names = files) {
  const found = evidenceOf(name, new Map(Object.entries(metadata)), names);
  const links = found.evidence.map(({ file, line }) => `${file}${line ? ` at ${line}` : ''}`);
  return found.note === undefined ? links : [...links, `note: ${found.note}`];
}

describe('the evidence of a line of the checklist', () => {
  it('is what its own key names, with a line where there is one', () => {
    assert.deepEqual(evidence({ ei_evidence_line: 'hr.png' }), ['hr.png']);
    assert.deepEqual(evidence({ ei_evidence_line: 'log.txt:12' }), ['log.txt at 12']);
    assert.deepEqual(evidence({ ei_evidence_line: 'raw/log.txt:7, hr.png' }), [
      'raw/log.txt at 7',
      'hr.png',
    ]);
    assert.deepEqual(evidence({ ei_check_line_details: 'a b (1).png' }), ['a b (1).png']);
    assert.deepEqual(evidence({ ei_check_line_evidence: '"hr.png"' }), ['hr.png']);
    assert.deepEqual(evidence({ ei_evidence_line: 'log.txt:0' }), ['log.txt at 1']);
    assert.deepEqual(evidence({ ei_evidence_line: 'x:1:4' }), ['x:1 at 4']);
  });

  it('is shown with the words around it', () => {
    assert.deepEqual(evidence({ ei_evidence_line: 'Only 0.31: see log.txt:3.' }), [
      'log.txt at 3',
      'note: Only 0.31: see log.txt:3.',
    ]);
    assert.deepEqual(evidence({ ei_evidence_line: 'gone.png' }), ['note: gone.png']);
  });

  it('is what its value names, else the files whose names are words of its key', () => {
    assert.deepEqual(evidence({ ei_check_line: 'see hr.png' }), ['hr.png']);
    assert.deepEqual(evidence({ ei_check_hr_correlation: '0' }, 'hr_correlation'), ['hr.png']);
    assert.deepEqual(evidence({ ei_check_ppg_present: '1' }, 'ppg_present'), ['ppg.csv']);
    assert.deepEqual(evidence({}, 'polar_h10_present'), ['polar_h10.csv']);
    assert.deepEqual(evidence({}, 'h10'), []);
    assert.deepEqual(evidence({}, 'three'), []);
    assert.deepEqual(evidence({}, 'run_1', ['1.csv']), []);
  });

  it('never leaves the files of the item, whatever is written', () => {
    for (const text of [
      '../hr.png',
      '/etc/passwd:1',
      'https://example.com/hr.png',
      'xhr.png',
      'hr.png.exe',
      'hr.png/../../x',
      'file:///hr.png',
      'ei://a/1/b/hr.png',
    ]) {
      assert.deepEqual(evidence({ ei_evidence_line: text }), [`note: ${text}`]);
    }
    const long = `${'x '.repeat(4000)} hr.png`;
    assert.deepEqual(evidence({ ei_evidence_line: long }).length, 1);
  });
});
