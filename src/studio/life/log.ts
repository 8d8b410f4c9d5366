import { appendFile, rename, stat } from 'node:fs/promises';

export interface Log {
  info(text: string): void;
  error(text: string, error?: unknown): void;
  /** Resolves once everything said so far is in the file. */
  flush(): Promise<void>;
}

const largestLog = 5 << 20;
const longestLine = 8000;

/** What looks like a credential, wherever it turns up. */
const secrets =
  /\bei_[\x21-\x7e]{20,}|\beyJ[\w-]+\.[\w-]+\.[\w-]+|((?:password|token|secret(?:Key)?|accessKey|apiKey)["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi;

export function redact(text: string): string {
  return text.replaceAll(secrets, (_match, name: string | undefined) => `${name ?? ''}[removed]`);
}

/** Appends to a file, in order; an overlong file is put aside first, once. */
export function openLog(file: string): Log {
  let tail: Promise<unknown> = rotate(file);
  const write = (level: string, text: string) => {
    const line = `${new Date().toISOString()} ${level} ${redact(text).slice(0, longestLine)}\n`;
    // A log that cannot be written must not take the Studio down with it.
    tail = tail.then(() => appendFile(file, line, { mode: 0o600 })).catch(() => undefined);
  };
  return {
    info: (text) => write('info ', text),
    error: (text, error) =>
      write('error', error === undefined ? text : `${text}: ${details(error)}`),
    flush: async () => {
      await tail;
    },
  };
}

async function rotate(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largestLog) await rename(file, `${file}.1`).catch(() => undefined);
}

function details(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` caused by ${details(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
