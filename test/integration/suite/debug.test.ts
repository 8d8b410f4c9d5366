import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import { evaluated, once, placeOf, Stops } from '../stops.ts';
import { activated } from '../study.ts';

const python = `import os
import sys

arguments = sys.argv[1:]
names = sorted(os.listdir(arguments[arguments.index('--in-directory') + 1]))
count = len(names)
print('names', count)
result = count / int(os.environ.get('DIVISOR', '1'))
with open(os.path.join(arguments[arguments.index('--out-directory') + 1], 'count.txt'), 'w') as file:
    file.write(str(count))
sys.exit(0)
`;

const node = `const fs = require('node:fs');
const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const names = fs.readdirSync(value('--in-directory'));
const count = names.length;
console.log('names', count);
fs.writeFileSync(value('--out-directory') + '/count.txt', String(count));
process.exit(0);
`;

const isBlock = ({ type }: vscode.DebugSession) => type === 'ei-block';
const blockSessionEnded = () => once(vscode.debug.onDidTerminateDebugSession, isBlock);

describe('blocks under the debugger', function () {
  this.timeout(180_000);
  let blocks: Blocks;
  let stops: Stops;
  let workspace: string;
  const folders: string[] = [];
  const { Global } = vscode.ConfigurationTarget;
  const settings = () => vscode.workspace.getConfiguration('edgeImpulse');

  before(async () => {
    stops = new Stops();
    const parts = await activated();
    blocks = await parts.blocks.get();
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root);
    workspace = realpathSync(root.uri.fsPath);
    await settings().update('engine.kind', 'container', Global);
  });

  after(async () => {
    stops.dispose();
    await settings().update('engine.kind', undefined, Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const engine = await blocks.engines.get(false);
    const images = (await engine.kept()).filter(({ name }) =>
      name.includes('integration-debugged'),
    );
    await engine.remove(images);
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    await blocks.folders.look();
  });

  afterEach(async () => {
    // A session that a failing test left behind.
    if (vscode.debug.activeDebugSession) await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
  });

  async function makeBlock(name: string, script: string, text: string, dockerfile: string) {
    const folder = path.join(workspace, name);
    folders.push(folder);
    await mkdir(path.join(folder, 'data'), { recursive: true });
    const info = { name: `Integration debugged ${name}`, description: '', operatesOn: 'directory' };
    const parameters = { version: 1, type: 'transform', info, parameters: [] };
    await writeFile(path.join(folder, 'parameters.json'), JSON.stringify(parameters));
    await writeFile(path.join(folder, '.ei-block-config'), '{"version":2,"config":{}}');
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile);
    await writeFile(path.join(folder, script), text);
    await writeFile(path.join(folder, 'data', 'a.csv'), 'a\n1\n');
    await blocks.folders.look();
    await blocks.memory.choose(folder, {
      input: { kind: 'local', path: path.join(folder, 'data') },
      title: 'data',
      detail: name,
    });
    const uri = vscode.Uri.file(path.join(folder, script));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const stopAt = (line: number, condition?: string) => {
      const location = new vscode.Location(uri, new vscode.Position(line - 1, 0));
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(location, true, condition)]);
    };
    return { folder, uri, stopAt };
  }

  const pythonBlock = (name: string) =>
    makeBlock(
      name,
      'block.py',
      python,
      'FROM python:3.12-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["python3", "-u", "block.py"]\n',
    );

  const newest = async (folder: string) => (await blocks.runs.store.history(folder))[0];

  it('stop in Python with F5 and no configuration', async () => {
    const { folder, uri, stopAt } = await pythonBlock('python');
    stopAt(7, 'count == 1');
    const ended = blockSessionEnded();
    await vscode.commands.executeCommand('workbench.action.debug.start');
    const stopped = await stops.next();
    assert.equal(stopped.reason, 'breakpoint');
    assert.deepEqual([stopped.frame.line, placeOf(stopped.frame)], [7, uri.fsPath]);
    assert.equal(await evaluated(stopped, 'names'), "['a.csv']");
    await stopped.session.customRequest('next', { threadId: stopped.threadId });
    const stepped = await stops.next();
    assert.deepEqual([stepped.reason, stepped.frame.line], ['step', 8]);
    await stepped.session.customRequest('continue', { threadId: stepped.threadId });
    await ended;
    const record = await newest(folder);
    assert.equal(record?.state, 'succeeded', record?.message);
    assert.deepEqual(record?.files, [{ name: 'count.txt', size: 1 }]);
  });

  it('stop where Python raises what nobody catches, and end when they are stopped', async () => {
    const { folder, uri } = await pythonBlock('raises');
    const text = python.replace("os.environ.get('DIVISOR', '1')", "'0'");
    await writeFile(uri.fsPath, text);
    const ended = blockSessionEnded();
    await vscode.commands.executeCommand('edgeImpulse.block.debug', { blockFolder: folder });
    const stopped = await stops.next();
    assert.deepEqual([stopped.reason, stopped.frame.line], ['exception', 8]);
    await vscode.debug.stopDebugging(stopped.session);
    await ended;
    const [running] = blocks.runs.running(folder);
    await running?.job.result.catch(() => undefined);
    assert.equal((await newest(folder))?.state, 'cancelled');
  });

  it('stop in Node', async () => {
    const { folder, uri, stopAt } = await makeBlock(
      'node',
      'block.js',
      node,
      'FROM node:22-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["node", "block.js"]\n',
    );
    stopAt(5);
    const ended = blockSessionEnded();
    await vscode.commands.executeCommand('edgeImpulse.block.debug', { blockFolder: folder });
    const stopped = await stops.next();
    assert.deepEqual([stopped.frame.line, placeOf(stopped.frame)], [5, uri.fsPath]);
    assert.equal(await evaluated(stopped, 'names.join()'), "'a.csv'");
    await stopped.session.customRequest('next', { threadId: stopped.threadId });
    const stepped = await stops.next();
    assert.equal(stepped.frame.line, 6);
    await stepped.session.customRequest('continue', { threadId: stepped.threadId });
    await ended;
    const record = await newest(folder);
    assert.equal(record?.state, 'succeeded', record?.message);
    assert.deepEqual(record?.files, [{ name: 'count.txt', size: 1 }]);
  });

  it('are offered as configurations, one for each block', async () => {
    const { configurationsOf } = await import('../../../src/vscode/debug/configurations.ts');
    const offered = await configurationsOf(blocks, vscode.workspace.workspaceFolders?.[0]);
    const places = offered.map(({ block }) => block);
    for (const folder of folders) {
      assert.ok(places.includes(`\${workspaceFolder}/${path.basename(folder)}`), folder);
    }
  });
});
