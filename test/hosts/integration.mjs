// Runs the bundled integration suite inside the extension host of a real VS Code server.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArguments, ensureChromium } from './chromium.mjs';
import { ensureEngine } from './engine.mjs';
import { cache, root, say } from './install.mjs';
import { startServer } from './vscodeServer.mjs';

const results = path.join(cache, 'results', 'integration.json');
const limit = 10 * 60 * 1000;

const executablePath = await ensureChromium();
// Blocks are debugged in containers.
const engine = await ensureEngine();
const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-integration-'));
const workspace = path.join(folder, 'workspace');
await mkdir(workspace);
await mkdir(path.dirname(results), { recursive: true });
await rm(results, { force: true });
const server = await startServer({
  dataFolder: path.join(folder, 'server'),
  smokeTestDriver: true,
  env: {
    EI_WORKBENCH_DATA: path.join(folder, 'studio'),
    EI_WORKBENCH_RESULTS: results,
    EI_WORKBENCH_ROOT: root,
    EI_WORKBENCH_GREP: process.argv[2] ?? '',
    DOCKER_HOST: engine.address,
  },
});
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
let code = 1;
try {
  const page = await browser.newPage();
  const finished = new Promise((resolve) => {
    page.on('console', (message) => {
      const text = message.text();
      const match = /^(?:%c)?\s*EI-TEST (.*)$/s.exec(text);
      if (match) say(match[1] ?? '');
      if (text.includes('EI-TEST-END')) resolve(undefined);
    });
  });
  const remote = (/** @type {string} */ file) =>
    `vscode-remote://127.0.0.1:${server.port}${path.join(root, file)}`;
  const payload = [
    ['extensionDevelopmentPath', remote('')],
    ['extensionTestsPath', remote('.cache/integration/index.cjs')],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  await page.goto(`${server.url}/?${query.toString()}`);
  const read = async () => {
    try {
      /** @type {{ log?: string, passed: number, failed: number }} */
      const answer = JSON.parse(await readFile(results, 'utf8'));
      return answer;
    } catch {
      return undefined;
    }
  };
  const deadline = Date.now() + limit;
  let answer;
  while (answer === undefined && Date.now() < deadline) {
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, 500))]);
    answer = await read();
  }
  if (answer === undefined) {
    await mkdir(path.join(root, 'artifacts'), { recursive: true });
    await page.screenshot({ path: path.join(root, 'artifacts', 'integration-hung.png') });
    say(`The suite did not end within ${limit / 60_000} minutes.\n${server.output().slice(-3000)}`);
  } else {
    say(answer.log ?? '');
    say(`  ${answer.passed} passing`);
    if (answer.failed > 0) say(`  ${answer.failed} failing`);
    code = answer.failed === 0 && answer.passed > 0 ? 0 : 1;
  }
} finally {
  await browser.close();
  await server.stop();
  await engine.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(code);
