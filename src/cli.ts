#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isAbort, UserError } from './base/errors.ts';
import { commands, commonOptions, helpText } from './cli/commands.ts';
import { jsonText, terminalText, type Terminal } from './cli/terminal.ts';
import { optionText, UsageError, type Command, type Values } from './cli/usage.ts';
import { defaultDataFolder } from './client/studioFile.ts';
import { redact } from './client/redact.ts';
import { StudioError } from './client/studioError.ts';

const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

async function main(words: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  const isJson = words.includes('--json');
  try {
    return await run(words, screen(isJson, interruption.signal));
  } catch (error) {
    clearProgress();
    if (error instanceof UsageError) {
      process.stderr.write(`${terminalText(error.message, 500)}\nSee: ei-workbench --help\n`);
      return exitCodes.usage;
    }
    if (interruption.signal.aborted || isAbort(error)) {
      process.stderr.write('Cancelled.\n');
      return exitCodes.interrupted;
    }
    tellFailure(error, isJson);
    return commandOf(words[0])?.failure ?? exitCodes.failed;
  }
}

async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name.startsWith('-')) {
    if (name === '--version') terminal.out(await version());
    else terminal.out(helpText(rest[0]));
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const command = commandOf(name);
  if (!command) throw new UsageError(`“${name}” is not a command.`);
  const { values, positionals } = parsed(rest, { ...command.options, ...commonOptions });
  if (values['help'] === true) {
    terminal.out(helpText(name));
    return exitCodes.done;
  }
  const dataFolder = path.resolve(optionText(values, 'data') ?? defaultDataFolder());
  // The Studio lies beside this file, in the bundle as in the source.
  const studioScript = path.join(
    import.meta.dirname,
    `studio${path.extname(import.meta.filename)}`,
  );
  const local = { dataFolder, studioScript };
  const isWell = await command.run({ words: positionals, values, terminal, local });
  clearProgress();
  return isWell ? exitCodes.done : exitCodes.failed;
}

function commandOf(name = ''): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function parsed(
  args: string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args, options: options ?? {}, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function version(): Promise<string> {
  const text = await readFile(path.join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

let shownProgress = 0;

function clearProgress(): void {
  if (shownProgress > 0) process.stderr.write(`\r${' '.repeat(shownProgress)}\r`);
  shownProgress = 0;
}

function screen(isJson: boolean, signal: AbortSignal): Terminal {
  const line = (stream: NodeJS.WriteStream) => (text: string) => {
    clearProgress();
    stream.write(`${text}\n`);
  };
  return {
    out: line(process.stdout),
    note: isJson ? () => undefined : line(process.stderr),
    log: line(process.stderr),
    progress(text) {
      if (!process.stderr.isTTY) return;
      const shown = text.slice(0, (process.stderr.columns || 80) - 1);
      process.stderr.write(`\r${shown.padEnd(shownProgress)}`);
      shownProgress = shown.length;
    },
    isJson,
    signal,
  };
}

function tellFailure(error: unknown, isJson: boolean): void {
  const isKnown = error instanceof UserError;
  const message = error instanceof Error ? error.message : String(error);
  const { code, remedy } = isKnown ? error : { code: 'unexpected', remedy: undefined };
  if (isJson) {
    const kind = error instanceof StudioError ? { kind: error.kind } : {};
    process.stdout.write(`${jsonText({ error: redact(message), code, ...kind, remedy })}\n`);
    return;
  }
  process.stderr.write(`${terminalText(redact(message), 1000)}\n`);
  if (remedy !== undefined) process.stderr.write(`${terminalText(remedy, 500)}\n`);
  const stack = isKnown || !(error instanceof Error) ? undefined : error.stack;
  if (stack !== undefined) process.stderr.write(`${redact(stack)}\n`);
}

// A reader that has seen enough (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

process.exitCode = await main(process.argv.slice(2));
