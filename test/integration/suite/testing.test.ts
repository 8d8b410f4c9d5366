import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import type { BlockTests } from '../../../src/vscode/testing/blockTests.ts';
import { activated, makeStudy, next, type Study } from '../study.ts';

/** Answers its checklist; of an item without rows it makes an error two calls deep. */
const program = `const fs = require('node:fs');
const path = require('node:path');
const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const folder = value('--in-directory');
function rate(rows) {
  if (rows === 0) throw new RangeError('no rows');
  return 100 / rows;
}
const text = fs.readFileSync(path.join(folder, 'a.csv'), 'utf8');
const rows = text.split('\\n').filter(Boolean).length;
console.log('rows', rows);
console.log('rate', rate(rows));
const metadata = { ei_check: rows > 1 ? '1' : '0', ei_check_rows: rows > 1 ? '1' : '0' };
const output = { version: 1, action: 'add', metadata };
fs.writeFileSync(path.join(value('--out-directory'), 'ei-metadata.json'), JSON.stringify(output));
`;

/** A line of the checklist that the block does not answer. */
const elsewhere = JSON.stringify({
  version: 1,
  action: 'add',
  metadata: { ei_check_consent: '0' },
});

interface Told {
  readonly what: string;
  readonly item: vscode.TestItem | undefined;
  readonly given: readonly unknown[];
}

describe('blocks in the Testing view', function () {
  this.timeout(120_000);
  let parts: Parts;
  let blocks: Blocks;
  let tests: BlockTests;
  let study: Study;
  let folder: string;
  let told: Told[] = [];
  const { Global } = vscode.ConfigurationTarget;
  const settings = () => vscode.workspace.getConfiguration('edgeImpulse');

  before(async () => {
    parts = await activated();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = path.join(realpathSync(workspace.uri.fsPath), 'tested');
    await mkdir(folder);
    const write = (name: string, content: string) => writeFile(path.join(folder, name), content);
    await write('transform.js', program);
    await write(
      'Dockerfile',
      'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["node", "transform.js"]\n',
    );
    await write('.ei-block-config', '{"version":2,"config":{}}');
    const info = { name: 'Tested', description: 'Counts.', operatesOn: 'directory' };
    await write(
      'parameters.json',
      JSON.stringify({ version: 1, type: 'transform', info, parameters: [] }),
    );
    study = await makeStudy(
      parts,
      {
        'empty/a.csv': '',
        'few/a.csv': 'x',
        'many/a.csv': 'x\ny\nz\n',
        'many/ei-metadata.json': elsewhere,
        'more/a.csv': 'x\ny\n',
      },
      { organization: 'Tests', dataset: 'For tests' },
    );
    blocks = await parts.blocks.get();
    await blocks.folders.look();
    tests = await blocks.tests();
    await tests.update();
    await settings().update('engine.kind', 'process', Global);
    // What the editor is told, beside telling it.
    const create = tests.controller.createTestRun.bind(tests.controller);
    tests.controller.createTestRun = (...args) => listened(create(...args));
  });
  after(async () => {
    await settings().update('engine.kind', undefined, Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
    await rm(folder, { recursive: true, force: true });
    await blocks.folders.look();
  });
  beforeEach(() => {
    told = [];
  });

  function listened(run: vscode.TestRun): vscode.TestRun {
    return new Proxy(run, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const item = given.find((one) => typeof one === 'object' && one && 'children' in one);
          told.push({ what: String(name), item: item as vscode.TestItem | undefined, given });
          return Reflect.apply(value as (...all: unknown[]) => unknown, target, given);
        };
      },
    });
  }

  const block = () => {
    const item = tests.controller.items.get(folder);
    assert.ok(item);
    return item;
  };
  const children = (item: vscode.TestItem) => [...item.children].map(([, child]) => child);
  const stateOf = (item: vscode.TestItem) =>
    told
      .filter((one) => one.item === item)
      .map(({ what }) => what)
      .filter((what) => /^(?:passed|failed|errored|skipped)$/.test(what))
      .at(-1);
  async function sampled(kind: 'first' | 'largest', count: number, filter = '') {
    const { accountId, organizationId, dataset } = study;
    const place = { accountId, organizationId, dataset, filter };
    await blocks.memory.change(folder, { sample: { kind, place, count } });
    await tests.reload(folder);
  }
  async function run(include: readonly vscode.TestItem[], profile = tests.runProfile) {
    const source = new vscode.CancellationTokenSource();
    await profile.runHandler(new vscode.TestRunRequest(include), source.token);
  }

  it('are there with what they are tested on', async () => {
    assert.equal(block().label, 'Tested');
    assert.equal(block().uri?.fsPath, path.join(folder, 'transform.js'));
    await tests.reload(folder);
    assert.ok(block().error instanceof vscode.MarkdownString, 'nothing is chosen yet');
    await sampled('largest', 2);
    assert.equal(block().error, undefined);
    assert.equal(block().description, 'largest 2 of For tests');
    assert.deepEqual(
      children(block()).map(({ label }) => label),
      ['many', 'more'],
    );
  });

  it('run on their samples, with the checklist below them and the place of an error', async () => {
    await sampled('first', 3);
    await run([block()]);
    const [empty, few, many] = children(block());
    assert.ok(empty && few && many);
    assert.deepEqual([empty, few, many].map(stateOf), ['failed', 'passed', 'passed']);

    const checks = (item: vscode.TestItem) =>
      children(item).map((check) => [check.label, stateOf(check)]);
    assert.deepEqual(checks(many), [
      ['ei_check', 'passed'],
      ['ei_check_rows', 'passed'],
    ]);
    assert.deepEqual(checks(few), [
      ['ei_check', 'failed'],
      ['ei_check_rows', 'failed'],
    ]);

    const [message] = told.flatMap(({ what, item, given }) =>
      what === 'failed' && item === empty ? [given[1] as vscode.TestMessage] : [],
    );
    assert.match(message?.message as string, /^RangeError: no rows\n/);
    assert.equal(message?.location?.uri.fsPath, path.join(folder, 'transform.js'));
    assert.equal(message.location.range.start.line, 5);
    assert.deepEqual(
      message.stackTrace?.map(({ position }) => position?.line),
      [5, 11],
    );
    const [passed] = told.filter(({ what, item }) => what === 'passed' && item === many);
    assert.ok(typeof passed?.given[1] === 'number', 'with its duration');
    const output = told
      .filter(({ what, item }) => what === 'appendOutput' && item === many)
      .map(({ given }) => String(given[0]))
      .join('');
    assert.match(output, /rows 3\r\n/);
    assert.equal(told.filter(({ what }) => what === 'end').length, 1);

    const uri = vscode.Uri.file(path.join(folder, 'transform.js'));
    const problems = () =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'block run');
    if (problems().length === 0) {
      await next(vscode.languages.onDidChangeDiagnostics, () => problems().length > 0);
    }
    assert.equal(problems()[0]?.message, 'RangeError: no rows (empty)');
    assert.equal(problems()[0]?.range.start.line, 5);
    const failed = blocks.memory.get(folder).failedSamples;
    assert.deepEqual(failed.map((input) => (input.kind === 'item' ? input.itemName : '')).sort(), [
      'empty',
      'few',
    ]);
  });

  it('run on what failed last, until it no longer fails', async () => {
    await blocks.memory.change(folder, { sample: { kind: 'failed' } });
    await tests.reload(folder);
    assert.equal(children(block()).length, 2);
    const file = path.join(folder, 'transform.js');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replaceAll('rows > 1', 'rows >= 0').replace('rows === 0', 'rows < 0'),
    );
    try {
      await run(children(block()));
      assert.deepEqual(children(block()).map(stateOf), ['passed', 'passed']);
      assert.deepEqual(blocks.memory.get(folder).failedSamples, []);
    } finally {
      await writeFile(file, text);
    }
  });

  it('are skipped when they are cancelled, and what runs is ended', async () => {
    await sampled('first', 4);
    const source = new vscode.CancellationTokenSource();
    const running = next(blocks.runs.store.onDidChange, ({ kind }) => kind === 'started');
    const done = tests.runProfile.runHandler(new vscode.TestRunRequest([block()]), source.token);
    await running;
    source.cancel();
    await done;
    assert.deepEqual(new Set(children(block()).map(stateOf)), new Set(['skipped']));
    assert.deepEqual(blocks.runs.running(folder), []);
  });

  it('tell an error where nothing can run', async () => {
    await sampled('first', 2);
    const file = path.join(folder, 'Dockerfile');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('COPY . .', 'COPY nothing.js .'));
    try {
      await run([block()]);
      assert.deepEqual(children(block()).map(stateOf), ['errored', 'errored']);
      const messages = told.flatMap(({ what, given }) =>
        what === 'errored' ? [(given[1] as vscode.TestMessage).message as string] : [],
      );
      assert.match(messages[0] ?? '', /nothing\.js/);
    } finally {
      await writeFile(file, text);
    }
  });

  it('run again when a file of the program is saved, where that is switched on', async () => {
    await sampled('first', 2, "name = 'many'");
    const source = new vscode.CancellationTokenSource();
    const request = new vscode.TestRunRequest([block()], undefined, tests.runProfile, true);
    const watching = tests.runProfile.runHandler(request, source.token);
    const ended = next(blocks.runs.store.onDidChange, ({ kind }) => kind === 'ended');
    const uri = vscode.Uri.file(path.join(folder, 'transform.js'));
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    await editor.document.save();
    await ended;
    source.cancel();
    await watching;
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1, 0)));
    await editor.document.save();
    assert.deepEqual(blocks.runs.running(folder), []);
  });

  it('are debugged with the debugger of blocks', async () => {
    await sampled('first', 1, "name = 'more'");
    await settings().update('engine.kind', 'container', Global);
    try {
      await run(children(block()), tests.debugProfile);
      const [more] = children(block());
      assert.ok(more);
      assert.equal(stateOf(more), 'passed');
      assert.equal(children(more).length, 2);
    } finally {
      await settings().update('engine.kind', 'process', Global);
    }
    const engine = await blocks.engines.get(false);
    await engine.close();
  });
});
