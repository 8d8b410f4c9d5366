import assert from 'node:assert/strict';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { isAbort, UserError } from '../../../../src/base/errors.ts';
import { Bench } from './fakes.ts';

describe('A staged input', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench.dispose());

  const day = '2024-01-02T00:00:00.000Z';
  const inputs = () => path.join(bench.storage, 'inputs');
  const downloads = () => bench.studio.asked.filter((line) => line.endsWith('files/download'));
  /** Runs the block and answers with the folder that it was given. */
  const folder = async (change = {}) => {
    await bench.runs.start(bench.request(change)).job.result;
    return bench.engine.descriptions.at(-1)?.mounts[0]?.source ?? '';
  };

  it('is fetched once while nothing changes, and again when something does', async () => {
    const first = await folder();
    assert.equal(await folder(), first);
    assert.equal(downloads().length, 1);

    bench.studio.files.set('a.csv', {
      content: 'x,y\n3,4\n',
      modified: '2024-01-03T00:00:00.000Z',
    });
    const second = await folder();
    assert.notEqual(second, first);
    assert.equal(await readFile(path.join(second, 'a.csv'), 'utf8'), 'x,y\n3,4\n');
    assert.equal((await readdir(inputs())).length, 1, 'the version before is gone');
  });

  it('is fetched each time where the Studio does not tell when a file changed', async () => {
    bench.studio.files.set('a.csv', { content: 'x' });
    await folder();
    await folder();
    assert.equal(downloads().length, 2);
  });

  it('is fetched again where somebody changed it here', async () => {
    const first = await folder();
    await appendFile(path.join(first, 'a.csv'), 'more');
    const second = await folder();
    assert.equal(await readFile(path.join(second, 'a.csv'), 'utf8'), 'x,y\n1,2\n');
    assert.equal(downloads().length, 2);
  });

  it('never holds ei-metadata.json, and keeps the times of files', async () => {
    bench.studio.files.set('ei-metadata.json', { content: '{}', modified: day });
    bench.studio.files.set('sub/ei-metadata.json', { content: '{}', modified: day });
    const at = await folder();
    assert.deepEqual((await readdir(at, { recursive: true })).sort(), [
      'a.csv',
      'sub',
      'sub/ei-metadata.json',
    ]);
    assert.equal((await stat(path.join(at, 'a.csv'))).mtime.toISOString(), day);
  });

  it('holds no file that has not the size that was announced', async () => {
    for (const size of [3, 300]) {
      bench.studio.files.set('a.csv', { content: 'x,y\n1,2\n', modified: day, size });
      await assert.rejects(
        folder(),
        (error) => error instanceof UserError && error.code === 'file-changed',
      );
      assert.deepEqual(bench.engine.calls, []);
    }
  });

  it('goes on where a cancelled run stopped', async () => {
    bench.studio.files = new Map(
      Array.from({ length: 40 }, (_, index) => [`${index}.csv`, { content: 'x', modified: day }]),
    );
    const started = bench.runs.start(bench.request());
    bench.studio.onDownload = (name) => {
      if (name === '30.csv') started.job.cancel();
    };
    await assert.rejects(started.job.result, isAbort);
    const before = downloads().length;
    const at = await folder();
    assert.equal((await readdir(at)).length, 40);
    assert.ok(
      downloads().length - before < 20,
      `${downloads().length - before} were fetched again`,
    );
    assert.equal((await readdir(inputs())).length, 1);
  });

  it('of a local Studio is links to the files themselves, which take no room', async () => {
    const item = path.join(bench.folder, 'item');
    await mkdir(path.join(item, 'sub'), { recursive: true });
    await writeFile(path.join(item, 'a.csv'), 'x,y\n1,2\n');
    await writeFile(path.join(item, 'sub', 'a%3Ab.csv'), 'escaped');
    bench.studio.itemFolder = item;
    bench.studio.files.set('sub/a:b.csv', { content: 'escaped', modified: day });
    const at = await folder();
    assert.deepEqual(downloads(), []);
    assert.equal(
      (await stat(path.join(at, 'a.csv'))).ino,
      (await stat(path.join(item, 'a.csv'))).ino,
    );
    assert.equal(await readFile(path.join(at, 'sub', 'a:b.csv'), 'utf8'), 'escaped');
    const { inputs: kept } = await bench.runs.kept();
    assert.ok(kept.size < 1000, 'only our own notes take room');
    assert.equal(kept.count, 1);
  });

  it('of a local Studio is a copy for a program that could write through a link', async () => {
    const item = path.join(bench.folder, 'item');
    await mkdir(item);
    await writeFile(path.join(item, 'a.csv'), 'x,y\n1,2\n');
    bench.studio.itemFolder = item;
    const linked = await folder();
    bench.engine.info = { kind: 'process', title: 'No engine', differences: [] };
    bench.engine.program = ({ description }) =>
      appendFile(path.join(description.mounts[0]?.source ?? '', 'a.csv'), 'damage');
    const at = await folder();
    assert.notEqual(at, linked);
    assert.equal(await readFile(path.join(item, 'a.csv'), 'utf8'), 'x,y\n1,2\n');
    assert.deepEqual(downloads(), []);
  });

  it('follows no link out of the folder that a local Studio names', async () => {
    const item = path.join(bench.folder, 'item');
    await mkdir(path.join(bench.folder, 'secret'));
    await mkdir(item);
    await writeFile(path.join(bench.folder, 'secret', 'b.csv'), 'secret!!');
    await symlink(path.join(bench.folder, 'secret', 'b.csv'), path.join(item, 'a.csv'));
    await symlink(path.join(bench.folder, 'secret'), path.join(item, 'sub'));
    bench.studio.itemFolder = item;
    bench.studio.files.set('sub/b.csv', { content: 'through it', modified: day, size: 10 });
    const at = await folder();
    assert.equal(await readFile(path.join(at, 'a.csv'), 'utf8'), 'x,y\n1,2\n');
    assert.equal(await readFile(path.join(at, 'sub', 'b.csv'), 'utf8'), 'through it');
    assert.equal(downloads().length, 2);
  });

  it('shows the block the real names of files, and says so where that cannot be', async () => {
    bench.studio.files = new Map([
      ["it's; $(rm).csv", { content: '1', modified: day }],
      ['../../../outside.csv', { content: '2', modified: day }],
    ]);
    const { notes } = await bench.runs.start(bench.request()).job.result;
    const at = bench.engine.descriptions[0]?.mounts[0]?.source ?? '';
    const names = await readdir(at, { recursive: true });
    assert.ok(names.includes("it's; $(rm).csv"));
    assert.equal(names.filter((name) => name.endsWith('outside.csv')).length, 1);
    assert.match(notes.join(), /outside\.csv.*another name/);
    const [version = ''] = await readdir(inputs());
    assert.deepEqual((await readdir(path.join(inputs(), version))).sort(), ['files', 'input.json']);
  });

  it('is not taken away from a run that uses it', async () => {
    let at = '';
    bench.engine.program = async ({ description }) => {
      at = description.mounts[0]?.source ?? '';
      await bench.runs.cleanInputs();
      await bench.another().cleanInputs();
      await bench.runs.cleanRuns();
      assert.equal(await readFile(path.join(at, 'a.csv'), 'utf8'), 'x,y\n1,2\n');
    };
    assert.equal(await folder(), at);
    await bench.runs.cleanInputs();
    assert.deepEqual(await readdir(inputs()), []);
  });

  it('is shared by two blocks that begin at one time', async () => {
    const other = path.join(bench.folder, 'other');
    await bench.writeBlock({}, [], other);
    bench.studio.files = new Map(
      Array.from({ length: 12 }, (_, index) => [`${index}.csv`, { content: 'x', modified: day }]),
    );
    const [one, two] = [bench.request(), bench.request({ folder: other })];
    const records = await Promise.all(
      [one, two].map((request) => bench.runs.start(request).job.result),
    );
    assert.deepEqual(
      records.map(({ state }) => state),
      ['succeeded', 'succeeded'],
    );
    const [first, second] = bench.engine.descriptions.map(({ mounts }) => mounts[0]?.source);
    assert.equal(first, second);
    assert.equal((await readdir(first ?? '')).length, 12);
    assert.equal((await readdir(inputs())).length, 1);
  });

  it('is a file of this computer alone in a folder', async () => {
    await bench.writeBlock({ operatesOn: 'file' });
    const file = path.join(bench.folder, 'mine.csv');
    await writeFile(file, 'one');
    await writeFile(
      path.join(bench.folder, 'ei-metadata.json'),
      '{"version":1,"metadata":{"a":"b"}}',
    );
    const input = { kind: 'local', path: file };
    const first = await folder({ input });
    assert.deepEqual(await readdir(first), ['mine.csv']);
    const words = bench.engine.descriptions[0]?.arguments ?? [];
    assert.equal(words[words.indexOf('--metadata') + 1], '{"a":"b"}');
    await writeFile(file, 'two');
    await utimes(file, 1_700_000_000, 1_700_000_000);
    assert.equal(await readFile(path.join(await folder({ input }), 'mine.csv'), 'utf8'), 'two');
  });
});
