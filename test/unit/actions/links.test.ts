import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linkText, parseLink, type Link } from '../../../src/actions/links.ts';

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((one) => one.toWellFormed());
const anyLink: fc.Arbitrary<Link> = fc.record(
  {
    studio: fc.constantFrom(
      'studio.edgeimpulse.com',
      '127.0.0.1:4800',
      '5ed6b93e-b6a5-4321-80bb-0fff0d9baad7',
    ),
    organization: fc.nat(),
    dataset: text,
    filter: text,
    item: fc.nat(),
  },
  { requiredKeys: ['studio', 'organization'], noNullPrototype: true },
);

describe('A link', function () {
  this.timeout(60_000);

  it('says again what went into it', () => {
    fc.assert(
      fc.property(anyLink, (link) => {
        assert.deepEqual(parseLink(linkText('vscode', link)), link);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('can be read from its path and query alone', () => {
    const link = { studio: 'studio.example', organization: 3, filter: "name = 'a+b & c'" };
    const whole = linkText('code-oss', link);
    assert.match(whole, /^code-oss:\/\/edge-impulse-workbench\.edge-impulse-workbench\/open\?/);
    assert.deepEqual(parseLink(whole.slice(whole.indexOf('/open'))), link);
  });

  const bad = [
    '',
    'vscode://other.extension/open?studio=a.b&organization=1',
    'vscode://edge-impulse-workbench.edge-impulse-workbench/run?studio=a.b&organization=1',
    '/open?studio=a.b',
    '/open?organization=1',
    '/open?studio=a.b&organization=1e3',
    '/open?studio=a.b&organization=-1',
    '/open?studio=a.b&organization=1&item=x',
    '/open?studio=javascript:alert(1)&organization=1',
    '/open?studio=../../x&organization=1',
    `/open?studio=a.b&organization=1&filter=${'x'.repeat(9000)}`,
    '//evil.example/open?studio=a.b&organization=1',
  ];
  for (const one of bad) {
    it(`is not ${JSON.stringify(one.slice(0, 80))}`, () => assert.equal(parseLink(one), undefined));
  }
});
