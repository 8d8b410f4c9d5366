import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressOf, path } from '../../../src/client/path.ts';

const endpoint = 'https://studio.example/v1';

describe('The path of a call', function () {
  this.timeout(60_000);

  it('keeps every name one segment of its route', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (name) => {
        let made: string;
        try {
          made = path`/api/organizations/${7}/dataset/${name}/hide`;
        } catch {
          return ['', '.', '..'].includes(name);
        }
        const url = addressOf(endpoint, made);
        const parts = url.pathname.split('/');
        return (
          url.origin === 'https://studio.example' &&
          parts.length === 8 &&
          parts[7] === 'hide' &&
          decodeURIComponent(parts[6] ?? '') === name.toWellFormed()
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  for (const name of ['', '.', '..']) {
    it(`refuses “${name}”, which would be another route`, () => {
      assert.throws(() => path`/api/dataset/${name}`, { code: 'unusable-name' });
    });
  }

  it('never leaves the endpoint', () => {
    for (const evil of ['/../api', '/../../x', '@evil.example/x', '.evil.example/']) {
      assert.throws(() => addressOf(endpoint, evil), /left its endpoint|Invalid URL/);
    }
  });

  it('puts values into the query and leaves out what is absent', () => {
    const url = addressOf(endpoint, '/x', {
      filter: "a = 'b&c' + %",
      dataset: undefined,
      limit: 0,
    });
    assert.equal(url.searchParams.get('filter'), "a = 'b&c' + %");
    assert.equal(url.searchParams.get('limit'), '0');
    assert.equal(url.searchParams.has('dataset'), false);
  });
});
