import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ShownProblem, Token } from '../../../../webviews/filter/contract.ts';
import { moved, segments } from '../../../../webviews/filter/overlay.ts';

const token = (start: number, end: number): Token => ({ start, end, kind: 'keyword' });
const problem = (start: number, end: number, severity: ShownProblem['severity'] = 'error') => ({
  start,
  end,
  severity,
  message: '',
});

describe('segments', () => {
  it('cuts where a colour or a squiggle begins or ends, and loses no character', () => {
    const found = segments('abc def', [token(0, 3)], [problem(2, 5, 'warning')]);
    assert.deepEqual(found, [
      { text: 'ab', kind: 'keyword' },
      { text: 'c', kind: 'keyword', severity: 'warning' },
      { text: ' d', severity: 'warning' },
      { text: 'ef' },
    ]);
  });

  it('draws the worst of problems that overlap', () => {
    const found = segments(
      'ab',
      [],
      [problem(0, 2, 'info'), problem(1, 2), problem(0, 2, 'warning')],
    );
    assert.deepEqual(found, [
      { text: 'a', severity: 'warning' },
      { text: 'b', severity: 'error' },
    ]);
  });

  it('gives a problem without length something to underline', () => {
    assert.deepEqual(segments('ab', [], [problem(1, 1)]), [
      { text: 'a' },
      { text: 'b', severity: 'error' },
    ]);
    assert.deepEqual(segments('ab', [], [problem(2, 2)]), [
      { text: 'ab' },
      { text: '\u00A0', severity: 'error' },
    ]);
    assert.deepEqual(segments('', [], [problem(0, 0)]), [{ text: '\u00A0', severity: 'error' }]);
  });

  it('takes spans that lie outside the text', () => {
    assert.deepEqual(segments('ab', [token(-3, 1), token(1, 99)], [problem(50, 60)]), [
      { text: 'a', kind: 'keyword' },
      { text: 'b', kind: 'keyword' },
      { text: '\u00A0', severity: 'error' },
    ]);
  });

  it('draws an empty text as nothing', () => {
    assert.deepEqual(segments('', [], []), []);
  });
});

describe('moved', () => {
  const texts = (spans: readonly Token[], text: string) =>
    spans.map(({ start, end }) => text.slice(start, end));

  it('keeps what lies before an edit and shifts what lies behind it', () => {
    const before = 'name LIKE x AND y';
    const after = 'name NOT LIKE x AND y';
    const spans = moved([token(0, 4), token(5, 9), token(12, 15)], before, after);
    assert.deepEqual(texts(spans, after), ['name', 'LIKE', 'AND']);
  });

  it('drops what the edit touched', () => {
    assert.deepEqual(moved([token(0, 4)], 'name', 'nXme'), []);
  });

  it('survives an edit inside a run of equal letters', () => {
    const spans = moved([token(0, 2), token(3, 5)], 'aa aa', 'aaa aa');
    assert.deepEqual(texts(spans, 'aaa aa'), ['aa', 'aa']);
  });

  it('leaves nothing of a text that was replaced', () => {
    assert.deepEqual(moved([token(0, 3)], 'abc', 'xyz'), []);
    assert.deepEqual(moved([token(0, 3)], 'abc', ''), []);
  });
});
