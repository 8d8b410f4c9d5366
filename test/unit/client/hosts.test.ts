import assert from 'node:assert/strict';
import { endpointOf, hostOf } from '../../../src/client/hosts.ts';

const cases: readonly (readonly [string, string])[] = [
  ['', 'https://studio.edgeimpulse.com/v1'],
  ['  ', 'https://studio.edgeimpulse.com/v1'],
  ['edgeimpulse.com', 'https://studio.edgeimpulse.com/v1'],
  ['studio.edgeimpulse.com', 'https://studio.edgeimpulse.com/v1'],
  ['Studio.EdgeImpulse.com/', 'https://studio.edgeimpulse.com/v1'],
  ['acme.example', 'https://studio.acme.example/v1'],
  ['wl.acme.example:8443', 'https://studio.wl.acme.example:8443/v1'],
  ['localhost', 'http://localhost:4800/v1'],
  ['localhost:1234', 'http://localhost:1234/v1'],
  ['127.0.0.5', 'http://127.0.0.5:4800/v1'],
  ['192.168.1.20:9000', 'http://192.168.1.20:9000/v1'],
  ['host.docker.internal', 'http://host.docker.internal:4800/v1'],
  ['https://studio.edgeimpulse.com', 'https://studio.edgeimpulse.com/v1'],
  ['https://studio.edgeimpulse.com/v1/', 'https://studio.edgeimpulse.com/v1'],
  ['http://10.0.0.1:80/ei/v1', 'http://10.0.0.1/ei/v1'],
  ['HTTPS://Example.org/', 'https://example.org/v1'],
];

const refused = [
  'two words',
  'foo',
  'a b.com',
  'ftp://x.example',
  'x.example/path',
  'user@x.example',
  'https://user:secretword@x.example/v1',
  'https://x.example/v1?a=1',
  'https://x.example/v1#a',
  '999.1.2.3',
  '-x.example',
  'x..example',
  'https://',
  `${'x'.repeat(300)}.example`,
  'evil.example\n.edgeimpulse.com',
];

describe('The endpoint of a host', () => {
  for (const [typed, endpoint] of cases) {
    it(`“${typed}” is ${endpoint}`, () => assert.equal(endpointOf(typed), endpoint));
  }
  for (const typed of refused) {
    it(`${JSON.stringify(typed).slice(0, 60)} is refused`, () => {
      assert.throws(
        () => endpointOf(typed),
        (error: Error & { code?: string }) =>
          error.code === 'unusable-host' && !error.message.includes('secretword'),
      );
    });
  }
  it('shows its host and an unusual port', () => {
    assert.equal(hostOf('https://studio.edgeimpulse.com/v1'), 'studio.edgeimpulse.com');
    assert.equal(hostOf('http://127.0.0.1:4800/v1'), '127.0.0.1:4800');
  });
});
