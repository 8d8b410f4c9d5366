import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { StudioApi } from './studioApi.ts';
import { Workbench } from './workbench.ts';

const institute = 'Institute of Sleep';

/** What a function in the page sees of the browser's storage. */
interface Storage {
  readonly localStorage: Readonly<Record<string, string>>;
  readonly indexedDB: {
    databases(): Promise<readonly { readonly name?: string }[]>;
    open(name: string): Opening;
  };
}

interface Opening {
  onsuccess: () => void;
  readonly result: {
    readonly objectStoreNames: Iterable<string>;
    transaction(store: string): { objectStore(name: string): { getAll(): Reading } };
    close(): void;
  };
}

interface Reading {
  onsuccess: () => void;
  readonly result: readonly unknown[];
}

/** One window with two Studios: the local one, and another that is signed in to as one does in the cloud. */
describe('a person signs in to another Studio', () => {
  let workbench: Workbench;
  let otherData = '';
  let host = '';
  let apiKey = '';

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open();
    otherData = path.join(workbench.home, 'other');
    const listen = `127.0.0.7:${await freePort('127.0.0.7')}`;
    host = `http://${listen}/v1`;
    await workbench.cli('studio', 'start', '--data', otherData, '--listen', listen);
    const other = await StudioApi.of(otherData);
    const created = { organizationName: institute };
    const { id } = await other.call<{ id: number }>('POST', '/api/organizations/create', created);
    const key = { name: 'Workbench', role: 'member' };
    const route = `/api/organizations/${id}/apikeys`;
    ({ apiKey } = await other.call<{ apiKey: string }>('POST', route, key));
    assert.match(apiKey, /^ei_/);
  });

  after(async () => {
    if (otherData !== '') await workbench.cli('studio', 'stop', '--data', otherData);
    await workbench?.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  it('is told when the key is wrong, and tries again', async () => {
    await workbench.showExplorer();
    await workbench.row('Sample organization').waitFor();
    await workbench.command('Edge Impulse: Sign In to a Studio');
    await workbench.question.getByText('(1/3)').waitFor();
    await workbench.answer(host);
    await workbench.question.getByText('(2/3)').waitFor();
    await workbench.picture('sign-in-method');
    await workbench.page.getByText('API key of an organization').first().click();
    await workbench.question.getByText('(3/3)').waitFor();
    await workbench.answer('ei_0000');
    await workbench.question
      .getByText(/key/i)
      .filter({ hasText: /not|wrong|refuse/i })
      .first()
      .waitFor();
    await workbench.picture('sign-in-wrong');
  });

  it('sees the organization beside the local one', async () => {
    await workbench.answer(apiKey);
    await workbench.row(institute).waitFor();
    await workbench.row('Sample organization').waitFor();
    await workbench.picture('signed-in');
  });

  it('finds its key nowhere but in the secret storage', async () => {
    const files = await filesWith(path.join(workbench.home, 'server'), apiKey);
    assert.deepEqual(files, []);
    const logs = await filesWith(path.join(workbench.home, 'studio'), apiKey);
    assert.deepEqual(logs, []);
    const kept = await workbench.page.evaluate(browserStorage);
    assert.ok(
      kept.some((entry) => entry.includes(institute)),
      'the account itself is kept',
    );
    assert.deepEqual(
      kept.filter((entry) => entry.includes(apiKey) && !entry.includes('secret://')),
      [],
    );
  });

  it('signs out, and nothing of the account stays', async () => {
    const account = new URL(host).host;
    await workbench.menu(account, 'Sign Out');
    await workbench.dialog.getByText(`Sign out of ${account}`).waitFor();
    await workbench.picture('sign-out');
    await workbench.pressInDialog('Sign Out');
    await workbench.row(institute).waitFor({ state: 'detached' });
    await workbench.row('Sample organization').waitFor();
    const kept = await workbench.page.evaluate(browserStorage);
    assert.deepEqual(
      kept.filter((entry) => entry.includes(apiKey)),
      [],
    );
  });
});

async function freePort(address: string): Promise<number> {
  const server = net.createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  let looked = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    looked += 1;
    if ((await readFile(file)).includes(text)) found.push(file);
  }
  assert.ok(looked > 10, `${looked} files in ${folder}`);
  return found;
}

/** Everything that the editor keeps in the browser, entry by entry. */
async function browserStorage(): Promise<string[]> {
  const { localStorage, indexedDB } = globalThis as unknown as Storage;
  const entries = Object.entries(localStorage).map((entry) => JSON.stringify(entry));
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name ?? '');
    await new Promise<void>((resolve) => (opening.onsuccess = resolve));
    const database = opening.result;
    for (const store of database.objectStoreNames) {
      const reading = database.transaction(store).objectStore(store).getAll();
      await new Promise<void>((resolve) => (reading.onsuccess = resolve));
      entries.push(...reading.result.map((value) => JSON.stringify(value)));
    }
    database.close();
  }
  return entries;
}
