import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { tar } from '../../src/base/tarWriter.ts';
import { textBytes } from '../../src/blocks/containers/buildContext.ts';

export interface Registry {
  /** Such as `127.0.0.1:5000/base:1`; engines trust this machine without a certificate. */
  readonly image: string;
  readonly host: string;
  /** Names of those who asked for a token; empty for nobody in particular. */
  readonly guests: string[];
  close(): Promise<void>;
}

/** A registry with one image of one file, `/hello`, for those with a token; with `login`, only for that person. */
export async function startRegistry(login?: string): Promise<Registry> {
  const parts: Uint8Array[] = [];
  const entries = [{ path: 'hello', modified: 0, ...textBytes('hello from the registry\n') }];
  for await (const chunk of tar(entries, new AbortController().signal)) parts.push(chunk);
  const plain = Buffer.concat(parts);
  const layer = gzipSync(plain);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digest(plain)] },
    }),
  );
  const types = 'application/vnd.docker';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${types}.distribution.manifest.v2+json`,
      config: {
        mediaType: `${types}.container.image.v1+json`,
        size: config.length,
        digest: digest(config),
      },
      layers: [
        {
          mediaType: `${types}.image.rootfs.diff.tar.gzip`,
          size: layer.length,
          digest: digest(layer),
        },
      ],
    }),
  );
  const blobs = new Map([config, layer, manifest].map((bytes) => [digest(bytes), bytes]));
  const guests: string[] = [];
  const server = http.createServer((request, response) => {
    request.resume();
    const path = request.url?.split('?')[0] ?? '';
    const authorization = request.headers.authorization ?? '';
    if (path === '/token') {
      const person = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
      if (login !== undefined && person !== login) response.writeHead(401).end();
      else {
        guests.push(person.split(':')[0] ?? '');
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ token: 'a-token', access_token: 'a-token' }));
      }
    } else if (authorization !== 'Bearer a-token') {
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="test",scope="repository:base:pull"`,
      });
      response.end();
    } else if (path === '/v2/') response.writeHead(200).end('{}');
    else {
      const name = path.split('/').at(-1) ?? '';
      const bytes = path.startsWith('/v2/base/manifests/') ? manifest : blobs.get(name);
      if (!bytes) response.writeHead(404).end();
      else {
        response.writeHead(200, {
          'content-type':
            bytes === manifest
              ? `${types}.distribution.manifest.v2+json`
              : 'application/octet-stream',
          'content-length': bytes.length,
          'docker-content-digest': digest(bytes),
        });
        response.end(request.method === 'HEAD' ? undefined : bytes);
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    image: `${host}/base:1`,
    host,
    guests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function digest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
