import { parseArgs } from 'node:util';
import { UserError } from '../../base/errors.ts';

export interface StudioArguments {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  /** Makes the sample study where there is none. */
  readonly sample: boolean;
  /** Length of the sample's recordings. */
  readonly hours: number | undefined;
  /** Stays without clients. */
  readonly stay: boolean;
  /** Only writes the sample's files below this folder; how the Studio keeps that work out of its own process. */
  readonly makeSample: string | undefined;
}

const usage =
  'Usage: studio --data FOLDER [--host HOST] [--port PORT] [--sample] [--hours HOURS] [--stay]';

export function readArguments(args: readonly string[]): StudioArguments {
  const { values } = parse(args);
  const data = values.data ?? '';
  if (data === '' && values['make-sample'] === undefined) throw usageError('--data is missing.');
  return {
    data,
    host: values.host ?? '127.0.0.1',
    port: numeric('--port', values.port, (port) => Number.isInteger(port) && port < 65_536) ?? 0,
    sample: values.sample ?? false,
    hours: numeric('--hours', values.hours, (hours) => hours > 0),
    stay: values.stay ?? false,
    makeSample: values['make-sample'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        sample: { type: 'boolean' },
        hours: { type: 'string' },
        stay: { type: 'boolean' },
        'make-sample': { type: 'string' },
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function numeric(
  name: string,
  text: string | undefined,
  isValid: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0) || !isValid(value)) {
    throw usageError(`${name} cannot be “${text}”.`);
  }
  return value;
}

function usageError(message: string): UserError {
  return new UserError(message, { code: 'usage', remedy: usage });
}
