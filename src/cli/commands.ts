import { block } from './block.ts';
import { listDatasets, listItems, listOrganizations, showItem, showVocabulary } from './browse.ts';
import { addFolder, download, metadata } from './change.ts';
import { checkFilter } from './checkFilter.ts';
import { compare } from './compare.ts';
import { explain } from './explain.ts';
import { preview } from './preview.ts';
import { studio } from './studio.ts';
import { transform } from './transform.ts';
import type { Command } from './usage.ts';

export const commands: Readonly<Record<string, Command>> = {
  studio,
  organizations: listOrganizations,
  datasets: listDatasets,
  items: listItems,
  item: showItem,
  preview,
  compare,
  download,
  metadata,
  'add-folder': addFolder,
  'check-filter': checkFilter,
  explain,
  vocabulary: showVocabulary,
  block,
  transform,
};

/** Of every command. */
export const commonOptions = {
  data: { type: 'string' },
  host: { type: 'string' },
  'api-key-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const commonHelp: Readonly<Record<keyof typeof commonOptions, string>> = {
  data: 'data folder of the local Studio (or EI_WORKBENCH_DATA)',
  host: 'a Studio elsewhere, such as edgeimpulse.com',
  'api-key-file': 'file with an API key of an organization (or EI_API_KEY)',
  json: 'the answer as JSON',
  help: 'this text, or that of a command',
  version: 'the version',
};

/** The help of everything, or of one command. */
export function helpText(name?: string): string {
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || !command) {
    const lines = Object.entries(commands).map(
      ([one, { summary }]) => `  ${one.padEnd(15)}${summary}`,
    );
    return [
      'Usage: ei-workbench COMMAND [OPTIONS]',
      '',
      'Explores research data of Edge Impulse organizations, and runs blocks on it: in the local Studio,',
      'which is started when it is needed, or with --host in a Studio elsewhere. Unofficial.',
      '',
      'Commands:',
      ...lines,
      '',
      'Options of every command:',
      ...optionLines(commonHelp),
      '',
      'Exit codes: 0 done; 1 failed, or check-filter or block check found an error, or a run of transform',
      'failed, or studio status found none running, or compare found a difference; 2 not written as it must',
      'be, or compare failed; 130 interrupted.',
    ].join('\n');
  }
  return [
    `Usage: ei-workbench ${name} ${command.synopsis}`.trimEnd(),
    '',
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    '',
    'Options:',
    ...optionLines({ ...command.help, ...commonHelp }),
  ].join('\n');
}

function optionLines(help: Readonly<Record<string, string>>): string[] {
  return Object.entries(help).map(([name, text]) => `  --${name.padEnd(16)}${text}`);
}
