import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { problems } from '../../../src/filter/check.ts';
import { keywords } from '../../../src/filter/cursor.ts';
import { fields } from '../../../src/filter/fields.ts';
import { parse } from '../../../src/filter/parser.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Grammar {
  readonly patterns: readonly { readonly include: string }[];
  readonly repository: Readonly<Record<string, { readonly match?: string }>>;
}

describe('what the editor knows of the language', () => {
  const grammar = read('media/filter/eifilter.tmLanguage.json') as Grammar;
  const listed = (name: string) => {
    const words = /\(([a-z_|]{4,})\)/.exec(grammar.repository[name]?.match ?? '')?.[1] ?? '';
    return words.split('|');
  };

  it('colours every field and no other word as a field', () => {
    const names = fields.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.deepEqual(listed('fields').sort(), [...names, 'metadata'].sort());
  });

  it('colours every keyword', () => {
    const found = [...listed('keywords'), ...listed('tests'), 'null'];
    assert.deepEqual(found.map((word) => word.toUpperCase()).sort(), [...keywords].sort());
  });

  it('refers only to patterns that exist', () => {
    assert.ok(grammar.patterns.length > 5);
    for (const { include } of grammar.patterns) {
      assert.ok(grammar.repository[include.slice(1)], include);
    }
  });

  it('has snippets that are filters without problems', () => {
    const snippets = read('snippets/filter.json') as Record<string, { readonly body: string }>;
    assert.ok(Object.keys(snippets).length > 5);
    for (const { body } of Object.values(snippets)) {
      const text = body
        .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
        .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
        .replaceAll('$0', '');
      assert.deepEqual(problems(parse(text)), [], text);
    }
  });
});
