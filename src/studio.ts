import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from './base/errors.ts';
import { readArguments, type StudioArguments } from './studio/life/arguments.ts';
import { StudioRunning } from './studio/life/only.ts';
import { startStudio } from './studio/life/start.ts';
import { generateInProcess, type SampleMessage } from './studio/sampleProcess.ts';

const program = fileURLToPath(import.meta.url);
const exitCodes: Readonly<Record<string, number>> = { usage: 2, 'studio-running': 3 };

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The package lies beside both `src` and `dist`. */
function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function serve(args: StudioArguments): Promise<void> {
  const isBundle = program.endsWith('.js');
  const end = endOnSignals();
  const studio = await startStudio({
    ...args,
    version: readVersion(),
    workerUrl: new URL(
      isBundle ? './catalogWorker.js' : './studio/catalog/worker.ts',
      import.meta.url,
    ),
    generateSample: generateInProcess(program),
  });
  end.with((reason) => studio.stop(reason));
  process.on('unhandledRejection', (error) => studio.log.error('Unhandled rejection', error));
  process.once('uncaughtException', (error) => {
    process.exitCode = 1;
    studio.log.error('Uncaught exception', error);
    studio.stop('an uncaught exception');
  });
  say({ endpoint: studio.endpoint, pid: process.pid });
  await studio.ended;
}

/** A signal may come before there is anything to end. */
function endOnSignals(): { readonly with: (stop: (reason: string) => void) => void } {
  let wanted: string | undefined;
  let stop = (reason: string) => {
    wanted = reason;
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  return {
    with(stopNow) {
      stop = stopNow;
      if (wanted !== undefined) stopNow(wanted);
    },
  };
}

async function makeSample(folder: string, hours: number | undefined): Promise<void> {
  const { generateSample } = await import('./sample/generate.ts');
  const print = (message: SampleMessage) => say(message);
  const study = await generateSample({
    folder,
    ...(hours === undefined ? {} : { hours }),
    onProgress: (done, total, message) => print({ done, total, message }),
  });
  print({ study });
}

function fail(error: unknown): void {
  const isKnown = error instanceof UserError;
  const text = isKnown ? [error.message, error.remedy ?? ''].join(' ').trim() : messageOf(error);
  process.exitCode = (isKnown ? exitCodes[error.code] : undefined) ?? 1;
  const running = error instanceof StudioRunning ? error.state : undefined;
  say({
    error: text,
    code: isKnown ? error.code : 'unexpected',
    ...(running ? { endpoint: running.endpoint, pid: running.pid } : {}),
  });
  process.stderr.write(`${isKnown || !(error instanceof Error) ? text : error.stack}\n`);
}

// Whoever started it may be gone by now; that is no reason to end.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
try {
  const args = readArguments(process.argv.slice(2));
  if (args.makeSample === undefined) await serve(args);
  else await makeSample(args.makeSample, args.hours);
} catch (error) {
  fail(error);
}
