// A real VS Code without a display: the server that the npm package `code-server` carries. Its extension host
// is Node, its workbench is drawn by any browser.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cache, nodePath, run, say } from './install.mjs';

const version = '4.139.1';
const home = path.join(cache, `vscode-server-${version}`);
const vscode = path.join(home, 'node_modules', 'code-server', 'lib', 'vscode');

/**
 * Installs the server into the checkout's cache once; takes about fifteen seconds.
 * @returns {Promise<string>} the folder of VS Code
 */
export async function ensureServer() {
  if (existsSync(path.join(home, 'complete'))) return vscode;
  say(`Installing the VS Code server (npm package code-server ${version}) into .cache …`);
  const staging = `${home}.staging-${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await writeFile(path.join(staging, 'package.json'), '{ "private": true }\n');
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const server = path.join(staging, 'node_modules', 'code-server', 'lib', 'vscode');
  for (const args of [
    ['--prefix', staging, ...npm, `code-server@${version}`],
    ['--prefix', server, ...npm, '--omit=dev'],
  ]) {
    const { code, output } = await run('npm', args, { quiet: true });
    if (code !== 0) throw new Error(`npm could not install the VS Code server:\n${output}`);
  }
  await writeFile(path.join(staging, 'complete'), '');
  await rm(home, { recursive: true, force: true });
  await rename(staging, home);
  return vscode;
}

/**
 * @typedef {object} ServerOptions
 * @property {string} dataFolder a fresh folder for settings, extensions and logs
 * @property {Record<string, unknown>} [settings] the user's settings
 * @property {string} [vsix] an extension to install
 * @property {string} [token] connection token; without it anyone on this machine may connect
 * @property {boolean} [smokeTestDriver] lets a page load extensions from the disk
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [port]
 */

/**
 * Starts a server on 127.0.0.1 and waits until it listens.
 * @param {ServerOptions} options
 */
export async function startServer(options) {
  const folder = await ensureServer();
  const user = path.join(options.dataFolder, 'data', 'User');
  await mkdir(user, { recursive: true });
  const settings = {
    'security.workspace.trust.enabled': false,
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'workbench.enableExperiments': false,
    'chat.disableAIFeatures': true,
    ...options.settings,
  };
  await writeFile(path.join(user, 'settings.json'), JSON.stringify(settings, undefined, 2));
  const main = path.join(folder, 'out', 'server-main.js');
  const places = ['--server-data-dir', options.dataFolder, '--accept-server-license-terms'];
  if (options.vsix) {
    const installed = await run(nodePath, [main, ...places, '--install-extension', options.vsix], {
      quiet: true,
    });
    if (installed.code !== 0 || !/successfully installed/.test(installed.output)) {
      throw new Error(`The VS Code server did not install ${options.vsix}:\n${installed.output}`);
    }
  }
  const child = spawn(
    nodePath,
    [
      main,
      ...places,
      '--host',
      '127.0.0.1',
      '--port',
      String(options.port ?? 0),
      ...(options.token ? ['--connection-token', options.token] : ['--without-connection-token']),
      '--telemetry-level',
      'off',
      ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  const port = await new Promise((resolve, reject) => {
    /** @param {Buffer} data */
    const read = (data) => {
      output += data.toString();
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`The VS Code server ended (${code}):\n${output}`)));
  });
  return {
    port: Number(port),
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    exited: new Promise((resolve) => child.on('exit', resolve)),
    /** Ends the server with the extension hosts that it started: they are its process group. */
    stop: async () => {
      const group = child.pid;
      if (child.exitCode !== null || group === undefined) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const kill = (/** @type {NodeJS.Signals} */ signal) => {
        try {
          process.kill(-group, signal);
        } catch {
          // It ended meanwhile.
        }
      };
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}
