import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { UserError } from '../../base/errors.ts';
import { machineVariables, trustingVariables } from './processVariables.ts';

/** Where systems keep the certificates that they trust. */
const usualBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * Variables that make programs trust a file of certificates beside those that they trust anyway. They take one file,
 * so both are joined in a file of `storage`.
 */
export async function trustOf(
  certificates: string | undefined,
  storage: string,
): Promise<Readonly<Record<string, string>>> {
  if (certificates === undefined) return {};
  const own = await readFile(certificates, 'utf8').catch((error: unknown) => {
    throw new UserError(`The file of certificates ${certificates} cannot be read.`, {
      code: 'certificates',
      remedy: 'See whether the path in the settings is right.',
      cause: error,
    });
  });
  const text = `${(await systemBundle()).trimEnd()}\n${own}`;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = path.join(storage, `certificates-${name}.pem`);
  await mkdir(storage, { recursive: true });
  await writeFile(file, text);
  return trustingVariables(file);
}

async function systemBundle(): Promise<string> {
  const files = [machineVariables()['SSL_CERT_FILE'], ...usualBundles];
  for (const file of files) {
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  }
  return rootCertificates.join('\n');
}
