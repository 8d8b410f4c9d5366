// The same integration suite in a desktop VS Code, for machines that can download one.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cache, continueUnderProjectNode, root, say } from './install.mjs';

await continueUnderProjectNode(import.meta.filename);
const { runTests } = await import('@vscode/test-electron');
const results = path.join(cache, 'results', 'electron.json');
const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-electron-'));
const workspace = path.join(folder, 'workspace');
await mkdir(workspace);
await mkdir(path.dirname(results), { recursive: true });
await rm(results, { force: true });
try {
  await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, '.cache', 'integration', 'index.cjs'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    extensionTestsEnv: {
      EI_WORKBENCH_DATA: path.join(folder, 'studio'),
      EI_WORKBENCH_RESULTS: results,
      EI_WORKBENCH_ROOT: root,
    },
  });
} finally {
  say(await readFile(results, 'utf8').catch(() => 'The suite left no results.'));
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
