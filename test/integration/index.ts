import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

interface Results {
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
  log: string;
}

const root = process.env['EI_WORKBENCH_ROOT'] ?? path.resolve(__dirname, '..', '..');
const resultsFile =
  process.env['EI_WORKBENCH_RESULTS'] ?? path.join(root, '.cache', 'results', 'integration.json');

/** Runs every suite inside the extension host and writes what came of it. */
export async function run(): Promise<void> {
  const results: Results = { passed: 0, failed: 0, failures: [], log: '' };
  try {
    await runSuites(results);
  } catch (error) {
    fail(results, 'the suites', error);
  }
  mkdirSync(path.dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, JSON.stringify(results, undefined, 2));
  if (results.failed > 0) throw new Error(`${results.failed} tests failed\n${results.log}`);
  if (results.passed === 0) throw new Error('No test ran');
}

async function runSuites(results: Results): Promise<void> {
  const grep = process.env['EI_WORKBENCH_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 30_000,
    reporter: 'min',
    forbidOnly: true,
    ...(grep ? { grep } : {}),
  });
  mocha.suite.emit('pre-require', globalThis as never, '', mocha);
  const folder = path.join(root, 'test', 'integration', 'suite');
  for (const file of readdirSync(folder).sort()) {
    const name = /^(\w+)\.test\.ts$/.exec(file)?.[1];
    // The bundler finds the suites by this pattern.
    if (name !== undefined) await import(`./suite/${name}.test.ts`);
  }
  const tell = (line: string) => {
    results.log += `${line}\n`;
  };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('suite', (suite) => {
      if (suite.title) tell(`\n  ${suite.title}`);
    });
    runner.on('pass', (test) => {
      results.passed += 1;
      tell(`    ✔ ${test.title} (${test.duration ?? 0} ms)`);
    });
    runner.on('fail', (test, error) => {
      tell(`    ✘ ${test.title}`);
      fail(results, test.fullTitle(), error);
    });
  });
}

function fail(results: Results, title: string, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  results.failed += 1;
  results.failures.push({ title, message });
  results.log += `      ${message.replaceAll('\n', '\n      ')}\n`;
}
