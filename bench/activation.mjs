// What the extension costs an editor: load and activation, in the host's own milliseconds, beside an extension
// that does nothing, in the same hosts in alternating order. Measures the packed extension:
// node esbuild.mjs && node test/hosts/package.mjs && node bench/activation.mjs [STARTS]
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../test/hosts/chromium.mjs';
import { say, vsixPath } from '../test/hosts/install.mjs';
import { startServer } from '../test/hosts/vscodeServer.mjs';

const starts = Number(process.argv[2] ?? 50);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-activation-'));
const results = path.join(folder, 'result.json');
const empty = path.join(folder, 'empty');
const runner = path.join(folder, 'runner');
await mkdir(empty);
await mkdir(runner);
await writeFile(
  path.join(empty, 'package.json'),
  JSON.stringify({
    name: 'empty',
    publisher: 'bench',
    version: '1.0.0',
    type: 'module',
    main: './main.js',
    engines: { vscode: '^1.104.0' },
    activationEvents: ['onCommand:bench.never'],
  }),
);
await writeFile(path.join(empty, 'main.js'), 'export function activate() {}\n');
await writeFile(
  path.join(runner, 'index.cjs'),
  `const vscode = require('vscode');
const { readFileSync, writeFileSync } = require('node:fs');
exports.run = async () => {
  try {
    writeFileSync(${JSON.stringify(results)}, JSON.stringify(await measured()));
  } catch (error) {
    writeFileSync(${JSON.stringify(results)}, JSON.stringify({ error: String(error) }));
  }
};
const measured = async () => {
  const { order } = JSON.parse(readFileSync(${JSON.stringify(`${results}.ask`)}, 'utf8'));
  const times = {};
  for (const id of order) {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined) throw new Error(id + ' was not found');
    if (extension.isActive) throw new Error(id + ' is awake already');
    const began = performance.now();
    await extension.activate();
    times[id] = performance.now() - began;
  }
  return times;
};
`,
);

const ids = ['edge-impulse-workbench.edge-impulse-workbench', 'bench.empty'];
const executablePath = await ensureChromium();
const server = await startServer({
  dataFolder: path.join(folder, 'server'),
  smokeTestDriver: true,
  vsix: vsixPath,
  env: { EI_WORKBENCH_DATA: path.join(folder, 'studio') },
});
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
/** @type {number[][]} */
const times = [[], []];
try {
  for (let start = 0; start < starts; start += 1) {
    const order = start % 2 === 0 ? ids : ids.toReversed();
    await writeFile(`${results}.ask`, JSON.stringify({ order }));
    await rm(results, { force: true });
    const page = await browser.newPage();
    const remote = (/** @type {string} */ file) =>
      `vscode-remote://127.0.0.1:${server.port}${file}`;
    const payload = [
      ['extensionDevelopmentPath', remote(empty)],
      ['extensionTestsPath', remote(path.join(runner, 'index.cjs'))],
    ];
    const query = new URLSearchParams({ ew: 'true', payload: JSON.stringify(payload) });
    await page.goto(`${server.url}/?${query.toString()}`);
    /** @type {Record<string, number> | undefined} */
    let answer;
    for (let wait = 0; answer === undefined && wait < 600; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      try {
        answer = JSON.parse(await readFile(results, 'utf8'));
      } catch {
        // Not written yet.
      }
    }
    if (answer?.['error']) throw new Error(String(answer['error']));
    if (answer === undefined) throw new Error(`Start ${start} gave no answer in a minute.`);
    ids.forEach((id, index) => times[index]?.push(answer[id] ?? Number.NaN));
    await page.close();
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
const median = (/** @type {number[]} */ list) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const [ours = Number.NaN, theirs = Number.NaN] = times.map(median);
say(`load + activate, median of ${starts} interleaved starts`);
say(`  this extension   ${ours.toFixed(2)} ms`);
say(`  empty extension  ${theirs.toFixed(2)} ms`);
say(`  ratio ${(ours / theirs).toFixed(2)}, difference ${(ours - theirs).toFixed(2)} ms`);
say(
  `  goal: at most 1.5 × or 5 ms more: ${ours <= theirs * 1.5 || ours <= theirs + 5 ? 'met' : 'NOT met'}`,
);
