import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../../base/errors.ts';

/** Keeps what the Studio must use again (signing key, one-time codes, credentials) unreadable in its records. */
export interface Vault {
  seal(text: string): string;
  open(sealed: string): string;
}

const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;

/** AES-256-GCM under `key`; sealed text is base64url of nonce, tag and ciphertext. */
export function vault(key: Uint8Array): Vault {
  return {
    seal(text) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
        authTagLength: tagLength,
      });
      decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
      const body = bytes.subarray(nonceLength + tagLength);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}

/** Opens the vault of a data folder; makes its key file (mode 0600) on the first start. */
export async function openVault(keyFile: string): Promise<Vault> {
  try {
    await writeFile(keyFile, randomBytes(keyLength), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = await readFile(keyFile);
  if (key.length !== keyLength) {
    throw new UserError(`The key file ${keyFile} is damaged.`, {
      code: 'key-damaged',
      remedy: 'Restore it from a backup; what was encrypted with it cannot be read otherwise.',
    });
  }
  return vault(key);
}
