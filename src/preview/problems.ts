import { isAbort, UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';

const reloadRemedy = 'Reload it to see what it holds now.';
const copyRemedy = 'Copy or export the file again; its last copy did not finish.';

/** The kinds of failure that a table can end in; `code` is stable. */
export const problems = {
  notATable: (name: string, reason: string) =>
    new UserError(`${plainText(name, 100)} cannot be shown as a table: ${reason}`, {
      code: 'not-a-table',
      remedy: 'Parquet, CSV, TSV and JSON lines files can be shown as tables.',
    }),
  corrupt: (name: string, reason: string, cause?: unknown) =>
    new UserError(`${plainText(name, 100)} is damaged: ${reason}`, {
      code: 'parquet-corrupt',
      remedy: 'Copy or export the file again.',
      cause,
    }),
  encrypted: (name: string) =>
    new UserError(`${plainText(name, 100)} is an encrypted Parquet file.`, {
      code: 'parquet-encrypted',
      remedy: 'Decrypt it with the tool that wrote it.',
    }),
  unsupported: (name: string, what: string, cause?: unknown) =>
    new UserError(`${plainText(name, 100)} uses ${what}, which cannot be shown here.`, {
      code: 'parquet-unsupported',
      remedy: 'Write the file again without it to look at it here.',
      cause,
    }),
  changed: (name: string) =>
    new UserError(`${plainText(name, 100)} changed while it was open.`, {
      code: 'file-changed',
      remedy: reloadRemedy,
    }),
  closed: (name: string) =>
    new UserError(`${plainText(name, 100)} was closed.`, { code: 'file-closed' }),
  tooMuchMemory: (name: string | undefined, cause: unknown) =>
    new UserError(
      `${name === undefined ? 'What was asked' : plainText(name, 100)} needs more memory than a preview may use.`,
      {
        code: 'too-much-memory',
        remedy: 'Open it again and ask for less at once: fewer rows, or fewer columns.',
        cause,
      },
    ),
  truncated: (name: string, reason: string) =>
    new UserError(`${plainText(name, 100)} is not complete: ${reason}`, {
      code: 'file-truncated',
      remedy: copyRemedy,
    }),
} as const;

/** Lets errors that already say what happened through; anything else is made into `wrap`'s. */
export function named(error: unknown, wrap: (cause: unknown) => UserError): unknown {
  return error instanceof UserError || isAbort(error) ? error : wrap(error);
}
