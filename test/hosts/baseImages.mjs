// The images that the templates' Dockerfiles begin with. Where no registry can be reached they are made from Debian's
// packages: really Debian with its own Python and the project's Node, under the names that Dockerfiles use.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { installPackages } from './debian.mjs';
import { engineAt } from './engineApi.mjs';
import { nodePath, run, say } from './install.mjs';

const debian = 'bookworm';
const images = [
  { name: 'debian', tag: `${debian}-slim`, kind: 'python' },
  { name: 'python', tag: '3.12-slim', kind: 'python' },
  { name: 'node', tag: '22-slim', kind: 'node' },
];
/** Where Debian keeps the certificates that it trusts. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';
const trusting = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

/**
 * @param {string} address of the engine
 * @param {string} home folder for what is made
 * @param {boolean} mayMake whether packages may be installed and images made on this machine
 */
export async function ensureBaseImages(address, home, mayMake) {
  const engine = engineAt(address);
  const missing = [];
  for (const image of images) {
    const { name, tag } = image;
    if (await engine.hasImage(`${name}:${tag}`)) continue;
    // They are all of one registry; where it cannot be reached, finding out may take a minute.
    if (missing.length > 0) {
      missing.push(image);
      continue;
    }
    say(`Pulling ${name}:${tag} …`);
    if (!(await engine.pulls(name, tag))) missing.push(image);
  }
  if (missing.length === 0) return;
  const names = missing.map(({ name, tag }) => `${name}:${tag}`).join(', ');
  if (!mayMake) {
    throw new Error(
      `The engine at ${address} has no ${names} and cannot pull. Pull or import them first.`,
    );
  }
  say(`No registry gives ${names}: made from Debian's packages.`);
  /** @type {Map<string, string>} */
  const made = new Map();
  for (const { name, tag, kind } of missing) {
    const same = made.get(kind);
    if (same) {
      await engine.tags(same, name, tag);
      continue;
    }
    const file = await rootFileSystem(home, kind);
    await engine.imports(file, name, tag, changesOf());
    made.set(kind, `${name}:${tag}`);
  }
}

/** What the images tell programs about certificates, where this machine has some of its own. */
function changesOf() {
  if (!process.env['SSL_CERT_FILE']) return [];
  return [`ENV ${trusting.map((name) => `${name}=${certificates}`).join(' ')}`];
}

/**
 * The path of a tar with Debian, Python and pip, and Node if asked for. Made once for the certificates and the Node
 * of this machine.
 * @param {string} home @param {string} kind
 */
async function rootFileSystem(home, kind) {
  const bundle = process.env['SSL_CERT_FILE'];
  const key = createHash('sha256')
    .update(bundle ? readFileSync(bundle) : '')
    .update(kind === 'node' ? readFileSync(nodePath) : '')
    .digest('hex');
  const file = path.join(home, `${debian}-${kind}-${process.arch}-${key.slice(0, 12)}.tar`);
  if (existsSync(file)) return file;
  if (!existsSync('/usr/sbin/debootstrap')) await installPackages(['debootstrap']);
  await mkdir(home, { recursive: true });
  const folder = path.join(home, `rootfs-${kind}-${process.pid}`);
  try {
    if (kind === 'node') {
      const python = await rootFileSystem(home, 'python');
      await mkdir(folder);
      await done('tar', ['-C', folder, '--numeric-owner', '-xf', python]);
      await addNode(folder);
    } else {
      say(`Making ${path.basename(file)} with debootstrap (a minute) …`);
      await bootstrap(folder, bundle);
    }
    await done('tar', ['-C', folder, '--numeric-owner', '-cf', `${file}.part`, '.']);
    await rename(`${file}.part`, file);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(`${file}.part`, { force: true });
  }
}

/** @param {string} folder @param {string | undefined} bundle */
async function bootstrap(folder, bundle) {
  await done('debootstrap', [
    '--variant=minbase',
    '--include=python3,python3-pip,python3-venv,ca-certificates',
    ...[debian, folder, mirror()],
  ]);
  const libraries = path.join(folder, 'usr', 'lib');
  // The official image's pip installs beside the system's packages without being asked twice.
  for (const name of readdirSync(libraries).filter((entry) => /^python3\.\d+$/.test(entry))) {
    await rm(path.join(libraries, name, 'EXTERNALLY-MANAGED'), { force: true });
  }
  await symlink('python3', path.join(folder, 'usr', 'bin', 'python'));
  if (bundle) await copyFile(bundle, path.join(folder, certificates));
  for (const rest of ['var/cache/apt/archives', 'var/lib/apt/lists']) {
    await rm(path.join(folder, rest), { recursive: true, force: true });
    await mkdir(path.join(folder, rest, 'partial'), { recursive: true });
  }
}

/** @param {string} folder */
async function addNode(folder) {
  const local = path.join(folder, 'usr', 'local');
  await copyFile(nodePath, path.join(local, 'bin', 'node'));
  await done('npm', [
    ...['install', '--global', '--prefix', local, '--ignore-scripts', '--no-audit', '--no-fund'],
    ...['--loglevel=error', 'npm@11'],
  ]);
}

/** The first mirror that this machine's own apt uses for Debian itself. */
function mirror() {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : []),
  ].filter((file) => /\.(list|sources)$/.test(file) && existsSync(file));
  const found = files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .map((line) => /^(?:URIs:|deb\s(?:\s*\[[^\]]*\])?)\s*(https?:\/\/\S+)/.exec(line)?.[1])
    .filter((url) => url !== undefined);
  const first = found.find((url) => /\/debian\/?$/.test(url)) ?? found[0];
  if (first === undefined) throw new Error('The sources of apt name no mirror of Debian.');
  return first;
}

/** @param {string} command @param {string[]} args */
async function done(command, args) {
  const { code, output } = await run(command, args, {
    quiet: true,
    env: { LC_ALL: 'C', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output.slice(-2000)}`);
}
