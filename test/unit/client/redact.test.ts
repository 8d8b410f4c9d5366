import assert from 'node:assert/strict';
import { redact } from '../../../src/client/redact.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const key = `ei_${'0123456789abcdef'.repeat(4)}`;

const secretsIn: readonly (readonly [string, string, string])[] = [
  ['an API key', `key ${key} is bad`, key],
  ['a JWT', `Bearer ${jwt}`, jwt],
  ['a signed URL', 'GET https://s3/x?X-Amz-Signature=deadbeef&X-Amz-Date=1', 'deadbeef'],
  ['a credential header', 'x-api-key: opaque-value-1', 'opaque-value-1'],
  ['a header in JSON', '{"x-jwt-token":"opaque-value-2"}', 'opaque-value-2'],
  ['a password in JSON', '{"password":"left \\"right"}', 'right'],
  ['a secret key in JSON', '{"secretKey": "wJalrXUtnFEMI"}', 'wJalrXUtnFEMI'],
  ['credentials in a URL', 'https://user:hunter2@host/x', 'hunter2'],
  ['a socket token', 'wss://host/socket.io/?token=tok123&EIO=3', 'tok123'],
];

describe('Redaction', () => {
  for (const [name, line, secret] of secretsIn) {
    it(`takes out ${name}`, () => assert.ok(!redact(line).includes(secret), redact(line)));
  }
  it('takes out values that are known to be in use', () => {
    assert.equal(
      redact('it said tok+(en) twice: tok+(en)', ['tok+(en)']),
      'it said *** twice: ***',
    );
  });
  it('leaves ordinary text alone', () => {
    for (const line of [
      "filter: metadata->ei_check = 1 AND name = 'AMS_001'",
      'GET /v1/api/organizations/1/data?limit=50&offset=0',
      'https://studio.edgeimpulse.com/v1',
    ]) {
      assert.equal(redact(line), line);
    }
  });
});
