import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeEntry } from '../../src/actions/push/blockEntry.ts';
import {
  isNothingToDo,
  planPush,
  type PlanOptions,
  type PushPlan,
} from '../../src/actions/push/plan.ts';
import { PushMemory } from '../../src/actions/push/pushMemory.ts';
import { Pushes, type PushResult } from '../../src/actions/push/pushes.ts';
import type { Job } from '../../src/base/job.ts';
import { UserError } from '../../src/base/errors.ts';
import {
  removeTransformationBlock,
  transformationBlock,
  transformationBlocks,
  updateTransformationBlock,
} from '../../src/client/blocks.ts';
import type { Connection } from '../../src/client/connection.ts';
import { jobStatus } from '../../src/client/jobs.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { Study } from '../contract/study.ts';
import { VendorCli } from '../contract/vendorCli.ts';
import './engine.ts';

describe('a push to the local Studio', () => {
  let study: Study;
  let connection: Connection;
  let organizationId: number;
  let folder: string;
  let storage: string;
  let memory: PushMemory;
  let pushes: Pushes;

  before(async function () {
    this.timeout(180_000);
    study = await Study.make();
    organizationId = study.organizationId;
    connection = connectionWith(study.studio.endpoint, { kind: 'jwt', value: study.studio.token });
  });
  after(() => study.dispose());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-block-'));
    storage = await mkdtemp(path.join(os.tmpdir(), 'ei-pushes-'));
    memory = new PushMemory(storage);
    pushes = new Pushes((of, last) => memory.remember(of, last));
    await writeParameters({});
    await write('Dockerfile', dockerfile());
    await write('run.sh', '#!/bin/sh\necho ran\n');
    await write('.dockerignore', 'notes.txt\n');
    await write('notes.txt', 'mine');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await rm(storage, { recursive: true });
  });

  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  const dockerfile = (more = '') =>
    `FROM debian:bookworm-slim\nWORKDIR /app\n${more}COPY . .\nENTRYPOINT ["sh", "run.sh"]\n`;
  const parameter = (value: string) => ({ name: 'P', param: 'p', type: 'string', value });

  const writeParameters = (info: object, parameters: readonly object[] = [parameter('a')]) =>
    write(
      'parameters.json',
      JSON.stringify({
        version: 1,
        type: 'transform',
        info: { name: 'Push "me"/é', description: 'd', operatesOn: 'standalone', ...info },
        parameters,
      }),
    );

  function plan(options: Partial<PlanOptions> = {}): Promise<PushPlan> {
    const target = { connection, kind: 'local', organizationId } as const;
    const last = (key: string) => memory.last(folder, key);
    return planPush(folder, target, { last, hashes: new Map(), ...options });
  }

  const choices = ({ differences }: PushPlan) => ({
    accepted: differences.filter(({ isUsual }) => isUsual).map(({ field }) => field),
    variables: {},
  });

  async function pushed(options: Partial<PlanOptions> = {}): Promise<PushResult> {
    const made = await plan(options);
    return pushes.start(made, choices(made)).result;
  }

  async function logOf(job: Job<unknown>): Promise<string> {
    let text = '';
    for await (const event of job.events()) if (event.kind === 'log') text += `${event.text}\n`;
    return text;
  }

  /** Waits for a line of the log. */
  async function said(job: Job<unknown>, pattern: RegExp): Promise<void> {
    for await (const event of job.events()) {
      if (event.kind === 'log' && pattern.test(event.text)) return;
    }
    assert.fail(`${pattern} was not said`);
  }

  async function entryOf(): Promise<{ readonly id?: number } | undefined> {
    const text = await readFile(path.join(folder, '.ei-block-config'), 'utf8');
    const { config } = JSON.parse(text) as { config: Record<string, { id?: number }> };
    return Object.values(config)[0];
  }

  const fails = (code: string) => (error: unknown) =>
    error instanceof UserError && error.code === code;

  it('creates the block and builds it, does nothing when nothing changed, and updates it', async () => {
    const first = await plan();
    assert.equal(first.remote, undefined);
    assert.deepEqual(
      first.contents.entries.map((entry) => entry.path),
      ['.dockerignore', 'Dockerfile', 'parameters.json', 'run.sh'],
    );
    const job = pushes.start(first, choices(first));
    const log = await logOf(job);
    const result = await job.result;
    assert.equal(result.isNew, true);
    assert.ok(result.sent > 0);
    assert.match(log, /Created the block/);
    assert.match(log, /The image (?:is built|was there already)/);
    assert.equal((await entryOf())?.id, result.blockId);
    const made = await transformationBlock(connection, organizationId, result.blockId);
    assert.equal(made.isBuilt, true);
    assert.equal(made.name, 'Push "me"/é');
    assert.equal(made.isDataSource, true);
    assert.deepEqual(made.parameters, [parameter('a')]);

    const again = await plan();
    assert.equal(isNothingToDo(again), true);
    assert.deepEqual(again.changes, []);

    await write('run.sh', '#!/bin/sh\necho changed\n');
    await writeParameters({ description: 'other', cliArguments: '--fast' }, [parameter('b')]);
    const changed = await plan();
    assert.equal(isNothingToDo(changed), false);
    assert.deepEqual(changed.changes, [
      { path: 'parameters.json', kind: 'changed' },
      { path: 'run.sh', kind: 'changed' },
    ]);
    const updated = await pushes.start(changed, choices(changed)).result;
    assert.equal(updated.blockId, result.blockId);
    assert.deepEqual(updated.changed, ['cliArguments', 'parameters']);
    const now = await transformationBlock(connection, organizationId, result.blockId);
    assert.deepEqual(now.parameters, [parameter('b')]);
    assert.equal(now.commandLine, '--fast');
    assert.equal(now.description, 'd', 'what people change in the Studio stays');
    assert.equal(isNothingToDo(await plan()), true);
  });

  it('brings fields along without a build where only they differ', async () => {
    const { blockId } = await pushed();
    await updateTransformationBlock(connection, organizationId, blockId, { commandLine: '--x' });
    await writeParameters({ cliArguments: '' });
    const first = await pushed();
    assert.ok(first.jobId !== undefined, 'parameters.json is part of what is built');
    await updateTransformationBlock(connection, organizationId, blockId, {
      commandLine: '--x',
      name: 'Renamed',
    });
    const made = await plan();
    assert.equal(made.isChangedThere, true);
    assert.deepEqual(
      made.differences.map(({ name, isUsual }) => ({ name, isUsual })),
      [
        { name: 'name', isUsual: false },
        { name: 'cliArguments', isUsual: true },
      ],
    );
    const result = await pushes.start(made, choices(made)).result;
    assert.equal(result.jobId, undefined);
    assert.deepEqual(result.changed, ['cliArguments']);
    const now = await transformationBlock(connection, organizationId, blockId);
    assert.equal(now.name, 'Renamed');
    assert.equal(now.commandLine, '');
  });

  it('fails with the build, keeps the block for the next push, and sends nothing twice', async () => {
    await write('Dockerfile', dockerfile('RUN echo not-this-one >&2; exit 3\n'));
    const broken = await plan();
    const job = pushes.start(broken, choices(broken));
    const log = await logOf(job);
    await assert.rejects(job.result, fails('job-failed'));
    assert.match(log, /not-this-one/);
    const id = (await entryOf())?.id;
    assert.ok(id !== undefined);
    const second = await plan();
    assert.equal(second.isInStep, false);
    const repeated = pushes.start(second, choices(second));
    assert.match(await logOf(repeated), /has these files already|Sent/);
    await assert.rejects(repeated.result, fails('job-failed'));
    await write('Dockerfile', dockerfile());
    const result = await pushed();
    assert.equal(result.blockId, id);
    assert.equal(result.isNew, false);
  });

  it('cancels the build in the Studio, and lets no second push of the folder begin meanwhile', async () => {
    await write('Dockerfile', dockerfile(`RUN echo begun-${Date.now()} && sleep 600\n`));
    const made = await plan();
    const job = pushes.start(made, choices(made));
    assert.throws(() => pushes.start(made, choices(made)), fails('push-running'));
    assert.equal(pushes.of(folder), job);
    await said(job, /Building with/);
    const { body } = await study.studio.call('GET', `${study.route}/jobs`);
    const [active] = body['jobs'] as { id: number }[];
    job.cancel();
    await assert.rejects(job.result, { name: 'AbortError' });
    assert.equal(job.outcome, 'cancelled');
    const ended = await study.studio.finished(organizationId, active?.id ?? 0);
    assert.match(ended.additionalInfo ?? '', /cancelled/);
    assert.equal(pushes.of(folder), undefined);
    assert.equal((await jobStatus(connection, organizationId, ended.id)).state, 'failed');
  });

  it('says that the block was deleted, before and while it is built; a new one can be made', async () => {
    await write('Dockerfile', dockerfile(`RUN echo gone-${Date.now()} && sleep 2\n`));
    const made = await plan();
    const job = pushes.start(made, choices(made));
    await said(job, /Building with/);
    const id = (await entryOf())?.id ?? 0;
    await removeTransformationBlock(connection, organizationId, id);
    await assert.rejects(job.result, fails('block-gone'));
    await assert.rejects(plan(), fails('block-gone'));
    const result = await pushed({ isNew: true });
    assert.notEqual(result.blockId, id);
    assert.equal((await entryOf())?.id, result.blockId);
  });

  it('does not make two blocks of one folder', async () => {
    const before = (await transformationBlocks(connection, organizationId)).length;
    const [one, other] = [await plan(), await plan()];
    const first = await pushes.start(one, choices(one)).result;
    // Another window, which looked before.
    const elsewhere = new Pushes((of, last) => memory.remember(of, last));
    const second = await elsewhere.start(other, choices(other)).result;
    assert.equal(second.blockId, first.blockId);
    assert.equal(second.isNew, false);
    const all = await transformationBlocks(connection, organizationId);
    assert.equal(all.length, before + 1);
  });

  it('stops at a key that is no longer good, and goes on with another', async () => {
    await pushed();
    await write('run.sh', '#!/bin/sh\necho more\n');
    const made = await plan();
    const expired = {
      ...made,
      target: {
        ...made.target,
        connection: connectionWith(connection.endpoint, { kind: 'jwt', value: 'none' }),
      },
    };
    await assert.rejects(pushes.start(expired, choices(made)).result, (error: unknown) => {
      return (
        error instanceof UserError && error.remedy !== undefined && /^studio-/.test(error.code)
      );
    });
    assert.equal((await pushed()).isNew, false);
  });

  it('shares a folder with the vendor’s command line', async () => {
    const cli = new VendorCli(new URL(connection.endpoint).host, study.apiKey);
    const files: Record<string, string> = {};
    for (const name of ['Dockerfile', 'parameters.json', 'run.sh']) {
      files[name] = await readFile(path.join(folder, name), 'utf8');
    }
    const ofCli = { name: 'By the CLI', description: 'd', operatesOn: 'standalone' } as const;
    const first = await cli.push(organizationId, { ...ofCli, files });
    assert.equal(first.isSuccessful, true, first.log);
    assert.match(first.log, /The image (?:is built|was there already)/);
    const { hostKey } = await plan();
    await writeEntry(folder, hostKey, { organizationId, blockId: first.id });
    const result = await pushed();
    assert.equal(result.blockId, first.id);
    assert.equal(result.isNew, false);
    const later = { ...ofCli, id: first.id, cliArguments: '--x', parameters: [], files };
    assert.equal((await cli.push(organizationId, later)).isSuccessful, true);
    const now = await transformationBlock(connection, organizationId, first.id);
    assert.deepEqual([now.parameters, now.commandLine], [[], '--x']);
  });

  it('leaves nothing of its own on the disk', async () => {
    // A place of its own: in the usual one others may be at work.
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = storage;
    try {
      await pushed();
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
    const left = (await readdir(storage)).filter((name) => name.startsWith('ei-push-'));
    assert.deepEqual(left, []);
    assert.deepEqual((await readdir(folder)).sort(), [
      '.dockerignore',
      '.ei-block-config',
      'Dockerfile',
      'notes.txt',
      'parameters.json',
      'run.sh',
    ]);
  });
});
