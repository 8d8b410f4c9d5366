import assert from 'node:assert/strict';
import fc from 'fast-check';
import { metadataText, parseMetadata } from '../../../../src/vscode/files/metadataText.ts';

describe('metadata as a document', () => {
  it('keeps the order of the Studio and ends with a line break', () => {
    const text = metadataText(
      new Map([
        ['subject', 'AMS_001'],
        ['age', '34'],
      ]),
    );
    assert.equal(text, '{\n  "subject": "AMS_001",\n  "age": "34"\n}\n');
    assert.equal(metadataText(new Map()), '{}\n');
  });

  it('comes back as it was, whatever keys and values hold', () => {
    const entry = fc.tuple(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const metadata = new Map(entries);
        const parsed = parseMetadata(metadataText(metadata));
        assert.equal(parsed.kind, 'metadata');
        if (parsed.kind !== 'metadata') return;
        assert.deepEqual(new Map(parsed.metadata), metadata);
      }),
      { seed: 7, numRuns: 300 },
    );
    const odd = new Map([
      ['__proto__', 'a'],
      ['7', 'b'],
      ['constructor', 'c'],
    ]);
    const parsed = parseMetadata(metadataText(odd));
    assert.deepEqual(parsed.kind === 'metadata' ? new Map(parsed.metadata) : undefined, odd);
  });

  it('refuses what would silently become something else', () => {
    const kinds = (text: string) => parseMetadata(text).kind;
    assert.equal(kinds('{ "a": 1 }'), 'notText');
    assert.equal(kinds('{ "a": { "b": "c" } }'), 'notText');
    assert.equal(kinds('{ "a": null }'), 'notText');
    assert.equal(kinds('{ "": "b" }'), 'emptyKey');
    assert.equal(kinds('["a"]'), 'notAnObject');
    assert.equal(kinds('null'), 'notAnObject');
    assert.equal(kinds('{ "a": "b", }'), 'syntax');
    assert.equal(kinds(''), 'syntax');
  });

  it('reads a byte order mark over', () => {
    assert.equal(parseMetadata('\uFEFF{}').kind, 'metadata');
  });
});
