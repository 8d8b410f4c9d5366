import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { canaryKey, json, serve, type TestServer } from '../client/testServer.ts';
import { runCli } from './runCli.ts';

describe('The terminal command', function () {
  this.timeout(60_000);
  let folder: string;
  let server: TestServer | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-cli-'));
    await writeFile(path.join(folder, 'key'), `${canaryKey}\n`);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });
  const at = (endpoint: string) => ['--host', endpoint, '--api-key-file', path.join(folder, 'key')];

  it('explains itself, and each command', async () => {
    const help = await runCli(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Exit codes: 0 done; 1 failed/);
    const one = await runCli(['items', '--help']);
    assert.match(one.out, /--filter/);
    assert.match((await runCli(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
  });

  const wrong: readonly (readonly string[])[] = [
    [],
    ['nope'],
    ['items', '--limit', 'x'],
    ['item'],
    ['metadata', 'S1', 'put', 'a=b'],
    ['metadata', 'S1', 'set', 'ab'],
    ['studio', 'restart'],
    ['organizations', '--host', 'edgeimpulse.com'],
    ['organizations', '--api-key-file', 'x'],
  ];
  it('answers 2 to what is not written as it must be, and starts nothing', async () => {
    for (const args of wrong) {
      const data = path.join(folder, 'data');
      const result = await runCli([...args], { EI_WORKBENCH_DATA: data });
      assert.equal(result.code, 2, `${args.join(' ')}: ${result.err}`);
      assert.deepEqual(await readdir(folder), ['key']);
    }
  });

  it('checks filters, with marks under what is wrong', async () => {
    assert.equal((await runCli(['check-filter', "name = 'x'"])).code, 0);
    const bad = await runCli(['check-filter', "name = 'x' AND"]);
    assert.equal(bad.code, 1);
    assert.match(bad.out, /\n {2,}\^/);
    const found = (await runCli(['check-filter', 'name =', '--json'])).json();
    assert.ok((found as { problems: unknown[] }).problems.length > 0);
  });

  it('shows a file of this computer as a table', async () => {
    const file = path.join(folder, 't.csv');
    await writeFile(file, 'a,b\n1,\u001B[31mred\n2,x\n');
    const shown = await runCli(['preview', file, '--rows', '1']);
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /^a +b\n1 +/);
    assert.doesNotMatch(shown.out, /\u001B/);
  });

  it('sorts, filters, summarizes and exports a file of this computer', async () => {
    const file = path.join(folder, 't.csv');
    await writeFile(file, 'beat rate,label\n61,rest\n80,walk\n,walk\n72,\"walk, fast\"\n');
    const kept = ['--where', 'beat rate > 60', '--where', 'label contains WALK'];
    const sorted = [...kept, '--sort', 'beat rate:desc'];
    const shown = (await runCli(['preview', file, ...sorted, '--json'])).json();
    const { rows, rowCount, numbers } = shown as Record<string, unknown>;
    assert.deepEqual(
      [rowCount, numbers, rows],
      [
        2,
        [1, 3],
        [
          ['80', 'walk'],
          ['72', 'walk, fast'],
        ],
      ],
    );

    const summary = await runCli(['preview', file, '--summary']);
    assert.match(summary.out, /^beat rate +integer +1 +3 +61 +72 +80 +71 /m);
    assert.match(summary.out, /walk \(2\)/);

    const to = path.join(folder, 'out.jsonl');
    const exporting = ['preview', file, ...sorted, '--export', to];
    const done = await runCli(exporting);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /^2 rows, .* in /);
    const text = '{"beat rate":80,"label":"walk"}\n{"beat rate":72,"label":"walk, fast"}\n';
    assert.equal(await readFile(to, 'utf8'), text);
    assert.match((await runCli(exporting)).err, /exists already/);
    assert.equal((await runCli([...exporting, '--overwrite', '--from', '1'])).code, 0);
    assert.match(await readFile(to, 'utf8'), /^.*72.*\n$/);

    assert.match((await runCli(['preview', file, '--sort', 'x'])).err, /beat rate, label/);
    assert.equal((await runCli(['preview', file, '--where', 'label ~ x'])).code, 2);
    assert.equal((await runCli(['preview', file, '--export', 'x.xlsx'])).code, 2);
  });

  it('asks a Studio elsewhere with the key of a file, and shows it nowhere', async () => {
    server = await serve((_request, response) =>
      json(response, {
        success: true,
        organizations: [{ id: 1, name: '\u001B]0;evil\u0007Lab\u202E', isDeveloperProfile: false }],
      }),
    );
    for (const more of [[], ['--json']]) {
      const result = await runCli(['organizations', ...at(server.endpoint), ...more]);
      assert.equal(result.code, 0, result.err);
      assert.doesNotMatch(result.out, /[\u001B\u0007\u202E]/);
      assert.ok(!`${result.out}${result.err}`.includes(canaryKey));
    }
    assert.equal(server.requests[0]?.headers['x-api-key'], canaryKey);
    const environment = { EI_API_KEY: canaryKey };
    assert.equal((await runCli(['organizations', '--host', server.endpoint], environment)).code, 0);
  });

  it('says what failed and what to do, as text and as JSON', async () => {
    server = await serve((_request, response) =>
      json(response, { success: false, error: 'Invalid API key' }, 401),
    );
    const text = await runCli(['datasets', ...at(server.endpoint)]);
    assert.equal(text.code, 1);
    assert.equal(text.out, '');
    assert.match(text.err, /Could not list organizations: .*Invalid API key/);
    assert.match(text.err, /Use an API key of an organization/);
    const result = await runCli(['datasets', ...at(server.endpoint), '--json']);
    assert.equal(result.code, 1);
    assert.deepEqual((result.json() as { kind: string }).kind, 'wrongKeyKind');
  });

  it('says which organizations there are when one must be chosen', async () => {
    server = await serve((_request, response) =>
      json(response, {
        success: true,
        organizations: [
          { id: 1, name: 'A' },
          { id: 2, name: 'B' },
        ],
      }),
    );
    const result = await runCli(['datasets', ...at(server.endpoint)]);
    assert.equal(result.code, 1);
    assert.match(result.err, /1 \(A\), 2 \(B\)/);
  });

  it('ends at Ctrl-C, leaves nothing behind, and says so', async () => {
    let interrupt = () => undefined as void;
    server = await serve((request, response) => {
      if (request.url?.endsWith('/organizations')) {
        return json(response, { success: true, organizations: [{ id: 1, name: 'A' }] });
      }
      interrupt();
    });
    const args = ['download', '--to', path.join(folder, 'x.zip'), ...at(server.endpoint)];
    const result = await runCli(args, {}, (way) => (interrupt = way));
    assert.equal(result.code, 130);
    assert.equal(result.err, 'Cancelled.\n');
    assert.deepEqual(await readdir(folder), ['key']);
  });

  it('refuses a file that holds no key', async () => {
    for (const text of ['', 'two words\nand lines\n', 'x']) {
      await writeFile(path.join(folder, 'key'), text);
      const result = await runCli(['organizations', ...at('http://127.0.0.1:9/v1')]);
      assert.equal(result.code, 1);
      assert.match(result.err, /does not hold an API key/);
    }
  });
});
