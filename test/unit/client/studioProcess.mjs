// A process that behaves like a Studio as far as the handshake goes, or fails as `behaviour.json` in its data folder says.
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const folder = process.argv[process.argv.indexOf('--data') + 1] ?? '';
const file = (/** @type {string} */ name) => path.join(folder, name);
const readJson = (/** @type {string} */ name) => {
  /** @type {Record<string, string>} */
  let found = {};
  try {
    found = JSON.parse(readFileSync(file(name), 'utf8'));
  } catch {
    // Not there yet.
  }
  return found;
};
const behaviour = readJson('behaviour.json');
appendFileSync(file('starts'), `${process.pid}\n`);
writeFileSync(
  file('environment.json'),
  JSON.stringify({ variables: process.env, args: process.argv.slice(2), folder: process.cwd() }),
);

if (behaviour.fail === 'crash') {
  process.stderr.write('first line\nError: the disk is on fire\n');
  process.exit(1);
}
if (behaviour.fail === 'say') {
  process.stdout.write(`${JSON.stringify({ error: 'The key file is damaged.', code: 'key' })}\n`);
  process.exit(1);
}
if (behaviour.fail === 'silent') process.exit(0);

const id = randomUUID();
const token = randomUUID();
const version = behaviour.version ?? '1.0.0';
const older = readJson('studio.json');
if (older.endpoint) {
  await fetch(`${older.endpoint}/local/stop`, {
    method: 'POST',
    headers: { 'x-jwt-token': older.token ?? '' },
  }).catch(() => undefined);
}
const server = createServer((request, response) => {
  const isOwner = request.headers['x-jwt-token'] === token;
  const answer = (/** @type {object} */ body, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  if (request.url === '/v1/local') answer({ success: true, version, id });
  else if (!isOwner) answer({ success: false, error: 'This token is not known.' }, 401);
  else if (request.url === '/v1/local/stop') {
    answer({ success: true });
    server.close();
    if (readJson('studio.json').id === id) rmSync(file('studio.json'));
  } else answer({ success: true, organizations: [] });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const endpoint = `http://127.0.0.1:${port}/v1`;
  const state = { pid: process.pid, host: '127.0.0.1', port, endpoint, version, id, token };
  writeFileSync(file('studio.json'), JSON.stringify(state), { mode: 0o600 });
  process.stdout.write(`${JSON.stringify({ endpoint, pid: process.pid })}\n`);
});
