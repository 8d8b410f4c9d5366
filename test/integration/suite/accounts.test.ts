import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { nodeId } from '../../../src/vscode/explorer/nodes.ts';
import { itemFileUri } from '../../../src/vscode/files/address.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import type { Account } from '../../../src/vscode/workbench.ts';
import { activated, makeStudy } from '../study.ts';

/** What a cloud Studio answers, as far as the tree asks; remembers the keys that it saw. */
interface FakeCloud {
  readonly server: Server;
  readonly keys: Set<string>;
  isHtml: boolean;
  isRefusing: boolean;
}

function fakeCloud(): FakeCloud {
  const cloud = {
    keys: new Set<string>(),
    isHtml: false,
    isRefusing: false,
    server: createServer((request, response) => {
      cloud.keys.add(String(request.headers['x-api-key']));
      if (cloud.isHtml) {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
        return;
      }
      if (cloud.isRefusing) {
        const refusal = { success: false, error: 'Your JWT token has expired' };
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(refusal));
        return;
      }
      const organization = { id: 7, name: 'Cloud lab', users: [] };
      const answer =
        request.url === '/v1/api/organizations'
          ? { success: true, organizations: [organization] }
          : request.url === '/v1/api/organizations/7'
            ? { success: true, organization, datasets: [] }
            : { success: false, error: 'No such route' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }),
  };
  return cloud;
}

describe('accounts', () => {
  const cloud = fakeCloud();
  const key = 'ei_0123456789abcdef0123456789abcdef0123456789abcdef';
  let parts: Parts;
  let account: Account;

  before(async () => {
    parts = await activated();
    await new Promise<void>((resolve) => cloud.server.listen(0, '127.0.0.1', resolve));
    const { port } = cloud.server.address() as AddressInfo;
    account = {
      id: 'test-cloud',
      kind: 'cloud',
      label: `127.0.0.1:${port}`,
      endpoint: `http://127.0.0.1:${port}/v1`,
      user: 'Cloud lab',
    };
    await parts.accounts.add(account, { kind: 'apiKey', value: key });
  });

  after(async () => {
    await parts.accounts.signOut(account.id);
    cloud.server.close();
    cloud.server.closeAllConnections();
  });

  const rowsOf = async (id: string) => {
    const rows = await parts.tree.getChildren(undefined);
    const row = rows.find((each) => each.id === id);
    assert.ok(row, id);
    return parts.tree.getChildren(row);
  };

  it('stand side by side', async () => {
    const rows = await parts.tree.getChildren(undefined);
    assert.deepEqual(
      rows.map(({ id }) => id),
      [nodeId.account('local'), nodeId.account(account.id)],
    );
    const [organization] = await rowsOf(nodeId.account(account.id));
    assert.equal(
      organization?.kind === 'organization' && organization.organization.name,
      'Cloud lab',
    );
    assert.deepEqual([...cloud.keys], [key]);
  });

  it('keep keys out of settings and lists', () => {
    const stored = JSON.stringify(
      parts.context.globalState.keys().map((name) => parts.context.globalState.get(name)),
    );
    assert.ok(stored.includes(account.id));
    assert.ok(!stored.includes(key));
  });

  it('show a Studio that answers with a web page as a row, and recover', async () => {
    cloud.isHtml = true;
    const [row] = await rowsOf(nodeId.account(account.id));
    assert.equal(row?.kind === 'error' && row.code, 'studio-notStudio');
    cloud.isHtml = false;
    await vscode.commands.executeCommand('edgeImpulse.retry', row);
    const [again] = await rowsOf(nodeId.account(account.id));
    assert.equal(again?.kind, 'organization');
  });

  it('ask once to sign in again, and show what was refused when nobody does', async () => {
    cloud.isRefusing = true;
    try {
      let isSettled = false;
      const id = nodeId.account(account.id);
      const all = Promise.all(Array.from({ length: 50 }, () => rowsOf(id))).finally(() => {
        isSettled = true;
      });
      // The question is a notification: closing it is an answer.
      while (!isSettled) await vscode.commands.executeCommand('notifications.clearAll');
      const codes = (await all).map(([row]) => (row?.kind === 'error' ? row.code : row?.kind));
      assert.deepEqual(new Set(codes), new Set(['studio-expired']));
    } finally {
      cloud.isRefusing = false;
    }
  });

  it('do not reach beyond their own Studio', async () => {
    await assert.rejects(parts.accounts.connection('stranger'), { code: 'no-account' });
  });

  it('are forgotten when they are signed out', async () => {
    const other: Account = { ...account, id: 'test-gone' };
    await parts.accounts.add(other, { kind: 'apiKey', value: key });
    const target = { accountId: other.id, organizationId: 7 };
    parts.filters.set(target, "name = 'x'");
    await parts.accounts.signOut(other.id);
    assert.equal(parts.filters.get(target), undefined);
    assert.equal(await parts.credentials.get(other.id), undefined);
    assert.equal(parts.accounts.find(other.id), undefined);
  });
});

describe('the local Studio of this window', () => {
  it('stops when it is told to, and starts again with the same data', async () => {
    const parts = await activated();
    const study = await makeStudy(parts, { 'one/a.csv': 'a\n1\n' });
    try {
      const before = await study.item('one');
      const id = await parts.studio.studioId();
      await vscode.commands.executeCommand('edgeImpulse.studio.stop');
      assert.equal(parts.studio.state.kind, 'stopped');
      await assert.rejects(parts.accounts.connection('local'), { code: 'studio-stopped' });
      assert.deepEqual(await parts.tree.getChildren(undefined), []);
      await vscode.commands.executeCommand('edgeImpulse.studio.start');
      assert.equal(parts.studio.state.kind, 'running');
      assert.equal(await parts.studio.studioId(), id);
      assert.equal((await study.item('one')).item.id, before.item.id);
      const uri = itemFileUri(study, before.item, 'a.csv');
      assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), 'a\n1\n');
    } finally {
      await study.remove();
    }
  });

  it('says why it cannot start, and starts when that is mended', async () => {
    const parts = await activated();
    const settings = vscode.workspace.getConfiguration('edgeImpulse');
    const { Global } = vscode.ConfigurationTarget;
    await settings.update('localStudio.dataFolder', '/dev/null/nowhere', Global);
    try {
      await assert.rejects(parts.accounts.connection('local'), { name: 'UserError' });
      assert.equal(parts.studio.state.kind, 'failed');
      assert.deepEqual(await parts.tree.getChildren(undefined), []);
      const { state } = parts.studio;
      assert.match(state.kind === 'failed' ? String(state.error) : '', /data folder/i);
    } finally {
      await settings.update('localStudio.dataFolder', undefined, Global);
    }
    await parts.accounts.connection('local');
    assert.equal(parts.studio.state.kind, 'running');
  });
});
