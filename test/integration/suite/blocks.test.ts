import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { scaffold } from '../../../src/blocks/scaffold.ts';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import { blocksNodeId, type BlocksNode } from '../../../src/vscode/blocks/nodes.ts';
import { openDifference } from '../../../src/vscode/blocks/outputs.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { activated, makeStudy, type Study } from '../study.ts';

const root = process.env['EI_WORKBENCH_ROOT'] ?? '';

/** The events that pass until a condition holds. */
async function until(event: vscode.Event<unknown>, holds: () => boolean | Promise<boolean>) {
  while (!(await holds())) {
    await new Promise<void>((resolve) => {
      const subscription = event(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

describe('blocks', () => {
  let parts: Parts;
  let blocks: Blocks;
  let study: Study;
  let folder: string;

  const { Global } = vscode.ConfigurationTarget;
  const settings = () => vscode.workspace.getConfiguration('edgeImpulse');
  const uri = (name: string) => vscode.Uri.file(path.join(folder, name));
  const rows = (node?: BlocksNode) => blocks.tree.getChildren(node);
  const row = async (id: string, node?: BlocksNode) => {
    const found = (await rows(node)).find((each) => each.id === id);
    assert.ok(found, id);
    return found;
  };
  const blockRow = () => row(blocksNodeId.block(folder));

  before(async function () {
    this.timeout(60_000);
    parts = await activated();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = path.join(realpathSync(workspace.uri.fsPath), 'demo');
    await scaffold(path.join(root, 'media', 'templates'), {
      language: 'python',
      operatesOn: 'directory',
      name: 'Demo',
      description: 'Counts rows.',
      folder,
    });
    blocks = await parts.blocks.get();
    await blocks.folders.look();
    const times = Array.from({ length: 100 }, (_, index) => `${index * 1000},${index % 7}`);
    const csv = `timestamp,accX\n${times.join('\n')}\n`;
    study = await makeStudy(parts, { 'AMS_003/accelerometer.csv': csv }, { dataset: 'For blocks' });
    // The engine of this machine is tried elsewhere; here the way through the editor counts.
    await settings().update('engine.kind', 'process', Global);
  });

  after(async () => {
    await settings().update('engine.kind', undefined, Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('are listed with their name and mode', async () => {
    const node = await blockRow();
    assert.ok(node.kind === 'block');
    const item = blocks.tree.getTreeItem(node);
    assert.equal(item.label, 'Demo');
    assert.match(String(item.description), /data items/);
    assert.equal(item.contextValue, 'block idle');
    const [input] = await rows(node);
    assert.equal(input?.kind, 'blockInput');
  });

  it('in excluded folders are left out', async () => {
    const hidden = path.join(path.dirname(folder), 'node_modules', 'other');
    await mkdir(hidden, { recursive: true });
    await writeFile(path.join(hidden, '.ei-block-config'), '{"version":2,"config":{}}');
    try {
      await blocks.folders.look();
      assert.deepEqual(blocks.folders.all, [folder]);
    } finally {
      await rm(path.dirname(hidden), { recursive: true, force: true });
    }
  });

  it('are checked as they are typed, and a quick fix mends the Dockerfile', async () => {
    await blocks.problems.check(folder);
    assert.deepEqual(blocks.problems.of(folder)?.problems, [], 'a new block is clean');
    const document = await vscode.workspace.openTextDocument(uri('Dockerfile'));
    const original = document.getText();
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      const at = original.indexOf('WORKDIR');
      const line = document.lineAt(document.positionAt(at).line);
      edit.replace(line.range, 'WORKDIR /home');
    });
    const found = () =>
      vscode.languages.getDiagnostics(document.uri).find(({ message }) => /home/.test(message));
    await until(vscode.languages.onDidChangeDiagnostics, () => found() !== undefined);
    const problem = found();
    assert.ok(problem && document.isDirty, 'found in text that is not saved');
    assert.ok(typeof problem.code === 'object' && /^EIB/.test(String(problem.code.value)));
    const shown = await blockRow();
    assert.match(String(blocks.tree.getTreeItem(shown).description), /1 problem/);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ edit }) => edit !== undefined);
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    await vscode.workspace.applyEdit(fix.edit);
    await until(vscode.languages.onDidChangeDiagnostics, () => found() === undefined);
    assert.doesNotMatch(document.getText(), /WORKDIR \/home$/m);
    await editor.edit((edit) => {
      const end = document.lineAt(document.lineCount - 1).range.end;
      edit.replace(new vscode.Range(new vscode.Position(0, 0), end), original);
    });
    await document.save();
  });

  it('have their actions above the entry script', async () => {
    const document = await vscode.workspace.openTextDocument(uri('transform.py'));
    const lenses = async () =>
      (
        await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          document.uri,
        )
      ).flatMap(({ command }) => (command?.command.startsWith('edgeImpulse') ? [command] : []));
    const commands = await lenses();
    assert.deepEqual(
      commands.map(({ command }) => command),
      ['run', 'debug', 'chooseInput', 'toggleRunOnSave', 'openRunPage'].map(
        (id) => `edgeImpulse.block.${id}`,
      ),
    );
    const readme = await vscode.workspace.openTextDocument(uri('README.md'));
    const others = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      readme.uri,
    );
    assert.deepEqual(
      others.filter(({ command }) => command?.command.startsWith('edgeImpulse')),
      [],
    );
  });

  it('run on a data item of the tree, and keep what came out', async function () {
    this.timeout(120_000);
    const item = await study.item('AMS_003');
    await vscode.commands.executeCommand('edgeImpulse.block.runOn', item);
    const [run] = (await rows(await blockRow())).filter(({ kind }) => kind === 'blockRun');
    assert.ok(run?.kind === 'blockRun');
    assert.equal(run.record.state, 'succeeded', run.record.message);
    const log = await readFile(blocks.runs.store.logFile(run.record.id), 'utf8');
    assert.doesNotMatch(run.record.engine, /docker/i);
    assert.match(log, /accelerometer\.csv: 100 samples/);
    const below = await rows(run);
    const output = below.find(({ kind }) => kind === 'blockOutputFolder');
    assert.ok(output);
    const [file] = (await rows(output)).filter(({ kind }) => kind === 'blockOutputFile');
    assert.ok(file);
    const { command } = blocks.tree.getTreeItem(file);
    assert.ok(command);
    const words = command.arguments as readonly unknown[];
    await vscode.commands.executeCommand(command.command, ...words);
    const input = await row(blocksNodeId.input(folder), await blockRow());
    assert.equal(blocks.tree.getTreeItem(input).label, 'Input: AMS_003');
  });

  it('run again when a file is saved, where that is switched on', async function () {
    this.timeout(120_000);
    const count = async () => (await blocks.runs.store.history(folder)).length;
    const before = await count();
    const document = await vscode.workspace.openTextDocument(uri('transform.py'));
    const editor = await vscode.window.showTextDocument(document);
    const save = async () => {
      await editor.edit((edit) => edit.insert(new vscode.Position(document.lineCount, 0), '\n'));
      await document.save();
    };
    await save();
    await vscode.commands.executeCommand('edgeImpulse.block.toggleRunOnSave', {
      blockFolder: folder,
    });
    const ended = until(blocks.runs.store.onDidChange, async () => {
      const [newest] = await blocks.runs.store.history(folder);
      return (await count()) > before && newest?.state !== 'running';
    });
    await save();
    await ended;
    assert.equal(await count(), before + 1, 'the save before was not a run');
    assert.equal(vscode.window.activeTextEditor?.document, document, 'the focus stayed');
    await vscode.commands.executeCommand('edgeImpulse.block.toggleRunOnSave', {
      blockFolder: folder,
    });
  });

  it('are tasks whose exit code is right', async function () {
    this.timeout(120_000);
    const tasks = await vscode.tasks.fetchTasks({ type: 'ei-block' });
    assert.deepEqual(tasks.map(({ definition }) => definition['action'] as string).sort(), [
      'check',
      'run',
    ]);
    const codes: (number | undefined)[] = [];
    for (const task of tasks) {
      const ended = new Promise<number | undefined>((resolve) => {
        const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (execution.task.name !== task.name) return;
          subscription.dispose();
          resolve(exitCode);
        });
      });
      await vscode.tasks.executeTask(task);
      codes.push(await ended);
    }
    assert.deepEqual(codes, [0, 0]);
  });

  it('show their page, one for each block', async () => {
    const pages = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview)
        .map(({ label }) => label);
    const open = async () =>
      vscode.commands.executeCommand('edgeImpulse.block.openRunPage', await blockRow());
    await open();
    await until(vscode.window.tabGroups.onDidChangeTabs, () => pages().includes('Block Demo'));
    await open();
    assert.deepEqual(pages(), ['Block Demo']);
  });

  it('compare tables on a page, and texts line by line', async () => {
    const outputs = ['before', 'after'].map((name) => path.join(folder, 'outputs', name));
    const [before = '', after = ''] = outputs;
    for (const [index, output] of outputs.entries()) {
      await mkdir(output, { recursive: true });
      await writeFile(path.join(output, 'combined.csv'), `a,b\n${index},2\n`);
      await writeFile(path.join(output, 'notes.txt'), `run ${index}\n`);
    }
    await writeFile(path.join(folder, 'outputs', 'secret.txt'), 'not of the output\n');
    const inputs = () => vscode.window.tabGroups.all.map(({ activeTab }) => activeTab?.input);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openDifference(before, after, '../secret.txt');
    assert.deepEqual(inputs(), [undefined]);
    await openDifference(before, after, 'combined.csv');
    const isComparison = () => {
      const [input] = inputs();
      return input instanceof vscode.TabInputWebview && input.viewType.endsWith('compare');
    };
    await until(vscode.window.tabGroups.onDidChangeTabs, isComparison);
    const titles = vscode.window.tabGroups.all.map(({ activeTab }) => activeTab?.label);
    assert.deepEqual(titles, ['before/combined.csv ↔ after/combined.csv']);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openDifference(before, after, 'notes.txt');
    const [text] = inputs();
    assert.ok(text instanceof vscode.TabInputTextDiff);
    assert.equal(text.original.fsPath, path.join(before, 'notes.txt'));
    assert.equal(text.modified.fsPath, path.join(after, 'notes.txt'));
  });

  it('forget a run that is deleted', async () => {
    const [run] = (await rows(await blockRow())).filter(({ kind }) => kind === 'blockRun');
    assert.ok(run?.kind === 'blockRun');
    await vscode.commands.executeCommand('edgeImpulse.block.deleteRun', run);
    const left = await blocks.runs.store.history(folder);
    assert.ok(!left.some(({ id }) => id === run.record.id));
  });
});
