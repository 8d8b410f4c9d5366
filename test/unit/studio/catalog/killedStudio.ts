import { Catalog } from '../../../../src/studio/catalog/catalog.ts';
import { newFiles, organizationId } from './fixture.ts';

/**
 * A Studio that writes until it is killed. It says what it is about to do, and that it is done: only what is
 * said to be done must be there afterwards.
 */
const [dataFolder = '', run = ''] = process.argv.slice(2);
const workerUrl = new URL('../../../../src/studio/catalog/worker.ts', import.meta.url);
// In every other run the columns are being written nearly all the time.
const keep = Number(run) % 2 === 0 ? { calm: 0, changes: 1 } : {};
const catalog = await Catalog.open({ dataFolder, workerUrl, keep });
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function edit(lane: number): Promise<never> {
  const name = `kept-${lane}`;
  const page = await catalog.items({ organizationId, limit: 100, offset: 0 });
  const id = page.items.find((item) => item.name === name)?.id ?? 0;
  for (let round = 0; ; round += 1) {
    const value = `${run}-${round}`;
    say({ begun: 'edit', name, id, value });
    await catalog.updateItem(organizationId, id, { metadata: { name, value } });
    say({ done: 'edit', name, id, value });
  }
}

/** Adds items; of three, one is renamed and one is deleted. */
async function add(lane: number): Promise<never> {
  for (let round = 0; ; round += 1) {
    const name = `run-${run}-${lane}-${round}`;
    const files = newFiles({ 'a.csv': name, 'deep/b.csv': name, 'c.csv': name });
    const metadata = { name };
    const { id } = await catalog.addItem({ organizationId, dataset: 'A', name, metadata, files });
    say({ done: 'add', name, id });
    const moved = `${name}-moved`;
    if (round % 3 === 0) {
      say({ begun: 'rename', name: moved, id });
      await catalog.updateItem(organizationId, id, { name: moved });
      say({ done: 'rename', name: moved, id });
    }
    if (round % 3 === 1) {
      say({ begun: 'delete', name, id });
      await catalog.deleteItems(organizationId, [id], { trashKey: run });
      say({ done: 'delete', name, id });
    }
  }
}

await Promise.race([edit(0), edit(1), add(0), add(1)]);
