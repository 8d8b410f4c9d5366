import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../src/base/errors.ts';
import type { ParameterValues } from '../../src/blocks/block.ts';
import type { Mount } from '../../src/blocks/containers/description.ts';
import type { BlockSource } from '../../src/blocks/containers/engine.ts';
import { invocation, type StagedInput } from '../../src/blocks/invocation.ts';
import { readBlock } from '../../src/blocks/readBlock.ts';
import {
  plainDescription,
  pythonDockerfile,
  runOnce,
  shellDockerfile,
  useFolder,
  writeBlock,
  writeFiles,
  type WholeRun,
} from './blocks.ts';
import { engineKinds, useEngine } from './engine.ts';

/** A block that tells everything that it is given. */
const probe = `import json, os, sys

arguments = sys.argv[1:]

def value(name):
    return arguments[arguments.index(name) + 1] if name in arguments else None

report = {'arguments': arguments, 'environment': dict(os.environ), 'folder': os.getcwd()}
given = value('--in-directory') or value('--in-file')
if given:
    folder = given if os.path.isdir(given) else os.path.dirname(given)
    report['files'] = sorted(
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder)
        for name in names
    )
    report['text'] = open(os.path.join(folder, 'a.csv')).read()
    try:
        open(os.path.join(folder, 'written.txt'), 'w').close()
        report['isInputWritable'] = True
    except OSError:
        report['isInputWritable'] = False
bucket = value('--bucket-folder')
if bucket:
    report['bucket'] = sorted(os.listdir(bucket))
    with open(os.path.join(bucket, 'from-block.txt'), 'w') as file:
        file.write('x')
output = value('--out-directory')
if output:
    report['isOutputEmpty'] = os.listdir(output) == []
    os.makedirs(os.path.join(output, 'deep', 'er'))
    with open(os.path.join(output, 'deep', 'er', 'ü b.txt'), 'w') as file:
        file.write('done')
    with open(os.path.join(output, 'report.json'), 'w') as file:
        json.dump(report, file)
print(json.dumps(report))
print('warned', file=sys.stderr)
`;

const parameters = [
  { param: 'text', name: 'Text', type: 'string', value: '' },
  { param: 'count', name: 'Count', type: 'int', value: 3 },
  { param: 'ratio', name: 'Ratio', type: 'float', value: 0.5 },
  { param: 'mode', name: 'Mode', type: 'select', value: 'fast', valid: ['fast', 'exact'] },
  { param: 'is-on', name: 'On', type: 'boolean', value: true },
  { param: 'verbose', name: 'Verbose', type: 'flag', value: false },
  { param: 'dry', name: 'Dry', type: 'flag', value: true },
  { param: 'into', name: 'Into', type: 'bucket' },
  { param: 'study', name: 'Study', type: 'dataset' },
  { param: 'SERVICE_KEY', name: 'Key', type: 'secret' },
];

interface Report {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly files?: readonly string[];
  readonly text?: string;
  readonly isInputWritable?: boolean;
  readonly isOutputEmpty?: boolean;
  readonly bucket?: readonly string[];
}

for (const kind of engineKinds) {
  describe(`runs of blocks: ${kind}`, () => {
    const folder = useFolder();
    const engine = useEngine(kind);
    const blocks = new Map<string, BlockSource>();
    let input = '';

    before(async () => {
      for (const operatesOn of ['directory', 'file', 'standalone']) {
        const info = { name: 'Probe', description: '', operatesOn, allowExtraCliArguments: true };
        const file = { version: 1, type: 'transform', info, parameters };
        const source = await writeBlock(folder(), `probe-${operatesOn}`, {
          Dockerfile: pythonDockerfile.replace('ENTRY', 'ENV GREETING="good day"\nENTRY'),
          'block.py': probe,
          'parameters.json': JSON.stringify(file),
        });
        blocks.set(operatesOn, source);
      }
      input = await writeFiles(path.join(folder(), 'input'), {
        'a.csv': '1,2\n',
        'sub/b.csv': '3\n',
      });
    });

    async function probed(
      operatesOn: string,
      staged: StagedInput,
      more: {
        readonly values?: ParameterValues;
        readonly extraArguments?: readonly string[];
        readonly mounts?: readonly Mount[];
        readonly isInputWritable?: boolean;
      } = {},
    ): Promise<WholeRun & { readonly report: Report }> {
      const source = blocks.get(operatesOn);
      assert.ok(source);
      const description = invocation({
        block: await readBlock(source.folder),
        input: staged,
        values: more.values ?? {},
        extraArguments: more.extraArguments ?? [],
        environment: { EI_ORGANIZATION_ID: '1' },
        secrets: { EI_API_KEY: 'ei_key', SERVICE_KEY: 'se cret' },
        mounts: more.mounts ?? [],
        limits: plainDescription().limits,
        isInputWritable: more.isInputWritable ?? false,
      });
      const run = await runOnce(engine(), source, folder(), description);
      assert.equal(run.end.exitCode, 0, run.stderr);
      assert.equal(run.end.reason, 'exited');
      return { ...run, report: JSON.parse(run.stdout) as Report };
    }

    it('gives a folder and takes the output', async () => {
      const { report, outputFolder } = await probed('directory', {
        kind: 'directory',
        path: input,
      });
      assert.deepEqual(report.arguments.slice(0, 6), [
        ...['--in-directory', '/data/input', '--out-directory', '/data/output'],
        ...['--hmac-key', '0'],
      ]);
      assert.deepEqual(report.files, ['a.csv', 'sub/b.csv']);
      assert.equal(report.text, '1,2\n');
      assert.equal(report.isOutputEmpty, true);
      assert.equal(report.folder, '/app');
      assert.deepEqual((await readdir(outputFolder)).sort(), ['deep', 'report.json']);
      const text = await readFile(path.join(outputFolder, 'deep', 'er', 'ü b.txt'), 'utf8');
      assert.equal(text, 'done');
    });

    it('never lets a block change the input', async () => {
      const { report } = await probed('directory', { kind: 'directory', path: input });
      if (kind === 'container') assert.equal(report.isInputWritable, false);
      assert.deepEqual((await readdir(input)).sort(), ['a.csv', 'sub']);
    });

    it('lets a block write into a copy of the input on request', async () => {
      const copy = await writeFiles(path.join(folder(), 'copy'), { 'a.csv': '5\n' });
      const staged = { kind: 'directory', path: copy } as const;
      const { report } = await probed('directory', staged, { isInputWritable: true });
      assert.equal(report.isInputWritable, true);
      assert.deepEqual((await readdir(copy)).sort(), ['a.csv', 'written.txt']);
    });

    it('gives one file', async () => {
      const alone = await writeFiles(path.join(folder(), 'alone'), { 'a.csv': '7\n' });
      const staged = { kind: 'file', path: alone, fileName: 'a.csv' } as const;
      const { report } = await probed('file', staged);
      assert.deepEqual(report.arguments.slice(0, 2), ['--in-file', '/data/input/a.csv']);
      assert.deepEqual(report.files, ['a.csv']);
      assert.equal(report.text, '7\n');
    });

    it('gives a standalone block nothing but its parameters', async () => {
      const { report, outputFolder } = await probed('standalone', { kind: 'none' });
      assert.ok(!report.arguments.some((word) => word.includes('/data')));
      assert.deepEqual(await readdir(outputFolder), []);
    });

    it('passes parameters of every type as they are', async () => {
      const text = `it's "quoted" $HOME \`x\` ü\n--in-file /data/other`;
      const values = {
        text,
        count: '-7',
        ratio: '0.25',
        mode: 'exact',
        'is-on': '0',
        verbose: '1',
        dry: '0',
        into: 'my bucket',
        study: 'AMS Activity Study 2022',
      };
      const { report } = await probed('standalone', { kind: 'none' }, { values });
      assert.deepEqual(report.arguments, [
        ...['--text', text, '--count', '-7', '--ratio', '0.25', '--mode', 'exact', '--is-on', '0'],
        ...['--verbose', '--into', 'my bucket', '--study', 'AMS Activity Study 2022'],
      ]);
      assert.equal(report.environment['SERVICE_KEY'], 'se cret');
    });

    it('gives the block its own variables, and none of this shell', async () => {
      process.env['EI_SHELL_SECRET'] = 'of the shell';
      try {
        const { report } = await probed('standalone', { kind: 'none' });
        assert.equal(report.environment['EI_SHELL_SECRET'], undefined);
        assert.equal(report.environment['EI_API_KEY'], 'ei_key');
        assert.equal(report.environment['EI_ORGANIZATION_ID'], '1');
        assert.equal(report.environment['GREETING'], 'good day');
        assert.ok(!JSON.stringify(report.environment).includes('of the shell'));
      } finally {
        delete process.env['EI_SHELL_SECRET'];
      }
    });

    it('mounts a bucket that the block can write into', async () => {
      const bucket = path.join(folder(), 'bucket');
      await mkdir(bucket, { recursive: true });
      await writeFile(path.join(bucket, 'there.txt'), 'x');
      const mounts = [{ source: bucket, target: '/mnt/s3fs/research', isReadonly: false }];
      const { report } = await probed(
        'standalone',
        { kind: 'none' },
        { mounts, extraArguments: ['--bucket-folder', '/mnt/s3fs/research'] },
      );
      assert.deepEqual(report.bucket, ['there.txt']);
      assert.deepEqual((await readdir(bucket)).sort(), ['from-block.txt', 'there.txt']);
    });

    it('says which folder that should be mounted is not there', async () => {
      const mounts = [
        { source: path.join(folder(), 'gone'), target: '/mnt/s3fs/x', isReadonly: true },
      ];
      await assert.rejects(
        probed('standalone', { kind: 'none' }, { mounts }),
        (error) => error instanceof UserError && error.code === 'mount-missing',
      );
    });

    it('prepares the same block only once, and runs the sources of this moment', async () => {
      const source = await writeBlock(folder(), 'changing', {
        Dockerfile: shellDockerfile,
        'block.sh': 'echo one\n',
      });
      const first = await runOnce(engine(), source, folder(), plainDescription());
      const again = await engine().prepare(source, () => undefined);
      assert.equal(again.reuse, 'unchanged');
      await writeFile(path.join(source.folder, 'block.sh'), 'echo two\n');
      const second = await runOnce(engine(), source, folder(), plainDescription());
      assert.deepEqual([first.stdout, second.stdout], ['one\n', 'two\n']);
    });

    it('shows the output and the exit code of a block that fails', async () => {
      const source = await writeBlock(folder(), 'failing', {
        Dockerfile: shellDockerfile,
        'block.sh': 'echo before; echo "went wrong" >&2; exit 3\n',
      });
      const { end, stdout, stderr } = await runOnce(engine(), source, folder(), plainDescription());
      assert.deepEqual([end.reason, end.exitCode], ['exited', 3]);
      assert.deepEqual([stdout, stderr], ['before\n', 'went wrong\n']);
    });

    it('says that packages could not be installed, with the installer’s own words', async () => {
      const source = await writeBlock(folder(), 'unbuildable', {
        Dockerfile: pythonDockerfile.replace(
          'ENTRY',
          'RUN pip install --no-index not-there==1\nENTRY',
        ),
        'block.py': '',
      });
      let text = '';
      const prepared = engine().prepare(source, (event) => {
        if (event.kind === 'output') text += event.text;
      });
      await assert.rejects(
        prepared,
        (error) =>
          error instanceof UserError && error.code === 'build-failed' && error.remedy !== undefined,
      );
      assert.match(text, /not-there/);
    });

    it('refuses a Dockerfile without ENTRYPOINT', async () => {
      const source = await writeBlock(folder(), 'no-entry', {
        Dockerfile: 'FROM debian:bookworm-slim\n',
      });
      await assert.rejects(
        runOnce(engine(), source, folder(), plainDescription({ arguments: ['--x', '1'] })),
        (error) => error instanceof UserError && error.code === 'block-start',
      );
    });

    it('lists what it keeps, and removes it', async () => {
      const source = await writeBlock(folder(), 'kept', {
        Dockerfile: pythonDockerfile.replace('ENTRY', 'ENV KEPT=1\nENTRY'),
        'block.py': '',
      });
      await engine().prepare(source, () => undefined);
      const ours = async () =>
        (await engine().kept()).filter(
          ({ kind: what }) => what === (kind === 'process' ? 'virtual-environment' : 'image'),
        );
      // Blocks without packages share an environment, under the name of the first.
      const wanted = kind === 'process' ? /ei-test-\d+/ : /ei-test-\d+.kept/;
      const before = (await ours()).filter(({ name }) => wanted.test(name));
      assert.ok(before.length > 0);
      assert.ok(before.every(({ size = 1 }) => size >= 0));
      await engine().remove(before);
      const left = (await ours()).map(({ id }) => id);
      assert.ok(!left.includes(before[0]?.id ?? ''));
    });
  });
}
