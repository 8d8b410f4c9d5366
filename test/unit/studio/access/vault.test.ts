import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openVault, vault } from '../../../../src/studio/access/vault.ts';

describe('vault', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-vault-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('opens what it sealed, also after a restart, and never seals the same way twice', async () => {
    const file = path.join(folder, 'key');
    const first = await openVault(file);
    const sealed = first.seal('sécret');
    assert.notEqual(sealed, first.seal('sécret'));
    assert.equal((await openVault(file)).open(sealed), 'sécret');
  });

  it('makes a key file that only its owner reads', async () => {
    const file = path.join(folder, 'key');
    await openVault(file);
    assert.equal((await readFile(file)).length, 32);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('refuses what was changed, or sealed under another key', () => {
    const own = vault(new Uint8Array(32).fill(1));
    const sealed = own.seal('secret');
    const first = sealed.startsWith('A') ? 'B' : 'A';
    assert.throws(() => own.open(first + sealed.slice(1)));
    assert.throws(() => own.open(sealed.slice(0, 20)));
    assert.throws(() => vault(new Uint8Array(32).fill(2)).open(sealed));
  });

  it('says that a key file is damaged', async () => {
    const file = path.join(folder, 'key');
    await writeFile(file, 'short');
    await assert.rejects(openVault(file), { code: 'key-damaged' });
  });
});
