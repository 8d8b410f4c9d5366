// Finds Chromium or Chrome; on a bare Debian machine where we are root, installs Debian's package.
import { existsSync } from 'node:fs';
import { run, say } from './install.mjs';

const usual = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Arguments that keep a test browser quiet and offline. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/**
 * The path of a browser that Playwright can drive.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const found = usual.find((file) => file !== '' && existsSync(file));
  if (found) return found;
  const bare = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (!bare) {
    throw new Error(
      'No Chromium or Chrome was found. Install one, or set CHROMIUM to the path of its program.',
    );
  }
  say('Installing Debian packages: chromium fonts-dejavu-core …');
  await run('apt-get', ['update', '-q'], { quiet: true });
  const { code, output } = await run(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } },
  );
  if (code !== 0 || !existsSync('/usr/bin/chromium')) {
    throw new Error(`apt-get could not install chromium:\n${output.slice(-2000)}`);
  }
  return '/usr/bin/chromium';
}
