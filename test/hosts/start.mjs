// `npm start`: builds, starts the local Studio with the sample study, and opens VS Code on it.
// `npm start -- --check` does the same without a person and says whether the main path works.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { cache, continueUnderProjectNode, nodePath, root, run, say, vsixPath } from './install.mjs';

await continueUnderProjectNode(import.meta.filename);
const { startServer } = await import('./vscodeServer.mjs');

const check = process.argv.includes('--check');
const hours = process.argv.includes('--hours')
  ? process.argv[process.argv.indexOf('--hours') + 1]
  : undefined;
const home = check ? await mkdtemp(path.join(os.tmpdir(), 'ei-start-')) : path.join(cache, 'start');
const data = path.join(home, 'studio');
const workspace = path.join(home, 'workspace');
mkdirSync(workspace, { recursive: true });
const environment = { EI_WORKBENCH_DATA: data };

const welcome = `# Edge Impulse Workbench

Click the pulse in the activity bar on the left: the sample study is there, in a Studio that runs on this machine.

1. Open **AMS Activity Study 2022**: ten subjects, three of which failed their checklist.
2. Select the study and type in the filter box: \`metadata->ei_check = 0\`, then Enter.
3. Click an item to read its checklist, and a \`.parquet\` or \`.csv\` file to see it as a table.
4. *Add a Folder of Mine as a Dataset* above the tree shows your own recordings in the same way.

*Help → Welcome* has a walkthrough with pictures: **Get Started with Edge Impulse Workbench**.
`;

/** @param {string} message @returns {never} */
function fail(message) {
  say(message);
  process.exit(1);
}

/** @param {string[]} args */
async function cli(args) {
  say(`\n$ ei-workbench ${args.map((a) => (/[\s'"]/.test(a) ? JSON.stringify(a) : a)).join(' ')}`);
  const { code, output } = await run(nodePath, ['dist/cli.js', ...args], { env: environment });
  if (code !== 0) throw new Error(`ei-workbench ${args[0]} ended with ${code}.`);
  return output;
}

async function packExtension() {
  say('Building …');
  if ((await run(nodePath, ['esbuild.mjs'])).code !== 0) fail('The build failed; see above.');
  if ((await run(nodePath, ['test/hosts/package.mjs'], { quiet: true })).code !== 0) {
    fail('The extension could not be packed.');
  }
}

async function startStudio() {
  say('Starting the local Studio with the sample study …');
  await cli(['studio', 'start', '--sample', ...(hours ? ['--hours', hours] : [])]);
}

/** The main path, as a person would walk it: list, filter, preview, download. */
async function checkMainPath() {
  const study = 'AMS Activity Study 2022';
  const expect = (/** @type {boolean} */ holds, /** @type {string} */ what) => {
    if (!holds) throw new Error(`Expected ${what}.`);
  };
  expect((await cli(['datasets'])).includes(study), `the dataset ${study}`);
  const failing = await cli(['items', '--dataset', study, '--filter', 'metadata->ei_check = 0']);
  expect(/AMS_\d{3}/.test(failing), 'items whose checklist failed');
  expect(!failing.includes('AMS_001'), 'AMS_001, which is complete, to be left out');
  const rows = await cli([
    'preview',
    'AMS_001/combined.parquet',
    '--dataset',
    study,
    '--rows',
    '5',
  ]);
  expect(/accX/.test(rows), 'the column accX');
  const zip = path.join(home, 'selection.zip');
  await cli(['download', '--dataset', study, '--filter', "file_name LIKE '%.png'", '--to', zip]);
  expect(statSync(zip).size > 1000, 'a ZIP file with the pictures');
  const server = await startServer({
    dataFolder: path.join(home, 'server'),
    vsix: vsixPath,
    env: environment,
  });
  try {
    const answer = await fetch(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
    const page = await answer.text();
    expect(answer.ok && page.includes('vscode'), 'VS Code to answer');
    say(`\nVS Code ${server.url} answers, with the extension installed.`);
  } finally {
    await server.stop();
  }
}

function openInstalledCode() {
  say('Opening VS Code …');
  const folders = [
    '--user-data-dir',
    path.join(home, 'code'),
    '--extensions-dir',
    path.join(home, 'extensions'),
  ];
  const { status } = spawnSync(
    'code',
    [...folders, `--extensionDevelopmentPath=${root}`, '--new-window', workspace],
    { env: { ...process.env, ...environment }, stdio: 'inherit' },
  );
  if (status !== 0) fail('VS Code did not start.');
}

async function serveCode() {
  const token = randomBytes(16).toString('hex');
  const server = await startServer({
    dataFolder: path.join(home, 'server'),
    vsix: vsixPath,
    token,
    env: environment,
    settings: {
      'git.openRepositoryInParentFolders': 'never',
      'workbench.startupEditor': 'readme',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
    },
  });
  const address = `${server.url}/?tkn=${token}&folder=${encodeURIComponent(workspace)}`;
  say(`\nVS Code is ready. Open this address in a browser:\n\n  ${address}\n\nCtrl-C ends it.`);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    // Ctrl-C arrives twice: from the terminal, and from the process that started this one.
    process.on(signal, () => void server.stop());
  }
  await server.exited;
}

await packExtension();
if (check) {
  try {
    await startStudio();
    await checkMainPath();
    say('\nThe main path works.');
  } catch (error) {
    process.exitCode = 1;
    say(`\nThe check failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await run(nodePath, ['dist/cli.js', 'studio', 'stop'], { env: environment, quiet: true });
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
} else {
  await writeFile(path.join(workspace, 'README.md'), welcome);
  await startStudio();
  const installed = spawnSync('code', ['--version'], { stdio: 'ignore' }).status === 0;
  if (installed) openInstalledCode();
  else await serveCode();
}
