import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { canaryKey, json, serve, type TestServer } from '../client/testServer.ts';
import { runCli, type CliResult } from './runCli.ts';

const secret = 'canary secret value 42';

/** A block that needs no more than a shell; `body` is its script. */
const files = (body: string, info: object, parameters: readonly object[] = []) => ({
  Dockerfile:
    'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["sh", "/app/run.sh"]\n',
  'run.sh': body,
  'parameters.json': JSON.stringify({
    version: 1,
    type: 'transform',
    info: { name: 'Shell', description: 'A test', ...info },
    parameters,
  }),
});

describe('The terminal command for blocks', function () {
  this.timeout(60_000);
  let folder: string;
  let block: string;
  let server: TestServer | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-cli-block-'));
    block = path.join(folder, 'block');
    await mkdir(block);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });
  const put = (all: Readonly<Record<string, string>>, at = block) =>
    Promise.all(Object.entries(all).map(([name, text]) => writeFile(path.join(at, name), text)));
  const blockCommand = (args: readonly string[], ...more: unknown[]): Promise<CliResult> =>
    runCli(
      ['block', ...args, '--data', path.join(folder, 'data')],
      {},
      more[0] as Parameters<typeof runCli>[2],
    );
  const run = (args: readonly string[], ...more: unknown[]) =>
    blockCommand(['run', block, '--engine', 'process', ...args], ...more);

  it('creates a block that its own check has no error for', async () => {
    for (const [language, operatesOn] of [
      ['python', 'directory'],
      ['shell', 'standalone'],
    ] as const) {
      const at = path.join(folder, `new ${language}`);
      const args = ['init', at, '--language', language, '--operates-on', operatesOn];
      const made = await blockCommand([...args, '--name', 'My block', '--json']);
      assert.equal(made.code, 0, made.err);
      const { files: names, entry } = made.json() as { files: string[]; entry: string };
      assert.ok(names.includes(entry) && names.includes('Dockerfile'));
      assert.deepEqual(
        (await readdir(at)).filter((name) => !names.some((one) => one.split('/')[0] === name)),
        [],
      );
      const text = await readFile(path.join(at, 'parameters.json'), 'utf8');
      assert.equal((JSON.parse(text) as { info: { name: string } }).info.name, 'My block');
      const checked = await blockCommand(['check', at]);
      assert.equal(checked.code, 0, checked.out);
      const again = await blockCommand([...args, '--json']);
      assert.deepEqual(
        [again.code, (again.json() as { code: string }).code],
        [1, 'folder-not-empty'],
      );
    }
  });

  it('checks a block, with the place of each problem, and fails where there is an error', async () => {
    const all = files('exit 0', { operatesOn: 'file' });
    await put({
      ...all,
      Dockerfile: all.Dockerfile.replace('WORKDIR /app', '# here\nWORKDIR /home'),
    });
    const text = await blockCommand(['check', block]);
    assert.equal(text.code, 1);
    assert.match(text.out, /^.*block\/Dockerfile:3:\d+: error \w+ .+$/m);
    const found = (await blockCommand(['check', block, '--json'])).json();
    const { problems } = found as { problems: { code: string; line: number; column: number }[] };
    assert.ok(
      problems.some(({ code, line, column }) => /^EIB/.test(code) && line === 3 && column > 0),
    );
    await put({ 'parameters.json': '{\n  "type": ,\n}' });
    assert.match((await blockCommand(['check', block])).out, /parameters\.json:2:11: error/);
    const none = await blockCommand(['check', folder]);
    assert.equal(none.code, 1);
    assert.match(none.err, /is not a block folder/);
  });

  it('answers 2 to what is not written as it must be', async () => {
    const token = { name: 'Token', type: 'secret', param: 'TOKEN' };
    const fixed = { name: 'Fixed', type: 'string', value: 'x', param: 'fixed', readonly: true };
    await put(files('exit 0', { operatesOn: 'directory' }, [token, fixed]));
    const wrong: readonly (readonly string[])[] = [
      [],
      ['bake'],
      ['init', block, '--language', 'cobol'],
      ['init', block, '--operates-on', 'items'],
      ['init', block, '--item', 'x'],
      ['check', block, '--language', 'python'],
      ['check', block, 'more'],
      ['push', block, '--item', 'x'],
      ['run', block],
      ['run', block, '--file', 'x', '--path', folder],
      ['run', block, '--path', folder, '--item', 'x'],
      ['run', block, '--path', folder, '--param', 'nope=1'],
      ['run', block, '--path', folder, '--param', 'TOKEN=x'],
      ['run', block, '--path', folder, '--param', 'fixed=y'],
      ['run', block, '--path', folder, '--param', 'novalue'],
      ['run', block, '--path', folder, '--secret-file', 'OTHER=x'],
      ['run', block, '--path', folder, '--bucket-folder', 'raw=/x'],
      ['run', block, '--path', folder, '--memory', 'lots'],
      ['run', block, '--path', folder, '--cpus', '0'],
      ['run', block, '--path', folder, '--time', '0'],
      ['run', block, '--path', folder, '--engine', 'magic'],
    ];
    for (const args of wrong) {
      const result = await blockCommand(args);
      assert.equal(result.code, 2, `${args.join(' ')}: ${result.err}`);
    }
    assert.deepEqual(await readdir(folder), ['block']);
  });

  it('runs a block and gives its output, its words and the record', async () => {
    const body =
      'echo "got $*"; echo careful >&2; cat "$2/in.txt" > "$4/out.txt"; echo "$TOKEN" | wc -c';
    const parameters = [
      { name: 'Text', type: 'string', value: 'default', param: 'text' },
      { name: 'Token', type: 'secret', param: 'TOKEN' },
    ];
    await put(files(body, { operatesOn: 'directory', allowExtraCliArguments: true }, parameters));
    const input = path.join(folder, 'input');
    await mkdir(input);
    await put({ 'in.txt': 'hello' }, input);
    await put({ token: `${secret}\n` }, folder);
    const out = path.join(folder, 'out');
    const args = [
      ...['--path', input, '--param', "text=it's mine", '--extra-args=--more "two words"'],
      ...['--secret-file', `TOKEN=${path.join(folder, 'token')}`],
    ];
    const text = await run([...args, '--out', out]);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /got .*--hmac-key 0 --text it's mine --more two words\n/);
    assert.match(text.out, /careful\n/);
    assert.match(text.out, new RegExp(`^ *${secret.length + 1}$`, 'm'));
    assert.match(text.err, /Succeeded after .*: 1 file in .*out/);
    assert.equal(await readFile(path.join(out, 'out.txt'), 'utf8'), 'hello');
    const again = await run([...args, '--out', out, '--json']);
    assert.deepEqual(
      [again.code, (again.json() as { code: string }).code],
      [1, 'folder-not-empty'],
    );
    const result = await run([...args, '--json']);
    assert.equal(result.code, 0, result.err);
    assert.match(result.err, /got .*\n/);
    const record = result.json() as {
      state: string;
      exitCode: number;
      files: { name: string }[];
      outputFolder: string;
    };
    assert.deepEqual([record.state, record.exitCode], ['succeeded', 0]);
    assert.deepEqual(
      record.files.map(({ name }) => name),
      ['out.txt'],
    );
    assert.equal(await readFile(path.join(record.outputFolder, 'out.txt'), 'utf8'), 'hello');
    for (const shown of [text, result]) assert.ok(!`${shown.out}${shown.err}`.includes(secret));
  });

  it('fails as the block does, and where nothing can run', async () => {
    await put(files('echo no; exit 3', { operatesOn: 'directory' }));
    const failed = await run(['--path', block]);
    assert.equal(failed.code, 1);
    assert.match(failed.err, /Failed after .*exit code 3/);
    const record = await run(['--path', block, '--json']);
    assert.deepEqual([record.code, (record.json() as { exitCode: number }).exitCode], [1, 3]);
    const address = `unix://${path.join(folder, 'no.sock')}`;
    const args = ['run', block, '--path', block, '--engine-address', address];
    const none = await blockCommand(args);
    assert.equal(none.code, 1);
    assert.match(none.err, /no container engine[^]*\n.*(Install|Start)/i);
    const gone = await run(['--path', path.join(folder, 'gone')]);
    assert.equal(gone.code, 1);
    assert.match(gone.err, /does not exist/);
    const file = await run(['--path', path.join(block, 'run.sh')]);
    assert.equal(file.code, 1);
    assert.match(file.err, /works on a folder/);
    const open = await run(['--path', block, '--extra-args', 'a "b']);
    assert.equal(open.code, 1);
    assert.match(open.err, /without its end/);
  });

  it('ends the block at Ctrl-C', async () => {
    await put(files('echo "pid $$."; sleep 300', { operatesOn: 'directory' }));
    let pid = 0;
    const result = await run(
      ['--path', block],
      (interrupt: () => void, out: NodeJS.ReadableStream) => {
        let text = '';
        out.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const found = /pid (\d+)\./.exec(text);
          if (!found || pid !== 0) return;
          pid = Number(found[1]);
          interrupt();
        });
      },
    );
    assert.equal(result.code, 130, result.err);
    assert.ok(pid > 0);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('finds the item of a Studio by its dataset and name, whatever they hold', async () => {
    await put(files('cat "$2"', { operatesOn: 'file' }));
    await put({ key: `${canaryKey}\n` }, folder);
    const created = '2022-08-01T00:00:00Z';
    const item = (id: number, dataset: string, name: string, names: readonly string[]) => ({
      ...{ id, organizationId: 1, bucketId: 1, bucketName: 'b', bucketPath: 'p', created, dataset },
      ...{ name, metadata: {}, totalFileCount: names.length, totalFileSize: 5 * names.length },
      ...{ files: names.map((one) => ({ name: one, size: 5, lastModified: created })) },
    });
    const items = [item(1, 'A', 'B/C', ['x.csv', 'y.csv']), item(2, 'A/B', 'D', ['only.csv'])];
    server = await serve((request, response) => {
      const url = request.url ?? '';
      if (url.endsWith('/organizations')) {
        return json(response, { success: true, organizations: [{ id: 1, name: 'Lab' }] });
      }
      if (/\/files\/download-file\b|\/files\/download\b/.test(url)) return response.end('bytes');
      const one = items.find(({ id }) => new RegExp(`/data/${id}(\\?|$)`).test(url));
      const page = { data: items, totalItemCount: 2, totalFileCount: 3, totalFileSize: 15 };
      return json(response, { success: true, ...page, ...(one ? { data: one } : {}) });
    });
    const at = ['--host', server.endpoint, '--api-key-file', path.join(folder, 'key')];
    const several = await run(['--item', 'A/B/C', ...at]);
    assert.equal(several.code, 1);
    assert.match(several.err, /has 2\.\nChoose one with --file: x\.csv, y\.csv\./);
    const wrong = await run(['--item', 'A/B/C', '--file', 'z.csv', ...at]);
    assert.match(wrong.err, /no file “z\.csv” in “B\/C”/);
    const found = await run(['--item', 'A/B/D', ...at]);
    assert.equal(found.code, 0, found.err);
    assert.match(found.out, /^bytes$/m);
    assert.ok(!`${found.out}${found.err}`.includes(canaryKey));
    const none = await run(['--item', 'A/X', ...at]);
    assert.match(none.err, /There is no data item/);
  });
});
