import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { planPush } from '../../../src/actions/push/plan.ts';
import {
  followTransformation,
  transform,
  type TransformFailure,
} from '../../../src/actions/transform.ts';
import { jobLog } from '../../../src/client/jobs.ts';
import { transformationBlock } from '../../../src/client/blocks.ts';
import type { Blocks } from '../../../src/vscode/blocks/blocks.ts';
import type { ReplayArguments } from '../../../src/vscode/commands/replay.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { failuresUri } from '../../../src/vscode/transform/documents.ts';
import { evaluated, once, placeOf, Stops } from '../stops.ts';
import { activated, makeStudy, type Study } from '../study.ts';

const python = `import os
import sys

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
names = os.listdir(arguments['--in-directory'])
greeting = arguments['--greeting']
rows = [int(open(os.path.join(arguments['--in-directory'], name)).read()) for name in names]
mean = sum(rows) / len([row for row in rows if row > 0])
`;

const node = `const [, , ...words] = process.argv;
function half(value) {
  if (value > 1) throw new Error('too much');
  return value / 2;
}
half(words.length);
`;

const images = {
  python:
    'FROM python:3.12-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["python3", "-u", "run.py"]\n',
  node: 'FROM node:22-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["node", "run.js"]\n',
};

describe('replaying a failed job', function () {
  this.timeout(180_000);
  let parts: Parts;
  let blocks: Blocks;
  let study: Study;
  let stops: Stops;
  let failure: TransformFailure;
  let jobId: number;
  const folders: string[] = [];
  const { Global } = vscode.ConfigurationTarget;
  const settings = () => vscode.workspace.getConfiguration('edgeImpulse');
  const ended = () =>
    once(vscode.debug.onDidTerminateDebugSession, ({ type }) => type === 'ei-block');

  before(async () => {
    stops = new Stops();
    parts = await activated();
    blocks = await parts.blocks.get();
    await settings().update('engine.kind', 'container', Global);
    const contents = { 'good/a.csv': '4', 'bad/a.csv': '-1' };
    study = await makeStudy(parts, contents, { organization: 'Replays', dataset: 'Study' });
    await pushAndTransform(await makeBlock('replayed', 'run.py', python, images.python));
  });
  after(async () => {
    stops.dispose();
    await settings().update('engine.kind', undefined, Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const engine = await blocks.engines.get(false);
    const left = (await engine.kept()).filter(({ name }) => name.includes('integration-replayed'));
    await engine.remove(left);
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    await blocks.folders.look();
    await study.remove();
  });
  afterEach(async () => {
    if (vscode.debug.activeDebugSession) await vscode.debug.stopDebugging();
  });

  async function makeBlock(name: string, script: string, text: string, dockerfile: string) {
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root);
    const folder = path.join(realpathSync(root.uri.fsPath), name);
    folders.push(folder);
    await mkdir(folder);
    const info = { name: `Integration ${name}`, description: 'x', operatesOn: 'directory' };
    const parameters = [{ name: 'Greeting', param: 'greeting', type: 'string', value: 'hello' }];
    const whole = { version: 1, type: 'transform', info, parameters };
    await writeFile(path.join(folder, 'parameters.json'), JSON.stringify(whole));
    await writeFile(path.join(folder, '.ei-block-config'), '{"version":2,"config":{}}');
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile);
    await writeFile(path.join(folder, script), text);
    await blocks.folders.look();
    return folder;
  }

  async function pushAndTransform(folder: string): Promise<void> {
    const { connection, organizationId } = study;
    const target = { connection, kind: 'local', organizationId } as const;
    const { memory, pushes, hashes } = blocks.pushing;
    const last = (key: string) => memory.last(folder, key);
    const plan = await planPush(folder, target, { last, hashes });
    const { blockId } = await pushes.start(plan, { accepted: [], variables: {} }).result;
    const block = await transformationBlock(connection, organizationId, blockId);
    const job = await transform(connection, organizationId, block, {
      ...{ name: 'Greet', filter: "dataset = 'Study'", output: { dataset: 'Study' } },
      parameters: { greeting: 'of the job' },
    });
    const result = await followTransformation(job, 'Greet', { first: 50, slowest: 500 }).result;
    const [first, second] = result.failures;
    assert.ok(first && !second, 'one item fails');
    failure = first;
    jobId = job.id;
  }

  async function lensOf(title: string): Promise<vscode.Command> {
    const { accountId, organizationId } = study;
    const uri = failuresUri({ accountId, organizationId, id: jobId, name: 'Greet' });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    const command = lenses.map((lens) => lens.command).find((one) => one?.title === title);
    assert.ok(command, title);
    return command;
  }

  it('stops at the exception, with the input and the values of the job', async () => {
    const [folder = ''] = folders;
    const over = ended();
    const { command, arguments: given } = await lensOf('Replay under the Debugger');
    await vscode.commands.executeCommand(command, ...(given as unknown[]));
    const stopped = await stops.next();
    assert.deepEqual(
      [stopped.reason, stopped.frame.line, placeOf(stopped.frame)],
      ['exception', 8, path.join(folder, 'run.py')],
    );
    assert.equal(await evaluated(stopped, 'rows'), '[-1]');
    assert.equal(await evaluated(stopped, 'greeting'), "'of the job'");
    assert.match(await evaluated(stopped, "arguments['--metadata']"), /dataItemInfo/);
    await vscode.debug.stopDebugging(stopped.session);
    await over;
    await blocks.runs.running(folder)[0]?.job.result.catch(() => undefined);
  });

  it('runs again with the words of the job, and says what changed since', async () => {
    const [folder = ''] = folders;
    await writeFile(path.join(folder, 'run.py'), `${python}# looked at\n`);
    const { accountId, organizationId, connection } = study;
    const { jobId: runJob = 0, runId, name } = failure;
    const run: ReplayArguments = {
      ...{ accountId, organizationId, runId, jobId: runJob, name },
      isDebugged: false,
    };
    await vscode.commands.executeCommand('edgeImpulse.job.replay', run);
    const [record] = await blocks.runs.store.history(folder);
    assert.equal(record?.state, 'failed');
    assert.equal(record.inputTitle, 'bad');
    const { lines } = await jobLog(connection, organizationId, runJob);
    assert.equal(record.commandLine, lines[0]?.text.trim());
    assert.match(record.notes.join('\n'), /The folder changed since the push: run\.py/);
  });

  it('asks for the folder where none says that it was pushed as the block', async () => {
    const [folder = ''] = folders;
    const config = path.join(folder, '.ei-block-config');
    const pushed = await readFile(config, 'utf8');
    await writeFile(config, '{"version":2,"config":{}}');
    const { accountId, organizationId } = study;
    const { jobId: runJob = 0, runId, name } = failure;
    const where = { accountId, organizationId, runId, jobId: runJob, name };
    const before = (await blocks.runs.store.history(folder)).length;
    let isOver = false;
    const done = vscode.commands.executeCommand('edgeImpulse.job.replay', {
      ...where,
      isDebugged: false,
    } satisfies ReplayArguments);
    void Promise.resolve(done).then(() => (isOver = true));
    // Enter takes the first: a folder of the window that says nothing of this Studio.
    while (!isOver && blocks.runs.running().length === 0) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    }
    await done;
    await writeFile(config, pushed);
    const history = await blocks.runs.store.history(folder);
    assert.equal(history.length, before + 1);
    assert.match(history[0]?.notes.join('\n') ?? '', /does not say that it was pushed/);
  });

  it('knows a folder outside the workspace once a person opened it', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'ei-outside-'));
    folders.push(outside);
    await writeFile(path.join(outside, 'Dockerfile'), images.python);
    await writeFile(path.join(outside, 'parameters.json'), '[]');
    assert.ok(!blocks.folders.all.includes(outside));
    await blocks.folders.open(outside);
    assert.ok(blocks.folders.all.includes(outside));
  });

  it('stops at what Node throws and nobody catches', async () => {
    const folder = await makeBlock('replayed-node', 'run.js', node, images.node);
    const { accountId, organizationId } = study;
    const { item } = await study.item('good');
    const replay = blocks.replays.add({
      ...{
        folder,
        values: { greeting: 'x' },
        extraArguments: [],
        isInputWritable: false,
        isWarm: false,
      },
      input: {
        ...{ kind: 'item', accountId, organizationId },
        ...{ dataset: item.dataset, itemId: item.id, itemName: item.name },
      },
      limits: { memory: 2 ** 29, cpus: 1, processes: 64, time: 60 },
      bucketFolders: {},
    });
    const over = ended();
    const configuration = { type: 'ei-block', request: 'launch', name: 'Replay', block: folder };
    await vscode.debug.startDebugging(undefined, { ...configuration, replay });
    const stopped = await stops.next();
    assert.deepEqual([stopped.reason, stopped.frame.line], ['exception', 3]);
    assert.equal(placeOf(stopped.frame), path.join(folder, 'run.js'));
    await stopped.session.customRequest('continue', { threadId: stopped.threadId });
    await over;
  });

  it('debugs outside the container', async () => {
    const [folder = ''] = folders;
    const { item } = await study.item('bad');
    const { accountId, organizationId } = study;
    const input = {
      ...{ kind: 'item' as const, accountId, organizationId },
      ...{ dataset: item.dataset, itemId: item.id, itemName: item.name },
    };
    await blocks.memory.choose(folder, { input, title: 'bad', detail: '' });
    const uri = vscode.Uri.file(path.join(folder, 'run.py'));
    const location = new vscode.Location(uri, new vscode.Position(5, 0));
    const breakpoint = new vscode.SourceBreakpoint(location);
    vscode.debug.addBreakpoints([breakpoint]);
    const over = ended();
    const configuration = { type: 'ei-block', request: 'launch', name: 'Outside', block: folder };
    await vscode.debug.startDebugging(undefined, { ...configuration, withoutContainer: true });
    const stopped = await stops.next();
    vscode.debug.removeBreakpoints([breakpoint]);
    assert.deepEqual([stopped.reason, stopped.frame.line], ['breakpoint', 6]);
    assert.equal(placeOf(stopped.frame), uri.fsPath);
    assert.equal(await evaluated(stopped, 'names'), "['a.csv']");
    await vscode.debug.stopDebugging(stopped.session);
    await over;
    await blocks.runs.running(folder)[0]?.job.result.catch(() => undefined);
  });
});
