import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { hostKeyOf, writeEntry } from '../../../src/actions/push/blockEntry.ts';
import { readContents } from '../../../src/actions/push/contents.ts';
import {
  addTransformationBlock,
  removeTransformationBlock,
  transformationBlock,
  transformationBlocks,
  updateTransformationBlock,
  type BlockFields,
} from '../../../src/client/blocks.ts';
import { transformations } from '../../../src/client/transformations.ts';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import type { BlocksNode } from '../../../src/vscode/blocks/nodes.ts';
import { studioNodeId } from '../../../src/vscode/blocks/studioNodes.ts';
import { pushedBlock } from '../../containers/pushedBlock.ts';
import { activated, makeStudy, type Study } from '../study.ts';

describe('blocks of an organization', () => {
  let blocks: Blocks;
  let study: Study;
  let folder: string;
  let hostKey: string;
  let blockId: number;
  let place: { accountId: string; organizationId: number; isLocal: boolean; hostKey: string };

  const fields = (name: string): BlockFields => ({
    ...{ name, description: 'From elsewhere.', operatesOn: 'directory', passesMetadata: true },
    ...{ commandLine: '', allowsExtraArguments: false, isDataSource: false, isForJobs: true },
    ...{ mounts: [], variables: [] },
    parameters: [{ name: 'Window', param: 'window', type: 'int', value: 8 }],
  });
  const rows = (node?: BlocksNode) => blocks.tree.getChildren(node);
  const look = (node: BlocksNode) => {
    const { label, description, contextValue } = blocks.tree.getTreeItem(node);
    return [label, description, contextValue].map(String);
  };

  async function organizationRow(): Promise<BlocksNode> {
    const account = (await rows()).find(({ kind }) => kind === 'studioAccount');
    assert.ok(account);
    const id = studioNodeId.organization(place);
    const found = (await rows(account)).find((row) => row.id === id);
    assert.ok(found, 'one of several organizations');
    return found;
  }
  const blockRows = async () => rows(await organizationRow());

  before(async function () {
    this.timeout(60_000);
    const parts = await activated();
    blocks = await parts.blocks.get();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = path.join(realpathSync(workspace.uri.fsPath), 'joined');
    await mkdir(folder);
    // A second organization, so that there are rows of organizations.
    await makeStudy(parts, { 'a/a.csv': 'x' }, { organization: 'Beside' }).then((one) =>
      one.remove(),
    );
    study = await makeStudy(parts, { 'a/a.csv': 'x' }, { organization: 'Joined' });
    const { connection, organizationId } = study;
    hostKey = await hostKeyOf(connection, 'local');
    place = { accountId: 'local', organizationId, isLocal: true, hostKey };
    blockId = await addTransformationBlock(connection, organizationId, fields('Rate'));
    await addTransformationBlock(connection, organizationId, fields('Alone'));
    const info = { name: 'Rate', description: 'd', operatesOn: 'directory' };
    await writeFile(
      path.join(folder, 'parameters.json'),
      JSON.stringify({ version: 1, type: 'transform', info, parameters: [] }),
    );
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM debian:bookworm-slim\n');
    await writeEntry(folder, hostKey, { organizationId, blockId });
    await blocks.folders.look();
    blocks.studio.forget();
  });
  after(async () => {
    await study.remove();
    await rm(folder, { recursive: true, force: true });
    await blocks.folders.look();
  });

  it('are rows joined with their folders, with what is known of them', async () => {
    const [alone, rate] = await blockRows();
    assert.ok(alone?.kind === 'studioBlock' && rate?.kind === 'studioBlock');
    assert.deepEqual(look(alone), [
      'Alone',
      'only in the organization · data items · not built yet',
      'studioBlock only local admin',
    ]);
    assert.deepEqual(look(rate), [
      'Rate',
      'not pushed from here · data items · not built yet',
      'studioBlock joined local admin',
    ]);
    assert.equal(rate.blockFolder, folder);
    const details = await rows(rate);
    const found = details.map((row) => look(row).slice(0, 2));
    assert.deepEqual(found.slice(0, 5), [
      ['Folder', 'joined'],
      ['Description', 'From elsewhere.'],
      ['Works on', 'data items'],
      ['Parameters', '1'],
      ['Image', 'not built yet'],
    ]);
    assert.deepEqual(found.at(-1), ['Id', String(blockId)]);
    const parameters = details.find(({ kind }) => kind === 'studioParameters');
    assert.ok(parameters);
    assert.deepEqual(
      (await rows(parameters)).map((row) => look(row).slice(0, 2)),
      [['Window', 'int = 8']],
    );
  });

  it('tell how the folder stands to what was pushed', async () => {
    const { connection, organizationId } = study;
    const state = async () => {
      const row = (await blockRows()).find((one) => one.id === studioNodeId.block(place, blockId));
      assert.ok(row?.kind === 'studioBlock');
      return row.state;
    };
    const { updated } = await transformationBlock(connection, organizationId, blockId);
    const { hash } = await readContents(folder, new Map());
    await blocks.pushing.memory.remember(folder, {
      ...{ hostKey, organizationId, blockId, at: Date.now(), hash, files: {} },
      ...(updated === undefined ? {} : { updated }),
    });
    blocks.pushing.forget(folder);
    assert.equal(await state(), 'inStep');
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM debian:bookworm-slim\nUSER nobody\n');
    blocks.pushing.forget(folder);
    assert.equal(await state(), 'changedHere');
    await updateTransformationBlock(connection, organizationId, blockId, { description: 'other' });
    await vscode.commands.executeCommand('edgeImpulse.block.refresh', await organizationRow());
    assert.equal(await state(), 'changedBoth');
  });

  it('are copied by id, and deleted once their name is typed', async () => {
    const { connection, organizationId } = study;
    const alone = (await blockRows()).find((row) => blocks.tree.getTreeItem(row).label === 'Alone');
    assert.ok(alone?.kind === 'studioBlock');
    await vscode.commands.executeCommand('edgeImpulse.block.copyId', alone);
    assert.equal(await vscode.env.clipboard.readText(), String(alone.block.id));
    const names = async () =>
      (await transformationBlocks(connection, organizationId)).map(({ name }) => name).sort();
    let isOver = false;
    const refused = vscode.commands
      .executeCommand('edgeImpulse.block.deleteInStudio', alone)
      .then(() => (isOver = true));
    // The question may not be there yet.
    while (!isOver) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await refused;
    assert.deepEqual(await names(), ['Alone', 'Rate']);
  });

  it('run on a dataset without being asked for again', async function () {
    this.timeout(120_000);
    const { connection, organizationId, folder: data } = study;
    const program = `import sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
open(arguments['--out-directory'] + '/ran.txt', 'w').write('ran')
`;
    const built = await pushedBlock(connection, organizationId, program, { name: 'Built' });
    blocks.studio.forget();
    const row = (await blockRows()).find((one) => one.id === studioNodeId.block(place, built.id));
    assert.ok(row);
    assert.match(look(row)[2] ?? '', /^studioBlock only built /);
    let isOver = false;
    const done = vscode.commands
      .executeCommand('edgeImpulse.block.runOnData', row)
      .then(() => (isOver = true));
    const page = { limit: 10, offset: 0 };
    const jobs = async () =>
      (await transformations(connection, organizationId, page)).transformations;
    // Enter takes what is offered first: the dataset, the same for the output, the start.
    while (!isOver && (await jobs()).length === 0) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    }
    await done;
    const [job] = await jobs();
    assert.deepEqual([job?.blockName, job?.state], ['Built', 'succeeded']);
    assert.equal(await readFile(path.join(data, 'a', 'ran.txt'), 'utf8'), 'ran');
    await removeTransformationBlock(connection, organizationId, built.id);
  });

  it('that were deleted leave their folder as a row', async () => {
    const { connection, organizationId } = study;
    await writeEntry(folder, hostKey, { organizationId, blockId: 999_999 });
    await blocks.folders.look();
    blocks.studio.forget();
    const gone = (await blockRows()).find(({ kind }) => kind === 'studioGone');
    assert.ok(gone);
    assert.match(look(gone).join(' '), /joined its block 999999 was deleted/);
    assert.equal((await transformationBlocks(connection, organizationId)).length, 2);
  });

  it('that cannot be listed are a row with a way to try again', async () => {
    const account = (await rows()).find(({ kind }) => kind === 'studioAccount');
    assert.ok(account?.kind === 'studioAccount');
    const unknown = { ...account, id: 'studio-account nobody', accountId: 'nobody' };
    const [failure] = await rows(unknown);
    assert.ok(failure?.kind === 'studioError');
    assert.equal(blocks.tree.getTreeItem(failure).command?.command, 'edgeImpulse.block.refresh');
  });
});
