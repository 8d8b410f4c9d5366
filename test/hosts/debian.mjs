// What may be installed on a Debian machine that is nobody's desk.
import { existsSync } from 'node:fs';
import { run, say } from './install.mjs';

/** A machine where we are root and packages come from Debian: a container, a hosted runner, a fresh server. */
export function isBareDebian() {
  return existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
}

/** @param {readonly string[]} names */
export async function installPackages(names) {
  say(`Installing Debian packages: ${names.join(' ')} …`);
  await run('apt-get', ['update', '-q'], { quiet: true });
  const { code, output } = await run('apt-get', ['install', '-y', '-q', ...names], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' },
  });
  if (code !== 0) {
    throw new Error(`apt-get could not install ${names.join(' ')}:\n${output.slice(-2000)}`);
  }
}
