import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memberOf, positionAt, readJson, type JsonNode } from '../../../src/blocks/json.ts';

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'array':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]));
  }
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON with places', () => {
  it('reads what JSON.parse reads, and every node stands where it says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const read = readJson(text);
        assert.ok('node' in read);
        assert.deepEqual(plain(read.node), JSON.parse(text));
        const check = (node: JsonNode): void => {
          assert.deepEqual(
            plain(node),
            JSON.parse(text.slice(node.span.start, node.span.end)) as unknown,
          );
          if (node.kind === 'array') node.items.forEach(check);
          if (node.kind === 'object') node.members.forEach((member) => check(member.value));
        };
        check(read.node);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('accepts and refuses what JSON.parse does', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '1e',
      'true',
      'nul',
      ' ',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces, '\\', '.', '\n', '//'), { maxLength: 9 }),
        (parts) => {
          const text = parts.join('');
          assert.equal('node' in readJson(text), accepts(text), text);
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });

  const wrong: readonly [text: string, at: string, message: RegExp][] = [
    ['', '', /value is missing/],
    ['{"a":1,}', ',}', /No “,”/],
    ['{"a":1 "b":2}', '"b"', /“,” or “}”/],
    ['[1,2', '', /“,” or “]”/],
    ['{a:1}', 'a', /name in "quotes"/],
    ['{"a":True}', 'True', /no JSON value/],
    ['{"a" 1}', '1', /“:”/],
    ['{"a":"x\n"}', '"x', /end of this text/],
    ['{"a":"\\x"}', '"\\x"', /“\\”/],
    ['{} {}', '{}', /Nothing may follow/],
    ['{ // why\n}', '//', /no comments/],
  ];
  it('says where the first mistake is', () => {
    for (const [text, at, message] of wrong) {
      const read = readJson(text);
      assert.ok('problem' in read && read.problem.span, text);
      assert.match(read.problem.message, message);
      assert.equal(read.problem.span.start, at === '' ? text.length : text.lastIndexOf(at), text);
      assert.ok(read.problem.span.end <= text.length);
    }
  });

  it('takes no more of the stack for a hostile text', () => {
    for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(500_000)]) {
      const read = readJson(text);
      assert.ok('problem' in read);
      assert.match(read.problem.message, /nested too deeply/);
    }
    assert.ok('node' in readJson(`"${'\\"x'.repeat(1_000_000)}"`));
    assert.ok('problem' in readJson(`"${'\\"x'.repeat(1_000_000)}`));
  });

  it('skips a byte order mark, and the last of two members counts', () => {
    const read = readJson('\uFEFF{"a":1,"a":2}');
    assert.ok('node' in read);
    assert.deepEqual(plain(memberOf(read.node, 'a')?.value ?? read.node), 2);
  });

  it('counts lines and columns from one', () => {
    assert.deepEqual(positionAt('ab\ncd', 0), { line: 1, column: 1 });
    assert.deepEqual(positionAt('ab\ncd', 4), { line: 2, column: 2 });
    assert.deepEqual(positionAt('', 0), { line: 1, column: 1 });
  });
});
