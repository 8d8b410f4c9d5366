import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { operations, type OperatesOn } from '../../src/blocks/block.ts';
import { connectDocker } from '../../src/blocks/containers/docker.ts';
import type { Prepared } from '../../src/blocks/containers/description.ts';
import type { BlockSource, Engine, RunEnd } from '../../src/blocks/containers/engine.ts';
import { invocation, type StagedInput } from '../../src/blocks/invocation.ts';
import { readBlock } from '../../src/blocks/readBlock.ts';
import { languages, scaffold } from '../../src/blocks/scaffold.ts';
import { defaultValues } from '../../src/blocks/values.ts';
import { generateSample } from '../../src/sample/generate.ts';
import './engine.ts';

const templates = path.join(import.meta.dirname, '../../media/templates');
const prefix = 'ei-templates-test';
const limits = { memory: 1024 ** 3, cpus: 1, processes: 128, time: 120 };
const metadata = new Map([
  ['study_id', 'AMS_001'],
  ['remarks', 'a "quoted" remark, $HOME'],
]);
const itemInfo = {
  id: 7,
  dataset: 'AMS Activity Study 2022',
  bucketName: 'sample-research',
  bucketPath: 'ams-activity-study-2022/AMS_001/',
  created: '2022-03-07T09:20:59.772Z',
  totalFileCount: 4,
  totalFileSize: 1000,
};

interface Outcome extends RunEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Name → content of what was written. */
  readonly output: ReadonlyMap<string, string>;
}

describe('scaffolded blocks in their containers', () => {
  let folder: string;
  let study: string;
  let engine: Engine;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-templates-'));
    engine = await connectDocker({ engine: 'container', storage: path.join(folder, 'storage') });
    await generateSample({ folder: path.join(folder, 'sample'), hours: 1 / 20, subjects: 4 });
    study = path.join(folder, 'sample/sample-research/ams-activity-study-2022');
  });

  after(async () => {
    const kept = await engine.kept();
    await engine.remove(kept.filter(({ name }) => name.includes(prefix)));
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** One scaffolded block, built; with what is needed to run it. */
  class Built {
    readonly source: BlockSource;
    readonly prepared: Prepared;

    constructor(source: BlockSource, prepared: Prepared) {
      this.source = source;
      this.prepared = prepared;
    }

    async run(
      input: StagedInput,
      values: Readonly<Record<string, string>> = {},
      environment: Readonly<Record<string, string>> = {},
    ): Promise<Outcome> {
      const block = await readBlock(this.source.folder);
      const description = invocation({
        block,
        input,
        values: { ...defaultValues(block.parameters), ...values },
        extraArguments: [],
        ...(input.kind === 'none' ? {} : { metadata, itemInfo }),
        environment,
        secrets: {},
        mounts: [],
        limits,
        isInputWritable: false,
      });
      const outputFolder = await mkdtemp(path.join(folder, 'output-'));
      const told = { stdout: '', stderr: '' };
      const end = await engine.run(
        this.source,
        this.prepared,
        description,
        { ...(description.outputDirectory ? { outputFolder } : {}), isWarm: false },
        (event) => {
          if (event.kind !== 'output') return;
          if (event.from === 'stdout' || event.from === 'stderr') told[event.from] += event.text;
        },
      );
      const output = new Map<string, string>();
      for (const name of (await readdir(outputFolder)).sort()) {
        output.set(name, await readFile(path.join(outputFolder, name), 'utf8'));
      }
      return { ...end, ...told, output };
    }
  }

  async function built(language: (typeof languages)[number]['id'], operatesOn: OperatesOn) {
    const name = `${prefix}-${language}-${operatesOn}`;
    const blockFolder = await mkdtemp(path.join(folder, 'block-'));
    await scaffold(templates, {
      language,
      operatesOn,
      name,
      description: 'A',
      folder: blockFolder,
    });
    const source = { folder: blockFolder, name, buildArguments: {} };
    return new Built(source, await engine.prepare(source, () => undefined));
  }

  const item = (name: string): StagedInput => ({ kind: 'directory', path: path.join(study, name) });

  /** A file alone in a folder, as an input is staged. */
  async function file(fileName: string, content?: string): Promise<StagedInput> {
    const staged = await mkdtemp(path.join(folder, 'input-'));
    const target = path.join(staged, fileName);
    if (content === undefined) await copyFile(path.join(study, 'AMS_001', fileName), target);
    else await writeFile(target, content);
    return { kind: 'file', path: staged, fileName };
  }

  for (const { id: language } of languages) {
    describe(`${language}, directory`, () => {
      let block: Built;
      before(async () => {
        block = await built(language, 'directory');
      });

      it('passes a recording that is whole', async () => {
        const { exitCode, stdout, output } = await block.run(item('AMS_001'));
        assert.equal(exitCode, 0);
        assert.match(stdout, /^Item 7 of dataset AMS Activity Study 2022$/m);
        assert.match(stdout, /All checks passed/);
        assert.deepEqual([...output.keys()], ['ei-metadata.json', 'summary.csv']);
        assert.deepEqual(JSON.parse(output.get('ei-metadata.json') ?? ''), {
          version: 1,
          action: 'replace-checks',
          metadata: {
            recording_seconds: '180.0',
            sensor_files: 'accelerometer.csv,ppg.csv',
            ei_check: '1',
            ei_check_accelerometer: '1',
            ei_check_ppg: '1',
          },
        });
        const [header, first, second] = (output.get('summary.csv') ?? '').split('\n');
        assert.equal(header, 'file,samples,seconds,rate,passed');
        assert.match(first ?? '', /^accelerometer\.csv,5574,179\.979,30\.965,1$/);
        assert.match(second ?? '', /^ppg\.csv,11033,179\.981,61\.295,1$/);
      });

      it('finds a file that is missing', async () => {
        const { exitCode, output } = await block.run(item('AMS_004'));
        assert.equal(exitCode, 0);
        const written = JSON.parse(output.get('ei-metadata.json') ?? '') as { metadata: object };
        assert.deepEqual(written.metadata, {
          recording_seconds: '180.0',
          sensor_files: 'accelerometer.csv',
          ei_check: '0',
          ei_check_accelerometer: '1',
          ei_check_ppg: '0',
        });
      });

      it('reads its parameters', async () => {
        const strict = { 'fail-on-check': '1', 'minimum-seconds': '200' };
        const failed = await block.run(item('AMS_001'), strict);
        assert.equal(failed.exitCode, 1);
        assert.match(failed.stderr, /^Checks failed for accelerometer\.csv,\s?ppg\.csv\.\n$/);
        const lenient = { 'check-length': '0', sensors: 'polar_h10.csv, labels.csv' };
        const passed = await block.run(item('AMS_001'), { ...lenient, 'minimum-seconds': '200' });
        assert.equal(passed.exitCode, 0);
        assert.match(passed.output.get('summary.csv') ?? '', /polar_h10\.csv,180,178\.98\d*,/);
        assert.match(passed.output.get('ei-metadata.json') ?? '', /"ei_check_polar_h10": "1"/);
      });

      it('takes files that are no recordings', async () => {
        const place = await mkdtemp(path.join(folder, 'bad-'));
        await writeFile(path.join(place, 'ppg.csv'), '');
        await writeFile(
          path.join(place, 'accelerometer.csv'),
          Buffer.from([0x89, 0x50, 0, 255, 10]),
        );
        const { exitCode, output } = await block.run({ kind: 'directory', path: place });
        assert.equal(exitCode, 0);
        assert.match(output.get('ei-metadata.json') ?? '', /"ei_check": "0"/);
      });
    });

    describe(`${language}, file`, () => {
      let block: Built;
      before(async () => {
        block = await built(language, 'file');
      });

      it('resamples a recording', async () => {
        const { exitCode, output } = await block.run(await file('accelerometer.csv'));
        assert.equal(exitCode, 0);
        assert.deepEqual([...output.keys()], ['accelerometer-10hz.csv']);
        const lines = (output.get('accelerometer-10hz.csv') ?? '').trim().split('\n');
        assert.equal(lines[0], 'time,accX [g],accY [g],accZ [g]');
        assert.equal(lines[1], '2022-03-07T09:20:59.766,0.886333,0.296333,0.355333');
        assert.equal(lines.length, 1745);
      });

      it('reads its parameters, and times that are dates', async () => {
        const { exitCode, output } = await block.run(await file('polar_h10.csv'), {
          rate: '2',
          method: 'maximum',
          columns: 'HR [bpm]',
          trim: '1',
          'trim-seconds': '10',
          'keep-gaps': '1',
        });
        assert.equal(exitCode, 0);
        const lines = (output.get('polar_h10-2hz.csv') ?? '').trim().split('\n');
        assert.equal(lines[0], 'time,HR [bpm]');
        assert.match(lines[1] ?? '', /^2022-03-07T09:21:10\.288,\d*(?:\.0)?$/);
        assert.equal(lines.length, 319);
      });

      const bad: [what: string, name: string, content: string | undefined, sentence: RegExp][] = [
        ['is empty', 'ppg.csv', '', /^ppg\.csv is empty\.$/],
        ['has a header alone', 'ppg.csv', 'time,ppg\n', /^ppg\.csv has no row .* is a time\.$/],
        ['has no numbers', 'labels.csv', undefined, /^The file has no column of numbers/],
      ];
      for (const [what, name, content, sentence] of bad) {
        it(`says that a file ${what}`, async () => {
          const { exitCode, stderr, output } = await block.run(await file(name, content));
          assert.equal(exitCode, 1);
          assert.match(stderr.trim(), sentence);
          assert.equal(output.size, 0);
        });
      }

      it('says that the input is missing', async () => {
        const place = await mkdtemp(path.join(folder, 'none-'));
        const input = { kind: 'file', path: place, fileName: 'ppg.csv' } as const;
        const { exitCode, stderr } = await block.run(input);
        assert.equal(exitCode, 1);
        assert.match(stderr.trim(), /^The input file \/data\/input\/ppg\.csv does not exist\.$/);
      });
    });

    describe(`${language}, standalone`, () => {
      let block: Built;
      let server: http.Server | undefined;
      let endpoint: string;
      const asked: string[] = [];
      before(async () => {
        block = await built(language, 'standalone');
        const way = engine.info.wayToHost;
        assert.ok(way);
        const listener = http.createServer((request, response) => {
          asked.push(`${request.headers['x-api-key'] as string} ${request.url}`);
          const { status, answer } = studioAnswer(request.url ?? '');
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(answer));
        });
        await new Promise<void>((resolve) => listener.listen(0, way.bind, resolve));
        server = listener;
        endpoint = `http://${way.host}:${(listener.address() as AddressInfo).port}/v1`;
      });
      after(() => server?.close());

      const environment = (organization = '3') => ({
        EI_API_ENDPOINT: endpoint,
        EI_API_KEY: 'ei_key',
        EI_ORGANIZATION_ID: organization,
      });

      it('asks the Studio and reports', async () => {
        asked.length = 0;
        const values = { sort: 'size', limit: '1' };
        const { exitCode, stdout, stderr } = await block.run(
          { kind: 'none' },
          values,
          environment(),
        );
        assert.equal(exitCode, 0, stderr);
        assert.match(stdout, /^Datasets of Sample: 2$/m);
        assert.ok(stdout.indexOf('Study “A”') < stdout.indexOf('Raw'));
        assert.match(stdout, /^ {2}AMS_004: ppg_present$/m);
        assert.match(stdout, /^ {2}and 1 more$/m);
        assert.match(stdout, /^2 items fail their checklist$/m);
        assert.equal(asked.length, 2);
        assert.ok(asked.every((line) => line.startsWith('ei_key /v1/api/organizations/3')));
        const query = new URL(asked[1]?.split(' ')[1] ?? '', 'http://a').searchParams;
        assert.deepEqual(Object.fromEntries(query), {
          dataset: 'Study “A”',
          filter: 'metadata->ei_check = 0',
          limit: '1',
        });
      });

      it('says what is wrong', async () => {
        const none = { kind: 'none' } as const;
        const alone = await block.run(none);
        assert.equal(alone.exitCode, 1);
        assert.match(
          alone.stderr,
          /^EI_API_ENDPOINT, EI_API_KEY and EI_ORGANIZATION_ID are not all set/,
        );
        const refused = await block.run(none, {}, environment('4'));
        assert.equal(refused.exitCode, 1);
        assert.match(refused.stderr, /^The Studio answered 403.*: No access/);
        const failed = await block.run(none, {}, environment('5'));
        assert.equal(failed.exitCode, 1);
        assert.match(failed.stderr, /^The Studio refused: Busy/);
        const nowhere = { ...environment(), EI_API_ENDPOINT: 'http://127.0.0.1:9/v1' };
        const unreachable = await block.run(none, {}, nowhere);
        assert.equal(unreachable.exitCode, 1);
        assert.match(
          unreachable.stderr,
          /^The Studio at http:\/\/127\.0\.0\.1:9\/v1 cannot be reached/,
        );
        const unknown = await block.run(none, { dataset: 'Other' }, environment());
        assert.equal(unknown.exitCode, 1);
        assert.match(unknown.stderr, /^There is no dataset .Other.\.$/m);
        const strict = await block.run(none, { 'fail-on-check': '1' }, environment());
        assert.equal(strict.exitCode, 1);
        assert.match(strict.stderr, /^2 items fail their checklist\.$/m);
      });
    });
  }

  for (const operatesOn of operations.filter((kind) => kind !== 'standalone')) {
    it(`python-pandas, ${operatesOn}: writes Parquet when it is chosen`, async () => {
      const block = await built('python-pandas', operatesOn);
      const input = operatesOn === 'file' ? await file('ppg.csv') : item('AMS_001');
      const { exitCode, output } = await block.run(input, { format: 'parquet' });
      assert.equal(exitCode, 0);
      const name = operatesOn === 'file' ? 'ppg-10hz.parquet' : 'summary.parquet';
      assert.match(output.get(name) ?? '', /^PAR1[^]*PAR1$/);
    });
  }
});

function studioAnswer(url: string): { readonly status: number; readonly answer: object } {
  if (url.startsWith('/v1/api/organizations/4')) {
    return { status: 403, answer: { success: false, error: 'No access' } };
  }
  if (url.startsWith('/v1/api/organizations/5')) {
    return { status: 200, answer: { success: false, error: 'Busy' } };
  }
  const counts = { totalFileCount: 9, totalItemCountChecklistOK: 1 };
  if (!url.includes('/data?')) {
    const datasets = [
      {
        ...counts,
        dataset: 'Raw',
        totalItemCount: 0,
        totalFileSize: 5,
        totalItemCountChecklistFailed: 0,
      },
      {
        ...counts,
        dataset: 'Study “A”',
        totalItemCount: 3,
        totalFileSize: 5_000_000,
        totalItemCountChecklistFailed: 2,
      },
    ];
    return { status: 200, answer: { success: true, organization: { name: 'Sample' }, datasets } };
  }
  const failing = {
    study_id: 'AMS_004',
    ei_check: '0',
    ei_check_ppg_present: '0',
    ei_check_all: '1',
  };
  const data = [{ name: 'AMS_004', metadata: failing }];
  return { status: 200, answer: { success: true, data, totalDataItemCount: 2 } };
}
