// Brings the checkout's own packages up to date and continues under the Node that they contain. Everything
// in here must run on the Node that the machine happens to have (20 or newer).
import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const cache = path.join(root, '.cache');
/** The packaged extension. */
export const vsixPath = path.join(cache, 'edge-impulse-workbench.vsix');
const binaries = path.join(root, 'node_modules', '.bin');

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** The environment in which the project's own Node and tools come first. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${binaries}${path.delimiter}${process.env['PATH'] ?? ''}` };
}

/** The Node that everything runs under, whatever the machine has. */
export const nodePath =
  process.platform === 'win32'
    ? path.join(root, 'node_modules', 'node', 'bin', 'node.exe')
    : path.join(root, 'node_modules', 'node', 'bin', 'node');

/** @param {string} file */
function modified(file) {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** Runs `npm ci` when the lock file is newer than what is installed; quick otherwise. */
export function ensureInstalled() {
  const installed = modified(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modified(path.join(root, 'package-lock.json')) && modified(nodePath) > 0) return;
  say('Installing the packages of package-lock.json (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    say('npm ci failed; its messages stand above. Check the network or the npm registry setting.');
    process.exit(1);
  }
}

/**
 * Runs this very script again under the project's Node, unless it is it already.
 * Does not return in the first process.
 * @param {string} script
 */
export async function continueUnderProjectNode(script) {
  ensureInstalled();
  if (process.env['EI_WORKBENCH_NODE'] === nodePath) return;
  const child = spawn(nodePath, [script, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...toolEnvironment(), EI_WORKBENCH_NODE: nodePath },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => child.kill(signal));
  }
  const code = await new Promise((resolve) => {
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? (signal ? 130 : 1)));
  });
  process.exit(code);
}

/**
 * Runs a tool of the project to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...toolEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ text) => {
        output += text;
        if (!options.quiet) process.stdout.write(text);
        options.onOutput?.(text);
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
