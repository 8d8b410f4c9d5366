import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { UserError } from '../../base/errors.ts';
import type { TarWriterEntry } from '../../base/tarWriter.ts';
import { textBytes } from './buildContext.ts';

const place = '/etc/ei-workbench-certificates.pem';
/** What OpenSSL, pip, requests, Node, curl, git and the AWS tools look at. */
const variables = [
  'SSL_CERT_FILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'AWS_CA_BUNDLE',
];

const imageOfCertificates = 'FROM scratch\nCOPY certificates.pem /certificates.pem\n';

export interface Trust {
  readonly hash: string;
  /** Image that holds nothing but the certificates. */
  readonly image: string;
  readonly imageDockerfile: string;
  readonly entries: () => Iterable<TarWriterEntry>;
  /** The Dockerfile with the certificates in every stage; no line moves but by whole instructions put between. */
  readonly dockerfile: (text: string) => Promise<string>;
}

/**
 * Makes builds and runs trust a file of certificates though the Dockerfile does not know of it. The variables above
 * name one file each and replace what a program trusts, so the file holds the public authorities too, those that Node
 * brings. It lies in an image of its own that every stage copies from: nothing is added to the block's own files, and
 * images without a shell work as well.
 */
export async function trusting(file: string): Promise<Trust> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw unusable(`The file of certificates “${file}” cannot be read.`, error);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw unusable(`“${file}” holds no certificates in PEM form.`);
  }
  const bundle = `${text.trimEnd()}\n${rootCertificates.join('\n')}\n`;
  const hash = createHash('sha256').update(bundle).digest('hex');
  const image = `ei-block-certificates:${hash.slice(0, 32)}`;
  return {
    hash,
    image,
    imageDockerfile: imageOfCertificates,
    entries: () => [
      plainFile('Dockerfile', imageOfCertificates),
      plainFile('certificates.pem', bundle),
    ],
    dockerfile: async (dockerfile) => {
      const { dockerfileText } = await import('../dockerfileText.ts');
      const instructions = (await dockerfileText(dockerfile))?.instructions ?? [];
      const copy = `COPY --from=${image} /certificates.pem ${place}`;
      const added = `\n${copy}\nENV ${variables.map((name) => `${name}=${place}`).join(' ')}`;
      let changed = dockerfile;
      for (const { keyword, span } of [...instructions].reverse()) {
        if (keyword === 'FROM')
          changed = changed.slice(0, span.end) + added + changed.slice(span.end);
      }
      return changed;
    },
  };
}

function plainFile(name: string, text: string): TarWriterEntry {
  return { path: name, modified: 0, ...textBytes(text) };
}

function unusable(message: string, cause?: unknown): UserError {
  return new UserError(message, {
    code: 'certificates',
    remedy:
      'Choose a file that holds certificates as “-----BEGIN CERTIFICATE-----” blocks, or none.',
    cause,
  });
}
