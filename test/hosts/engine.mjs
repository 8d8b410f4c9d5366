// A real container engine with the base images that blocks begin with. Uses the one that is there; on a bare Debian
// machine where we are root it installs Debian's, starts it, and makes the images from Debian's packages where no
// registry can be reached. Alone: `node test/hosts/engine.mjs [--stop]`.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBaseImages } from './baseImages.mjs';
import { installPackages, isBareDebian } from './debian.mjs';
import { engineAt } from './engineApi.mjs';
import { cache, run, say } from './install.mjs';

const usualSocket = '/var/run/docker.sock';
const startTimeout = 60_000;

/**
 * @typedef {object} Options
 * @property {string} [home] folder for what is made here: images, the engine's data, its log
 * @property {string} [address] look for an engine nowhere else, and start it there
 * @property {readonly string[]} [daemonArguments] further arguments for an engine that is started here
 * @property {boolean} [stays] an engine that is started here outlives this process
 */

/**
 * @typedef {object} FoundEngine
 * @property {string} address such as `unix:///var/run/docker.sock`
 * @property {() => Promise<void>} stop ends the engine when this process started it
 */

/**
 * What is kept of an engine that was started here.
 * @typedef {{ pid: number, address: string, runtime: string, owner: number | undefined }} Remembered
 */

/**
 * An engine that answers and has the base images.
 * @param {Options} [options]
 * @returns {Promise<FoundEngine>}
 */
export async function ensureEngine(options = {}) {
  const home = options.home ?? path.join(cache, 'engine');
  const found = (await foundEngine(options)) ?? (await startedEngine(home, options));
  await adopt(home, found);
  try {
    await ensureBaseImages(found.address, home, isBareDebian());
  } catch (error) {
    await found.stop();
    throw error;
  }
  return found;
}

/**
 * An engine whose starter was killed would run for ever: it becomes ours to end.
 * @param {string} home @param {FoundEngine} found
 */
async function adopt(home, found) {
  const remembered = await rememberedEngine(home);
  if (remembered?.owner === undefined || remembered.owner === process.pid) return;
  if (found.address !== remembered.address || existsSync(`/proc/${remembered.owner}`)) return;
  Object.assign(found, await owned(home, { ...remembered, owner: process.pid }));
}

/** @param {Options} options @returns {Promise<FoundEngine | undefined>} */
async function foundEngine(options) {
  const addresses = options.address ? [options.address] : await usualAddresses();
  for (const address of addresses) {
    if (await engineAt(address).answers()) return { address, stop: () => Promise.resolve() };
  }
  return undefined;
}

/** Where people's engines listen, the one that the `docker` command would use first. */
async function usualAddresses() {
  const named = process.env['DOCKER_HOST'];
  if (named) return [named];
  const asked = await run(
    'docker',
    ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
    { quiet: true },
  );
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? '/nonexistent';
  return [
    ...(asked.code === 0 ? [asked.output.trim()] : []),
    ...(process.platform === 'win32'
      ? ['npipe:////./pipe/docker_engine']
      : [
          `unix://${usualSocket}`,
          `unix://${path.join(runtime, 'docker.sock')}`,
          `unix://${path.join(os.homedir(), '.docker', 'run', 'docker.sock')}`,
          `unix://${path.join(cache, 'engine', 'docker.sock')}`,
        ]),
  ];
}

/** @param {string} home @param {Options} options @returns {Promise<FoundEngine>} */
async function startedEngine(home, options) {
  if (!isBareDebian()) {
    throw new Error(
      'No container engine answers. Start Docker (or Podman, Colima, Rancher Desktop), or set DOCKER_HOST to its ' +
        'address. Only as root on Debian is one installed here.',
    );
  }
  if (!existsSync('/usr/sbin/dockerd')) await installPackages(['docker.io', 'debootstrap']);
  // Debian's package starts the engine itself where there is an init system.
  const itself = await foundEngine(options);
  if (itself) return itself;
  await mkdir(home, { recursive: true });
  await mountControlGroups();
  const address = options.address ?? `unix://${usualSocket}`;
  const remembered = startDaemon(home, address, options);
  const engine = await owned(home, remembered);
  try {
    await answering(remembered, home);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  say(`A container engine runs at ${address} (process ${remembered.pid}, log ${logOf(home)}).`);
  return options.stays ? { address, stop: () => Promise.resolve() } : engine;
}

/** @param {string} home @param {Remembered} remembered @returns {Promise<FoundEngine>} */
async function owned(home, remembered) {
  await writeFile(path.join(home, 'engine.json'), JSON.stringify(remembered));
  // Also where the process ends without a chance to wait.
  const atExit = () => {
    if (remembered.owner !== undefined) endProcess(remembered.pid, 'SIGTERM');
  };
  process.once('exit', atExit);
  return {
    address: remembered.address,
    stop: async () => {
      process.off('exit', atExit);
      await stopRemembered(home);
    },
  };
}

/** Without an init system nobody has mounted them; the engine starts no container without. */
async function mountControlGroups() {
  const isMounted = /^\S+ \S+ cgroup2? /m.test(await readFile('/proc/mounts', 'utf8'));
  if (!isMounted) await run('cgroupfs-mount', [], { quiet: true });
}

/** @param {string} text */
const shortHash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** @param {string} home */
const logOf = (home) => path.join(home, 'dockerd.log');

/** @param {string} home @param {string} address @param {Options} options @returns {Remembered} */
function startDaemon(home, address, options) {
  const log = openSync(logOf(home), 'w');
  // The engine's own sockets lie below it, and the path of a socket is short.
  const runtime = path.join(os.tmpdir(), `ei-engine-${shortHash(home)}`);
  const child = spawn(
    '/usr/sbin/dockerd',
    [
      ...['--host', address, '--data-root', path.join(home, 'data'), '--exec-root', runtime],
      ...['--pidfile', path.join(home, 'dockerd.pid'), ...(options.daemonArguments ?? [])],
    ],
    { detached: true, stdio: ['ignore', log, log] },
  );
  child.unref();
  closeSync(log);
  if (child.pid === undefined) throw new Error('/usr/sbin/dockerd could not be started.');
  return { pid: child.pid, address, runtime, owner: options.stays ? undefined : process.pid };
}

/** @param {Remembered} remembered @param {string} home */
async function answering({ pid, address }, home) {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline) {
    if (await engineAt(address).answers()) return;
    if (!isOurs(pid, home)) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const log = await readFile(logOf(home), 'utf8');
  throw new Error(`dockerd did not start:\n${log.slice(-3000)}`);
}

/**
 * True while the process is an engine on our folder: an id alone may be anyone's by now.
 * @param {number} pid @param {string} home
 */
function isOurs(pid, home) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path.join(home, 'data'));
  } catch {
    return false;
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function endProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** @param {string} home @returns {Promise<Remembered | undefined>} */
function rememberedEngine(home) {
  return readFile(path.join(home, 'engine.json'), 'utf8').then(JSON.parse, () => undefined);
}

/**
 * Ends the engine that was started on this folder; true when there was one.
 * @param {string} home
 */
async function stopRemembered(home) {
  const remembered = await rememberedEngine(home);
  rmSync(path.join(home, 'engine.json'), { force: true });
  if (!remembered || !isOurs(remembered.pid, home)) return false;
  endProcess(remembered.pid, 'SIGTERM');
  const deadline = Date.now() + 20_000;
  while (isOurs(remembered.pid, home)) {
    if (Date.now() > deadline) endProcess(remembered.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  rmSync(remembered.runtime, { recursive: true, force: true });
  return true;
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--stop')) {
    const stopped = await stopRemembered(path.join(cache, 'engine'));
    say(stopped ? 'The engine has ended.' : 'No engine that was started here is running.');
  } else {
    const { address } = await ensureEngine({ stays: true });
    say(`The engine at ${address} has its base images.`);
  }
}
