import assert from 'node:assert/strict';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bytes, newFiles } from './fixture.ts';
import { HeldStudio, organizationId } from './heldStudio.ts';

interface Operation {
  readonly what: string;
  /** The folders it changes. */
  readonly keys: readonly string[];
  readonly before?: (studio: HeldStudio) => Promise<unknown>;
  readonly run: (studio: HeldStudio) => Promise<unknown>;
  readonly items: readonly string[];
}

const one = '#1 A/one k=v x.csv:1 y.csv:2';
const two = '#2 A/two z.csv:3';
const three = '#3 B/three w.csv:4';

const remove = (studio: HeldStudio) =>
  studio.trash.delete(organizationId, [studio.idOf('A', 'one')], { trashKey: 'job' });
const edit = (change: { name?: string; dataset?: string; metadata?: Record<string, string> }) => {
  return (studio: HeldStudio) =>
    studio.writer.update(organizationId, studio.idOf('A', 'one'), change);
};
const dataset = (studio: HeldStudio) => studio.places.dataset(organizationId, 'A');

const operations: readonly Operation[] = [
  { what: 'a deletion', keys: ['a/one/'], run: remove, items: [two, three] },
  {
    what: 'an undone deletion',
    keys: ['a/one/'],
    before: remove,
    run: (studio) => studio.trash.restore(organizationId, 'job'),
    items: [one, two, three],
  },
  {
    what: 'a rename',
    keys: ['a/one/', 'a/uno/'],
    run: edit({ name: 'uno' }),
    items: [two, one.replace('/one', '/uno'), three],
  },
  {
    what: 'a move',
    keys: ['a/one/', 'b/one/'],
    run: edit({ dataset: 'B' }),
    items: [two, one.replace('A/', 'B/'), three],
  },
  {
    what: 'a new item',
    keys: ['a/new/'],
    run: (studio) => {
      const item = { organizationId, dataset: 'A', name: 'new', metadata: { m: 'n' } };
      return studio.writer.add({ ...item, files: newFiles({ f: '12345' }) });
    },
    items: ['#4 A/new m=n f:5', one, two, three],
  },
  {
    what: 'an edit of metadata',
    keys: ['a/one/'],
    run: edit({ metadata: { k: 'other' } }),
    items: [one.replace('k=v', 'k=other'), two, three],
  },
  {
    what: 'a new file',
    keys: ['a/one/'],
    run: (studio) =>
      studio.writer.addFiles(organizationId, studio.idOf('A', 'one'), newFiles({ z: '123' })),
    items: [`${one} z:3`, two, three],
  },
  {
    what: 'a deleted file',
    keys: ['a/one/'],
    run: (studio) => studio.writer.deleteFile(organizationId, studio.idOf('A', 'one'), 'x.csv'),
    items: [one.replace(' x.csv:1', ''), two, three],
  },
  {
    what: 'a file written by its path',
    keys: ['a/one/'],
    run: (studio) => studio.datasetFiles.write(dataset(studio), 'one/y.csv', bytes('longer')),
    items: [one.replace('y.csv:2', 'y.csv:6'), two, three],
  },
  {
    what: 'a folder renamed by its path',
    keys: ['a/one/', 'a/zero/'],
    run: (studio) => studio.datasetFiles.rename(dataset(studio), 'one/', 'zero/'),
    // Somebody who renames folders makes a new item.
    items: [two, one.replace('#1 A/one', '#4 A/zero'), three],
  },
];

describe('a reading of the bucket that an operation overtakes', function () {
  this.timeout(60_000);
  let studio: HeldStudio;
  beforeEach(async () => {
    studio = await HeldStudio.create();
    for (const [name, text] of Object.entries({
      'a/one/x.csv': 'x',
      'a/one/y.csv': 'yy',
      'a/one/ei-metadata.json': '{"metadata":{"k":"v"}}',
      'a/two/z.csv': 'zzz',
      'b/three/w.csv': 'wwww',
    })) {
      const file = path.join(studio.root, 'study', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  });
  afterEach(() => studio.dispose());

  const listBoth = async () => {
    for (const [name, prefix] of [
      ['A', 'a'],
      ['B', 'b'],
    ] as const) {
      await studio.addDataset(name, prefix);
      await studio.refresh(name);
    }
  };

  /** What was acknowledged is what queries see, and stays so. */
  const settled = async (operation: Operation, reading: Promise<unknown>) => {
    const acknowledged = await studio.state();
    assert.deepEqual(acknowledged.items, operation.items);
    studio.gate.release();
    await reading;
    assert.deepEqual(await studio.state(), acknowledged, 'after the reading');
    for (const name of ['A', 'B']) await studio.refresh(name);
    assert.deepEqual(await studio.state(), acknowledged, 'after another listing');
  };

  for (const operation of operations) {
    for (const name of ['A', 'B']) {
      it(`does not undo ${operation.what}: a listing of dataset ${name}`, async () => {
        await listBoth();
        await operation.before?.(studio);
        const held = studio.gate.hold(`${name.toLowerCase()}/`);
        const listing = studio.refresh(name);
        await held;
        await operation.run(studio);
        await settled(operation, listing);
      });
    }

    for (const key of operation.keys) {
      it(`does not undo ${operation.what}: a look at ${key}`, async () => {
        await listBoth();
        await operation.before?.(studio);
        let looking: Promise<unknown> | undefined;
        const look = async () => {
          if (looking !== undefined) return;
          const held = studio.gate.hold(key);
          looking = studio.look(key);
          await held;
        };
        // Operations that look at the item first wait for each other look: this one begins right after.
        studio.after = (method) => (method === 'item' ? look() : Promise.resolve());
        studio.before = (method) => {
          if (method === 'touch') studio.gate.release();
        };
        const looksFirst = /rename$|move$|metadata$|new file|deleted file/.test(operation.what);
        if (!looksFirst) await look();
        await operation.run(studio);
        assert.ok(looking);
        await settled(operation, looking);
      });
    }
  }

  for (const operation of operations.filter(({ before }) => before === undefined)) {
    it(`does not undo ${operation.what}: a first listing that has read its metadata`, async () => {
      const held = studio.gate.hold('a/one/ei-metadata.json');
      await studio.addDataset('A', 'a');
      await held;
      const listing = studio.refresh('A');
      assert.equal(studio.idOf('A', 'one'), 1);
      await studio.addDataset('B', 'b');
      await operation.run(studio);
      studio.gate.release();
      await listing;
      await studio.refresh('B');
      const after = await studio.state();
      const known = (line: string) => line.replace(/^#\d+ /, '');
      assert.deepEqual(after.items.map(known), operation.items.map(known));
      for (const name of ['A', 'B']) await studio.refresh(name);
      assert.deepEqual(await studio.state(), after);
    });
  }

  it('knows the youngest file though a listing began before it came', async () => {
    for (const file of ['one/x.csv', 'one/y.csv', 'two/z.csv']) {
      await utimes(path.join(studio.root, 'study/a', file), 1000, 1000);
    }
    await studio.addDataset('A', 'a');
    await studio.refresh('A');
    const last = async () =>
      (await studio.ask('totals', { organizationId })).get('A')?.lastFileCreated;
    assert.equal(await last(), 1_000_000);
    const held = studio.gate.hold('a/');
    const listing = studio.refresh('A');
    await held;
    const files = newFiles({ f: 'new' });
    const item = { organizationId, dataset: 'A', name: 'new', metadata: {}, files };
    const added = await studio.writer.add(item);
    studio.gate.release();
    await listing;
    assert.equal(await last(), added.files[0]?.modified);
  });

  it('goes on later with a first listing that was cancelled', async () => {
    const first = studio.gate.hold('a/');
    await studio.addDataset('A', 'a');
    await first;
    const cancelling = new AbortController();
    const refreshing = studio.refresh('A', cancelling.signal);
    cancelling.abort();
    await assert.rejects(refreshing, { name: 'AbortError' });
    studio.gate.release();
    const again = studio.gate.hold('a/');
    const listing = studio.refresh('A');
    // It is another listing that comes by here: the cancelled one is over.
    await again;
    assert.deepEqual((await studio.state()).items, []);
    studio.gate.release();
    await listing;
    assert.deepEqual((await studio.state()).items, [one, two]);
  });

  it('shows at once what happened to a folder above the items', async () => {
    await studio.addDataset('deep', '', 2);
    await studio.refresh('deep');
    const deep = studio.places.dataset(organizationId, 'deep');
    const held = studio.gate.hold('');
    const listing = studio.refresh('deep');
    await held;
    await studio.datasetFiles.rename(deep, 'a/', 'c/');
    await studio.datasetFiles.delete(deep, 'b/');
    const names = async () => (await studio.state()).items.map((line) => line.split(' ')[1]);
    assert.deepEqual(await names(), ['deep/c/one', 'deep/c/two']);
    studio.gate.release();
    await listing;
    assert.deepEqual(await names(), ['deep/c/one', 'deep/c/two']);
  });
});
