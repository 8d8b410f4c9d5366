import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoredItem } from '../../../../src/studio/catalog/model.ts';
import { Fixture, newFiles, organizationId } from './fixture.ts';

type Action = 'add' | 'edit' | 'rename' | 'delete';

/** What the Studio says it is about to do, or has done. */
interface Line {
  readonly begun?: Action;
  readonly done?: Action;
  readonly name: string;
  readonly id: number;
  readonly value?: string;
}

interface Expected {
  readonly name: string;
  readonly value?: string;
}

const kills = 20;

/** What a Studio said until it was killed, which happens after some lines. */
async function killedAfter(lines: number, dataFolder: string, run: number): Promise<Line[]> {
  const program = fileURLToPath(new URL('./killedStudio.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataFolder, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said: Line[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(JSON.parse(line) as Line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  const [, signal] = (await ended) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', 'it was killed and did not end by itself');
  return said;
}

describe('a Studio that is killed', function () {
  this.timeout(600_000);
  let studio: Fixture;
  const expected = new Map<number, Expected>();
  const deleted = new Map<number, string>();
  beforeEach(async () => {
    studio = await Fixture.create();
    await studio.dataset('A', 'a');
    for (const name of ['kept-0', 'kept-1']) {
      const files = newFiles({ '1': '', '2': '', '3': '' });
      const item = { organizationId, dataset: 'A', name, metadata: { name }, files };
      expected.set((await studio.catalog.addItem(item)).id, { name });
    }
  });
  afterEach(() => studio.dispose());

  /** What was acknowledged must be there; what was begun may be. */
  const check = (item: StoredItem | undefined, id: number, before: Expected, begun?: Line) => {
    const isPossible = (one: Expected) =>
      item?.name === one.name && item.metadata.get('value') === one.value;
    if (item === undefined) assert.equal(begun?.begun, 'delete', `${before.name} is lost`);
    else assert.ok(isPossible(before) || (begun && isPossible(begun)), `${before.name} (${id})`);
  };

  /** What filters and totals count is what the items hold. */
  const checkColumns = async (items: readonly StoredItem[]) => {
    for (const { id, name, metadata } of items) {
      const value = metadata.get('value');
      const also = value === undefined ? 'IS NULL' : `= '${value}'`;
      const filter = `name = '${name}' AND metadata->value ${also} AND total_file_count = 3`;
      const kept = await studio.catalog.ids({ organizationId, filter });
      assert.deepEqual(kept, [id], filter);
    }
    const totals = (await studio.catalog.totals(organizationId)).get('A');
    const size = items.reduce((sum, item) => sum + item.totalSize, 0);
    const wanted = [items.length, items.length * 3, size];
    assert.deepEqual([totals?.items, totals?.files, totals?.size], wanted);
  };

  it(`${kills} times has kept everything it acknowledged, and shows nothing half`, async () => {
    let acknowledged = 0;
    for (let run = 0; run < kills; run += 1) {
      let said: Line[] = [];
      await studio.restart(async () => {
        said = await killedAfter(5 + ((run * 17) % 30), studio.data, run);
      });
      const begun = new Map<number, Line>();
      for (const line of said) {
        const { id, name, value } = line;
        begun.delete(id);
        if (line.begun !== undefined) begun.set(id, line);
        else if (line.done === 'delete') expected.delete(id);
        else expected.set(id, { name, ...(value === undefined ? {} : { value }) });
        if (line.done === 'delete') deleted.set(id, name);
        if (line.done !== undefined) acknowledged += 1;
      }
      await studio.catalog.refresh(organizationId, 'A');
      const { items } = await studio.catalog.items({ organizationId, limit: 1e6, offset: 0 });
      const byId = new Map(items.map((item) => [item.id, item]));
      assert.equal(new Set(items.map((item) => item.name)).size, items.length);
      for (const [id, one] of expected) check(byId.get(id), id, one, begun.get(id));
      for (const id of deleted.keys()) assert.ok(!byId.has(id), `${id} is back`);
      for (const item of items) {
        assert.equal(item.totalFiles, 3, `${item.name} is half there`);
        assert.equal(item.metadata.get('name'), item.name.replace('-moved', ''));
        assert.ok(!item.files.some((file) => file.name.includes('.ei-')));
      }
      await checkColumns(items);
      expected.clear();
      for (const { id, name, metadata } of items) {
        const value = metadata.get('value');
        expected.set(id, { name, ...(value === undefined ? {} : { value }) });
      }
    }
    assert.ok(acknowledged > kills * 3, `${acknowledged} acknowledged`);
    for (let run = 0; run < kills; run += 1) {
      await studio.catalog.restoreItems(organizationId, String(run));
    }
    const all = await studio.names();
    for (const name of deleted.values()) assert.ok(all.includes(name), `${name} is not restored`);
  });
});
