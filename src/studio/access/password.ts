import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

const cost = { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 };
const hashLength = 32;

/** `scrypt$N$r$p$salt$hash`, both last parts base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')]
    .map(String)
    .join('$');
}

/** Without a stored hash it takes as long as with one, so that time does not tell who exists. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, n, r, p, salt, hash] = (stored ?? '').split('$');
  if (n === undefined || r === undefined || p === undefined || salt === undefined) {
    await derive(password, Buffer.alloc(16), cost);
    return false;
  }
  const options = { N: Number(n), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  const actual = await derive(password, Buffer.from(salt, 'base64url'), options);
  const expected = Buffer.from(hash ?? '', 'base64url');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Uint8Array, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, hashLength, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
