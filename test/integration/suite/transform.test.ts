import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { buckets } from '../../../src/client/buckets.ts';
import { transformations } from '../../../src/client/transformations.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { failuresUri } from '../../../src/vscode/transform/documents.ts';
import { pushedBlock } from '../../containers/pushedBlock.ts';
import { activated, makeStudy, type Study } from '../study.ts';

/** Fails on one of the items until somebody mends it. */
const program = `
import os, sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
if 'broken' in os.listdir(arguments['--in-directory']) and not os.path.exists('/mnt/data/mended'):
    print('this item is broken', file=sys.stderr)
    sys.exit(3)
with open(os.path.join(arguments['--out-directory'], 'out.txt'), 'w') as file:
    file.write(arguments['--greeting'])
`;

describe('transforming from the Data view', () => {
  let parts: Parts;
  let study: Study;

  before(async function () {
    this.timeout(120_000);
    parts = await activated();
    const contents = { 'first/a.csv': 'x', 'second/a.csv': 'x', 'third/broken': 'x' };
    study = await makeStudy(parts, contents, { organization: 'Jobs', dataset: "It's whole" });
    const { connection, organizationId } = study;
    const [bucket] = await buckets(connection, organizationId);
    await pushedBlock(connection, organizationId, program, {
      name: 'Greeter',
      mounts: [{ kind: 'bucket', bucketId: bucket?.id ?? 0, mountPoint: '/mnt/data' }],
      parameters: [{ name: 'Greeting', param: 'greeting', type: 'string', value: 'hello' }],
    });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
  });

  async function jobs() {
    const { connection, organizationId } = study;
    const page = { limit: 10, offset: 0 };
    return (await transformations(connection, organizationId, page)).transformations;
  }

  it('runs a block on a dataset, lists what failed, and runs that again', async function () {
    this.timeout(120_000);
    const node = await study.datasetNode();
    while ((await jobs()).length === 0) {
      // A list that is accepted before its rows are there closes, and the command ends: a person would ask again.
      let isOver = false;
      const done = vscode.commands
        .executeCommand('edgeImpulse.transform', node)
        .then(() => (isOver = true));
      // Enter takes what is offered first: the block, the same dataset, the start.
      while (!isOver && (await jobs()).length === 0) {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      }
      await done;
    }
    const [job] = await jobs();
    assert.ok(job);
    assert.equal(job.state, 'failed');
    const output = (item: string) => readFile(path.join(study.folder, item, 'out.txt'), 'utf8');
    assert.deepEqual([await output('first'), await output('second')], ['hello', 'hello']);
    await assert.rejects(output('third'));

    const { accountId, organizationId } = study;
    const uri = failuresUri({ accountId, organizationId, id: job.id, name: 'Greeter' });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.match(document.getText(), /^third\n(?:.*\n)* {4}this item is broken/m);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      uri,
    );
    const [link] = links;
    assert.ok(link?.target);
    const log = await vscode.workspace.openTextDocument(link.target);
    assert.match(log.getText(), /this item is broken/);
    assert.match(log.getText(), /exit code 3/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['Retry Failures', 'Retry', 'Replay under the Debugger', 'Replay'],
    );
    const command = lenses[1]?.command;
    assert.ok(command);

    await writeFile(path.join(study.folder, 'mended'), '');
    const read = new Promise<void>((resolve) => {
      const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document !== document) return;
        subscription.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    assert.equal(await output('third'), 'hello');
    await read;
    assert.match(document.getText(), /No run of this job has failed/);
    await rm(path.join(study.folder, 'mended'));
  });
});
