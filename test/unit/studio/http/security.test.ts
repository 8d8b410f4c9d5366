import assert from 'node:assert/strict';
import { refusal } from '../../../../src/studio/http/security.ts';

describe('requests from pages in a browser', () => {
  const listener = { host: '127.0.0.5', port: 4800 };
  const plain = { host: '127.0.0.5:4800', origin: undefined, fetchSite: undefined };

  it('takes what comes to the Studio’s own address', () => {
    for (const host of ['127.0.0.5:4800', 'localhost:4800', 'LOCALHOST:4800']) {
      assert.equal(refusal({ ...plain, host }, listener), undefined, host);
    }
    const six = { host: '::1', port: 80 };
    assert.equal(refusal({ ...plain, host: '[::1]' }, six), undefined);
  });

  it('refuses other host names, whatever they point at', () => {
    const hosts = [
      'evil.example:4800',
      'evil.example',
      '127.0.0.5',
      '127.0.0.5:4801',
      '127.0.0.5.evil.example:4800',
      'localhost.evil.example:4800',
      '127.0.0.1:4800',
      '',
      ':4800',
      'localhost:4800:4800',
      'evil@localhost:4800',
      undefined,
    ];
    for (const host of hosts) assert.ok(refusal({ ...plain, host }, listener), host);
  });

  it('refuses pages of other origins', () => {
    for (const origin of [
      'http://evil.example',
      'null',
      'https://127.0.0.5:4800',
      'http://127.0.0.5',
    ]) {
      assert.ok(refusal({ ...plain, origin }, listener), origin);
    }
    for (const fetchSite of ['cross-site', 'same-site']) {
      assert.ok(refusal({ ...plain, fetchSite }, listener), fetchSite);
    }
    const own = { ...plain, origin: 'http://127.0.0.5:4800', fetchSite: 'same-origin' };
    assert.equal(refusal(own, listener), undefined);
  });

  it('takes any address, but no name of others, when it listens on all', () => {
    const everywhere = { host: '0.0.0.0', port: 4800 };
    assert.equal(refusal({ ...plain, host: '192.168.1.7:4800' }, everywhere), undefined);
    assert.ok(refusal({ ...plain, host: 'evil.example:4800' }, everywhere));
  });
});
