import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LogServer } from '../client/logServer.ts';
import { runCli } from './runCli.ts';

/** Answers what a push asks for before anything is sent; the push itself is in the tests of containers. */
describe('The terminal command that pushes blocks', () => {
  let folder: string;
  let block: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-cli-push-'));
    block = path.join(folder, 'block');
    await mkdir(block);
    await put('Dockerfile', 'FROM scratch\nCOPY . .\nENTRYPOINT ["x"]\n');
    await parameters({ description: 'd' });
    await writeFile(path.join(folder, 'key'), `ei_${'3f9c1b7a'.repeat(4)}`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, text: string) => writeFile(path.join(block, name), text);
  const parameters = (info: object) =>
    put(
      'parameters.json',
      JSON.stringify({ version: 1, type: 'transform', info: { name: 'B', ...info } }),
    );

  const push = (endpoint: string, ...args: string[]) =>
    runCli([
      ...['block', 'push', block, '--host', endpoint],
      ...['--api-key-file', path.join(folder, 'key'), '--data', path.join(folder, 'data')],
      ...args,
    ]);

  it('shows what would leave the machine and pushes only when told to', async () => {
    const server = await LogServer.start();
    try {
      server.organizations = [{ id: 1, name: 'Acme' }];
      const shown = await push(server.endpoint, '--dry-run', '--json');
      assert.equal(shown.code, 0, shown.err);
      const { pushed, files, refusals } = shown.json() as {
        pushed: boolean;
        files: { path: string }[];
        refusals: unknown[];
      };
      assert.equal(pushed, false);
      assert.deepEqual(
        files.map((file) => file.path),
        ['Dockerfile', 'parameters.json'],
      );
      assert.deepEqual(refusals, []);
      const unsure = await push(server.endpoint);
      assert.equal(unsure.code, 1);
      assert.match(unsure.out, /^Dockerfile \(/m);
      assert.match(unsure.err, /2 files.*→ a new block/);
      assert.match(unsure.err, /add --yes/);
      await parameters({ description: '' });
      const refused = await push(server.endpoint, '--yes');
      assert.equal(refused.code, 1);
      assert.match(refused.err, /refused: The block has no description\./);
      await parameters({ description: 'd', requiredEnvVariables: ['TOKEN'] });
      const missing = await push(server.endpoint, '--yes');
      assert.match(missing.err, /needs values of: TOKEN/);
      assert.ok(server.asked.every((route) => !route.includes('transformation')));
      await assert.rejects(readFile(path.join(block, '.ei-block-config')));
    } finally {
      await server.close();
    }
  });
});
