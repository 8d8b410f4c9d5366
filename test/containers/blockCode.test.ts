import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { KnownHashes } from '../../src/blocks/containers/buildContext.ts';
import { getBlockCode } from '../../src/actions/push/blockCode.ts';
import { isNothingToDo, planPush, type LastPush } from '../../src/actions/push/plan.ts';
import { Pushes } from '../../src/actions/push/pushes.ts';
import { addTransformationBlock, transformationBlock } from '../../src/client/blocks.ts';
import { connectionWith } from '../../src/client/signIn.ts';
import { Study } from '../contract/study.ts';
import './engine.ts';

describe('the code of a block of an organization', function () {
  this.timeout(180_000);
  let study: Study;
  let folder: string;

  before(async () => {
    study = await Study.make();
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-code-'));
  });
  after(async () => {
    await study.dispose();
    await rm(folder, { recursive: true });
  });

  it('comes back as it was pushed, and is in step', async () => {
    const { organizationId, studio } = study;
    const connection = connectionWith(studio.endpoint, { kind: 'jwt', value: studio.token });
    const target = { connection, kind: 'local', organizationId } as const;
    const source = path.join(folder, 'source');
    await mkdir(path.join(source, 'lib'), { recursive: true });
    const write = (name: string, text: string, mode = 0o644) =>
      writeFile(path.join(source, name), text, { mode });
    await write(
      'Dockerfile',
      'FROM debian:bookworm-slim\nCOPY . /app/\nENTRYPOINT ["/app/run.sh"]\n',
    );
    await write('run.sh', '#!/bin/sh\necho ran\n', 0o755);
    await write('lib/a file.txt', 'é');
    const info = { name: 'Get "me"', description: 'd', operatesOn: 'standalone' };
    await write(
      'parameters.json',
      JSON.stringify({ version: 1, type: 'transform', info, parameters: [] }),
    );
    const hashes: KnownHashes = new Map();
    const nothing = () => Promise.resolve(undefined);
    const plan = await planPush(source, target, { last: nothing, hashes });
    const { blockId } = await new Pushes(() => Promise.resolve()).start(plan, {
      accepted: [],
      variables: {},
    }).result;

    const got = path.join(folder, 'got');
    const block = await transformationBlock(connection, organizationId, blockId);
    const last: LastPush = await getBlockCode(target, block, got).result;
    assert.deepEqual((await readdir(got)).sort(), [
      '.ei-block-config',
      'Dockerfile',
      'lib',
      'parameters.json',
      'run.sh',
    ]);
    assert.equal(await readFile(path.join(got, 'lib', 'a file.txt'), 'utf8'), 'é');
    assert.equal((await stat(path.join(got, 'run.sh'))).mode & 0o111, 0o111);
    const again = await planPush(got, target, { last: () => Promise.resolve(last), hashes });
    assert.ok(isNothingToDo(again), JSON.stringify(again.changes));
    await assert.rejects(getBlockCode(target, block, got).result, { code: 'folder-exists' });
    assert.deepEqual((await readdir(folder)).sort(), ['got', 'source'], 'nothing is left beside');
  });

  it('that was never pushed cannot be got', async () => {
    const { organizationId, studio } = study;
    const connection = connectionWith(studio.endpoint, { kind: 'jwt', value: studio.token });
    const target = { connection, kind: 'local', organizationId } as const;
    const id = await addTransformationBlock(connection, organizationId, {
      ...{ name: 'Empty', description: '', operatesOn: 'standalone', passesMetadata: true },
      ...{ commandLine: '', allowsExtraArguments: false, isDataSource: false, isForJobs: true },
      ...{ mounts: [], parameters: [], variables: [] },
    });
    const block = await transformationBlock(connection, organizationId, id);
    const got = path.join(folder, 'never');
    await assert.rejects(getBlockCode(target, block, got).result, /never pushed/);
    await assert.rejects(stat(got), { code: 'ENOENT' });
  });
});
