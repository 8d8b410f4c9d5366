import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { StudioProcess } from './studioProcess.ts';
import { Study } from './study.ts';

describe('a Studio that was cut off', () => {
  let study: Study;
  let studio: StudioProcess;

  beforeEach(async function () {
    this.timeout(120_000);
    study = await Study.make();
    studio = study.studio;
  });
  afterEach(() => study.dispose());

  it('keeps everything it acknowledged when it is killed', async () => {
    await study.addDataset('D');
    const acknowledged = new Map<string, number>();
    const rounds = 8;
    for (let round = 1; round <= rounds; round += 1) {
      await study.post('/api/organizations/create', { organizationName: `${round}` });
      const writes = Array.from({ length: 6 }, async (_, index) => {
        const name = `${round}-${index}`;
        const answer = await study.addItem('D', name, 'content', { round: `${round}` });
        if (answer.success) acknowledged.set(name, answer.id);
      });
      await Promise.race(writes);
      await studio.end('SIGKILL');
      await Promise.allSettled(writes);
      await studio.launch();
    }
    const { body } = await studio.call('GET', '/api/organizations');
    assert.equal((body['organizations'] as object[]).length, rounds + 1);
    assert.ok(acknowledged.size >= rounds);
    for (const [name, id] of acknowledged) {
      const answer = await studio.call('GET', `${study.route}/data/${id}`);
      assert.equal(answer.status, 200, name);
      const found = answer.body['data'] as { name: string; metadata: object; files: Sized[] };
      assert.deepEqual(
        [found.name, found.metadata, sizes(found)],
        [name, { round: name.split('-')[0] }, [7]],
      );
    }
    await study.refresh('D');
    const list = await studio.call('GET', `${study.route}/data/files`);
    for (const item of list.body['data'] as { files: Sized[] }[])
      assert.deepEqual(sizes(item), [7]);
  }).timeout(120_000);

  it('calls a job that did not end failed, and says why', async () => {
    const { id } = await study.post('/local/sample', { hours: 2 });
    const { body: before } = await studio.call('GET', '/api/organizations');
    const own = (before['organizations'] as { id: number; name: string }[]).find(
      ({ name }) => name === 'Sample organization',
    );
    await studio.end('SIGKILL');
    await studio.launch();
    const { body } = await studio.call('GET', `/api/organizations/${own?.id}/jobs/${id}/status`);
    const job = body['job'] as { finishedSuccessful: boolean; additionalInfo: string };
    assert.equal(job.finishedSuccessful, false);
    assert.match(job.additionalInfo, /The Studio ended before this job did/);
  });

  it('brings back every dataset, item and id without its catalog', async () => {
    for (const name of ['b', 'a']) {
      await study.write(`${name}/f.csv`, name);
      const metadata = JSON.stringify({ version: 1, action: 'add', metadata: { name } });
      await study.write(`${name}/ei-metadata.json`, metadata);
    }
    await study.addDataset('D');
    const read = async () => [
      (await studio.call('GET', study.route)).body['datasets'],
      (await studio.call('GET', `${study.route}/data/files`)).body['data'],
    ];
    const before = await read();
    await studio.end();
    await rm(path.join(studio.data, 'catalog.sqlite'));
    await studio.launch();
    await study.refresh('D');
    assert.deepEqual(await read(), before);
  });

  it('survives a full disk, and says so', async () => {
    const disk = await mkdtemp(path.join(os.tmpdir(), 'ei-disk-'));
    const isMounted = mountTiny(disk);
    try {
      if (!isMounted) {
        // Only root can make a small disk; elsewhere the tests of the buckets stand for this.
        assert.notEqual(process.getuid?.(), 0);
        return;
      }
      const tiny = await Study.in(studio, disk);
      await tiny.addDataset('D');
      const large = await tiny.addItem('D', 'large', new Uint8Array(4 << 20));
      assert.equal(large.status, 507);
      assert.match(large.error ?? '', /room|full/i);
      assert.equal((await tiny.addItem('D', 'small', 'x')).status, 200);
      assert.deepEqual(
        (await tiny.items('D')).map((item) => item.name),
        ['small'],
      );
    } finally {
      await studio.end();
      if (isMounted) execFileSync(tools.unmount, [disk]);
      await rm(disk, { recursive: true });
    }
  });
});

interface Sized {
  readonly size: number;
}

function sizes(item: { readonly files: readonly Sized[] }): number[] {
  return item.files.map((file) => file.size);
}

const tools = { mount: '/bin/mount', unmount: '/bin/umount' };

function mountTiny(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync(tools.mount, ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
