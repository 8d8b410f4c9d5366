// `npm test`: everything that holds the project together, from the format to a person's hands in a browser.
// One argument or more run only the named sets: `npm test -- unit integration`.
import { continueUnderProjectNode, nodePath, root, run, say } from './install.mjs';

await continueUnderProjectNode(import.meta.filename);
// Only from here on is Node new enough to have it.
const { globSync } = await import('node:fs');

/** @param {string[]} patterns @param {number} timeout seconds a single test may take */
const mocha = (patterns, timeout) => [
  nodePath,
  '--disable-warning=ExperimentalWarning',
  'node_modules/mocha/bin/mocha.js',
  '--timeout',
  String(timeout * 1000),
  '--forbid-only',
  '--forbid-pending',
  ...patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort()),
];

/** Checks count as one; sets of tests count their tests. */
const sets = [
  { name: 'format', counts: false, command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'types', counts: false, command: ['tsc', '-p', '.'] },
  { name: 'types of pages', counts: false, command: ['tsc', '-p', 'webviews'] },
  { name: 'lint', counts: false, command: ['eslint', '--max-warnings=0', '.'] },
  { name: 'unused', counts: false, command: ['knip'] },
  { name: 'build', counts: false, command: [nodePath, 'esbuild.mjs'] },
  { name: 'unit', counts: true, command: mocha(['test/unit/**/*.test.ts'], 60) },
  { name: 'contract', counts: true, command: mocha(['test/contract/**/*.test.ts'], 120) },
  { name: 'containers', counts: true, command: mocha(['test/containers/**/*.test.ts'], 180) },
  { name: 'package', counts: false, command: [nodePath, 'test/hosts/package.mjs'] },
  { name: 'integration', counts: true, command: [nodePath, 'test/hosts/integration.mjs'] },
  { name: 'start', counts: false, command: [nodePath, 'test/hosts/start.mjs', '--check'] },
  { name: 'e2e', counts: true, command: mocha(['test/e2e/**/*.test.ts'], 180) },
];

/** What a set says of its failures: of mocha its list of them, of anything else its last lines. @param {string} output */
function whatFailed(output) {
  const list = [...output.matchAll(/^ +\d+ failing[^]*?(?=^ +\d+ passing|(?![^]))/gm)];
  if (list.length > 0) return list.map((match) => match[0]).join('\n');
  return output.split('\n').slice(-40).join('\n');
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !sets.some((set) => set.name === name));
if (unknown.length > 0) {
  say(`There is no set ${unknown.join(', ')}. The sets are: ${sets.map((s) => s.name).join(', ')}`);
  process.exit(2);
}
let passed = 0;
let failed = 0;
const rows = [];
const failures = [];
for (const set of sets) {
  if (wanted.length > 0 && !wanted.includes(set.name)) continue;
  say(`\n── ${set.name} ──`);
  const began = Date.now();
  const [command = '', ...args] = set.command;
  const { code, output } = await run(command, args);
  const count = (/** @type {string} */ word) =>
    [...output.matchAll(new RegExp(`^ +(\\d+) ${word}`, 'gm'))].reduce(
      (n, m) => n + Number(m[1]),
      0,
    );
  const good = set.counts ? count('passing') : Number(code === 0);
  // A set that ended badly, or that ran nothing, has failed even if no single test says so.
  const bad = Math.max(set.counts ? count('failing') : 0, code !== 0 || good === 0 ? 1 : 0);
  passed += good;
  failed += bad;
  rows.push([set.name, good, bad, (Date.now() - began) / 1000]);
  if (bad > 0) failures.push(`── ${set.name} failed ──\n${whatFailed(output)}`);
  if (set.name === 'build' && bad > 0) {
    say('What follows needs the build, so it stops here.');
    break;
  }
}
// Once more at the end, since a log of this length is often kept only by its last part.
for (const failure of failures) say(`\n${failure}`);
say('\nset                passed  failed  seconds');
for (const [name, good, bad, seconds] of rows) {
  const cells = [String(good).padStart(7), String(bad).padStart(7), Number(seconds).toFixed(0)];
  say(`${String(name).padEnd(17)}${cells[0]} ${cells[1]} ${(cells[2] ?? '').padStart(8)}`);
}
say(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
