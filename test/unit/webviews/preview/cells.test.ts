import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Cell, Column } from '../../../../src/preview/table.ts';
import { areaText, type CopySource } from '../../../../webviews/preview/copying.ts';
import { hexLines, prettyJson } from '../../../../webviews/preview/pretty.ts';

describe('JSON on several lines', () => {
  it('keeps every value as it was written', () => {
    const text = '{"a": [1, 12345678901234567890, {"b": null}], "c": {}, "d": "x, {\\"y\\"}"}';
    assert.equal(
      prettyJson(text),
      [
        '{',
        '  "a": [',
        '    1,',
        '    12345678901234567890,',
        '    {',
        '      "b": null',
        '    }',
        '  ],',
        '  "c": {},',
        '  "d": "x, {\\"y\\"}"',
        '}',
      ].join('\n'),
    );
    assert.deepEqual(JSON.parse(prettyJson(text)), JSON.parse(text));
  });

  it('takes what is cut off or is no JSON', () => {
    assert.equal(prettyJson('{"a": "unfinis'), '{\n  "a": "unfinis');
    assert.equal(prettyJson(']]'), '\n]\n]');
    const deep = '['.repeat(100_000);
    assert.equal(prettyJson(deep), deep);
  });
});

describe('bytes', () => {
  it('are shown sixteen a line', () => {
    const hex = `0x${'41'.repeat(16)}00ff`;
    const [first, second] = hexLines(hex).split('\n');
    const eight = '41 41 41 41 41 41 41 41';
    assert.equal(first, `00000000  ${eight}  ${eight}  ${'A'.repeat(16)}`);
    assert.equal(second, `00000010  00 ff${' '.repeat(45)}··`);
  });
});

describe('copied cells', () => {
  const columns: readonly Column[] = [
    { name: 'n', type: 'int64', kind: 'number' },
    { name: 'text', type: 'string', kind: 'text' },
    { name: 'list', type: 'list<int>', kind: 'list' },
  ];
  const rows: readonly (readonly Cell[])[] = [
    [{ is: 'integer', text: '9007199254740993' }, 'a\tb', { is: 'nested', text: '[1]' }],
    [null, '', { is: 'nested', text: '[1, 2', isCut: true }],
  ];
  const source: CopySource = {
    columns,
    rows: (start, count, wanted) =>
      Promise.resolve(
        rows.slice(start, start + count).map((cells) => wanted.map((at) => cells[at] ?? null)),
      ),
    whole: () => Promise.resolve({ is: 'nested', text: '[1, 2]' }),
  };
  const all = { top: 0, bottom: 1, columns: [1, 0, 2] };

  it('are lines with tabs, whole and quoted where they must be', async () => {
    const copied = await areaText(all, { format: 'tsv', hasNames: true }, source);
    assert.equal(copied, 'text\tn\tlist\n"a\tb"\t9007199254740993\t[1]\n\t\t[1, 2]');
  });

  it('are objects with numbers of any length, NULL and nested values', async () => {
    const copied = await areaText(all, { format: 'json', hasNames: false }, source);
    assert.equal(
      copied,
      '[\n  {"text": "a\\tb", "n": 9007199254740993, "list": [1]},\n' +
        '  {"text": "", "n": null, "list": [1, 2]}\n]',
    );
  });
});
