import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { failuresOf } from '../../src/actions/transform.ts';
import { jobLog } from '../../src/client/jobs.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { transformations } from '../../src/client/transformations.ts';
import { Study } from '../contract/study.ts';
import { runCli } from '../unit/cli/runCli.ts';
import { testName, useEngine } from './engine.ts';
import { useFolder, writeFiles } from './blocks.ts';

const script = `import os, sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
place = arguments['--in-file']
print('file', os.path.basename(place), len(open(place).read()))
if 'x' in open(place).read():
    raise ValueError('an x in ' + arguments['--label'])
`;

const parameters = {
  version: 1,
  type: 'transform',
  info: {
    name: `${testName} replayed`,
    description: 'x',
    operatesOn: 'file',
    cliArguments: '--mode "two words"',
    allowExtraCliArguments: true,
  },
  parameters: [{ name: 'Label', param: 'label', type: 'string', value: 'none' }],
};

describe('ei-workbench block replay', function () {
  this.timeout(180_000);
  // Removes the images that the tests leave.
  useEngine('container');
  const folder = useFolder();
  let study: Study;
  let block: string;
  const failed: number[] = [];

  before(async () => {
    study = await Study.make();
    await study.write("in/it's/a b.csv", 'fine');
    await study.write("in/it's/deep/a b.csv", 'x');
    await study.write('in/other/a b.csv', 'x');
    await study.addDataset('Study', 'in');
    block = await writeFiles(path.join(folder(), 'block'), {
      'parameters.json': JSON.stringify(parameters),
      '.ei-block-config': '{"version":2,"config":{}}',
      Dockerfile:
        'FROM python:3.12-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["python3", "run.py"]\n',
      'run.py': script,
    });
    const data = ['--data', study.studio.data];
    const pushed = await runCli(['block', 'push', block, ...data, '--yes', '--all-fields']);
    assert.equal(pushed.code, 0, pushed.err);
    const what = ['--block', parameters.info.name, '--dataset', 'Study', '--to', 'Study'];
    const how = ['--param', 'label=a "b" c', '--extra-args=-v "1 2"', '--wait', '--json'];
    const ran = await runCli(['transform', ...data, ...what, ...how]);
    assert.equal(ran.code, 1, ran.err);
    const { failures } = ran.json() as { failures: { jobId: number }[] };
    failed.push(...failures.map(({ jobId }) => jobId));
  });
  after(() => study.dispose());

  const replay = (job: number, ...more: readonly string[]) =>
    runCli(['block', 'replay', String(job), block, '--data', study.studio.data, ...more]);

  it('gives the block the same file and the same words, and fails as the job did', async () => {
    assert.equal(failed.length, 2);
    const { organizationId } = study;
    const token = { kind: 'jwt', value: study.studio.token } as const;
    const connection = connectionWith(study.studio.endpoint, token);
    for (const job of failed) {
      const replayed = await replay(job, '--json');
      assert.equal(replayed.code, 1, replayed.err);
      const record = replayed.json() as { commandLine: string; log: string; notes: string[] };
      const { lines } = await jobLog(connection, organizationId, job);
      assert.equal(record.commandLine, lines[0]?.text.trim());
      const log = await readFile(record.log, 'utf8');
      assert.match(log, /file a b\.csv 1\n/);
      assert.match(log, /ValueError: an x in a "b" c/);
      assert.doesNotMatch(record.notes.join('\n'), /changed|differ/);
    }
    const page = { limit: 1, offset: 0 };
    const [job] = (await transformations(connection, organizationId, page)).transformations;
    const target = { connection, organizationId, id: job?.id ?? 0 };
    const left = await failuresOf(target, new AbortController().signal);
    assert.equal(left.length, 2, 'the job of the Studio stays as it was');
  });

  it('says that the folder changed, and succeeds where that mends it', async () => {
    await writeFiles(block, { 'run.py': script.replace("'x' in", "'y' in") });
    const { code, err, out } = await replay(failed[0] ?? 0);
    assert.equal(code, 0, err);
    assert.match(out, /file a b\.csv 1/);
    assert.match(err, /The folder changed since the push: run\.py\./);
  });

  it('refuses what is no job, and a folder that is another block’s', async () => {
    const none = await replay(999_999);
    assert.equal(none.code, 1);
    assert.match(none.err, /no run of a block with the job 999999/);
    const word = await runCli(['block', 'replay', '--data', study.studio.data]);
    assert.equal(word.code, 2);
    const config = await readFile(path.join(block, '.ei-block-config'), 'utf8');
    const other = config.replace(/"id": \d+/, '"id": 4711');
    assert.notEqual(other, config);
    await writeFiles(block, { '.ei-block-config': other });
    const refused = await replay(failed[0] ?? 0);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /is not that of the block/);
  });
});
