import { connectLocalStudio, findLocalStudio, stopLocalStudio } from '../client/localStudio.ts';
import { activeJobs, waitForJob } from '../client/jobs.ts';
import type { Connection } from '../client/connection.ts';
import { resetSample } from '../client/local.ts';
import { organizations } from '../client/organizations.ts';
import type { StartOptions } from '../client/startStudio.ts';
import { jsonText, terminalText, type Terminal } from './terminal.ts';
import { onlyWord, optionText, UsageError, type Command, type Values } from './usage.ts';

export const studio: Command = {
  synopsis: 'start|stop|status',
  summary: 'start or stop the local Studio, or tell how it is',
  options: {
    sample: { type: 'boolean' },
    hours: { type: 'string' },
    listen: { type: 'string' },
  },
  help: {
    sample: 'with start: make the sample study where there is none, and wait for it',
    hours: 'with --sample: how long its recordings are (ten minutes)',
    listen: 'with start: HOST:PORT, such as 127.0.0.5:4800',
  },
  async run({ words, values, terminal, local }) {
    const verb = onlyWord(words, 'start, stop or status');
    if (values['host'] !== undefined) throw new UsageError('--host is not for a local Studio.');
    const { signal } = terminal;
    switch (verb) {
      case 'start': {
        const sample = values['sample'] === true;
        const hours = hoursOf(values);
        const options = { ...local, ...hours, ...listenOf(values), sample, signal };
        const { connection, info } = await connectLocalStudio(options);
        if (sample) await untilSample(connection, hours, terminal);
        tell(terminal, { state: 'running', endpoint: connection.endpoint, ...info });
        return true;
      }
      case 'stop': {
        const running = await findLocalStudio(local.dataFolder, signal);
        if (running) await stopLocalStudio(running.file, signal);
        tell(terminal, { state: 'stopped', dataFolder: local.dataFolder });
        return true;
      }
      case 'status': {
        const running = await findLocalStudio(local.dataFolder, signal);
        if (!running) tell(terminal, { state: 'stopped', dataFolder: local.dataFolder });
        else {
          const { endpoint, pid } = running.file;
          const { version, id, indexing } = running.info;
          tell(terminal, { state: 'running', endpoint, pid, version, id, indexing });
        }
        return running !== undefined;
      }
      default:
        throw new UsageError(`“${verb}” is not start, stop or status.`);
    }
  },
};

/** Until the sample is made: by a job that runs already, or by one that is begun here. */
async function untilSample(
  connection: Connection,
  options: { readonly hours?: number },
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const onLog = ({ text }: { readonly text: string }) => terminal.progress(terminalText(text, 100));
  const waitForAll = async () => {
    for (const { id } of await organizations(connection, signal)) {
      for (const job of await activeJobs(connection, id, signal)) {
        await waitForJob(connection, id, job.id, { onLog, signal });
      }
    }
  };
  await waitForAll();
  if ((await organizations(connection, signal)).length > 0) return;
  // The Studio ran already, and was started without a sample.
  await resetSample(connection, options, signal);
  await waitForAll();
}

function hoursOf(values: Values): { readonly hours?: number } {
  const text = optionText(values, 'hours');
  if (text === undefined) return {};
  const hours = Number(text);
  if (!(hours > 0 && hours <= 24)) throw new UsageError('--hours is a number up to 24.');
  return { hours };
}

function listenOf(values: Values): Pick<StartOptions, 'listen'> {
  const text = optionText(values, 'listen');
  if (text === undefined) return {};
  const [, host, port] = /^([\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined) throw new UsageError('--listen is HOST:PORT.');
  return { listen: { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) } };
}

function tell(terminal: Terminal, state: Readonly<Record<string, unknown>>): void {
  if (terminal.isJson) {
    terminal.out(jsonText(state));
    return;
  }
  for (const [name, value] of Object.entries(state)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!Array.isArray(value) || value.length > 0) terminal.out(`${name}: ${terminalText(text)}`);
  }
}
