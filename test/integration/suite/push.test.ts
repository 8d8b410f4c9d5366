import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { hostKeyOf } from '../../../src/actions/push/blockEntry.ts';
import { transformationBlock } from '../../../src/client/blocks.ts';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import { blocksNodeId } from '../../../src/vscode/blocks/nodes.ts';
import { activated, makeStudy, next, type Study } from '../study.ts';

describe('pushing a block', () => {
  let blocks: Blocks;
  let study: Study;
  let folder: string;

  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

  before(async function () {
    this.timeout(60_000);
    const parts = await activated();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = path.join(realpathSync(workspace.uri.fsPath), 'pushed');
    await mkdir(folder);
    study = await makeStudy(parts, { 'a/a.csv': 'x' }, { dataset: 'For pushes' });
    await write('Dockerfile', 'FROM debian:bookworm-slim\nCOPY . .\nENTRYPOINT ["sh", "run.sh"]\n');
    await write('run.sh', 'echo ran\n');
    await write(
      'parameters.json',
      JSON.stringify({
        version: 1,
        type: 'transform',
        info: { name: 'Pushed', description: 'd', operatesOn: 'standalone' },
        parameters: [],
      }),
    );
    // The organization of this suite: others make theirs in the same Studio.
    const { connection, organizationId } = study;
    const key = await hostKeyOf(connection, 'local');
    const config = { version: 2, config: { [key]: { organizationId } } };
    await write('.ei-block-config', JSON.stringify(config));
    blocks = await parts.blocks.get();
    await blocks.folders.look();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function description(): Promise<string> {
    const rows = await blocks.tree.getChildren();
    const row = rows.find(({ id }) => id === blocksNodeId.block(folder));
    assert.ok(row);
    return String(blocks.tree.getTreeItem(row).description);
  }

  async function blockId(): Promise<number> {
    const text = await readFile(path.join(folder, '.ei-block-config'), 'utf8');
    const { config } = JSON.parse(text) as { config: Record<string, { id?: number }> };
    return Object.values(config)[0]?.id ?? 0;
  }

  /** Pushes by the command, as a person who accepts what is offered first. */
  async function push(): Promise<void> {
    const { pushes, memory } = blocks.pushing;
    const lastPush = async () => (await memory.last(folder))?.at;
    const before = await lastPush();
    let hasStarted = false;
    // One whose image is there already may be over before it is seen.
    while (!hasStarted && (await lastPush()) === before) {
      // A list that is accepted before its rows are there closes, and the command ends: a person would ask again.
      let isOver = false;
      const command = vscode.commands.executeCommand('edgeImpulse.block.push', {
        blockFolder: folder,
      });
      void command.then(() => (isOver = true));
      while (!isOver) {
        hasStarted ||= pushes.of(folder) !== undefined;
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      }
    }
  }

  it('goes from never pushed to in step, and its row tells when it changed', async function () {
    this.timeout(120_000);
    assert.match(await description(), /never pushed/);
    await push();
    const id = await blockId();
    const made = await transformationBlock(study.connection, study.organizationId, id);
    assert.equal(made.isBuilt, true);
    assert.equal(made.name, 'Pushed');
    assert.match(await description(), /in step/);

    const document = await vscode.workspace.openTextDocument(path.join(folder, 'run.sh'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# changed\n'));
    await document.save();
    // The editor may tell of the file more than once, and before it is asked.
    for (;;) {
      const told = next(blocks.pushing.onDidChange);
      if (/changed since push/.test((await description()) ?? '')) break;
      await told;
    }
    await push();
    assert.equal(await blockId(), id);
    assert.match(await description(), /in step/);
  });

  it('shows what would leave the machine as documents', async () => {
    await write('.env', 'SECRET=1');
    const { planPush } = await import('../../../src/actions/push/plan.ts');
    const { connection, organizationId } = study;
    const plan = await planPush(
      folder,
      { connection, organizationId, kind: 'local' },
      { last: (key) => blocks.pushing.memory.last(folder, key), hashes: new Map() },
    );
    assert.deepEqual(
      plan.refusals.map(({ code }) => code),
      ['secret'],
    );
    await blocks.pushing.pages.showFiles(plan);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^\+ .*\.env$/m);
    assert.match(text, /^ {2}.*Dockerfile$/m);
    await blocks.pushing.pages.showLeftOut(plan);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /\.ei-block-config/);
    await rm(path.join(folder, '.env'));
  });
});
