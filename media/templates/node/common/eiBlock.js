import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** A sentence for the person who reads the log: ends the run with exit code 1. */
export class BadInput extends Error {}

/** Runs a block: exit code 0 when it succeeds, another one marks the job as failed. */
export async function run(block) {
  try {
    await block();
    process.exit(0);
  } catch (error) {
    console.error(error instanceof BadInput ? error.message : error);
    process.exit(1);
  }
}

/** Values of the arguments; what is not declared is ignored, as the platform may pass more. */
export function readArguments(options) {
  const { values } = parseArgs({ options, strict: false, allowPositionals: true });
  for (const [name, option] of Object.entries(options)) {
    if (option.type === 'string' && typeof values[name] === 'boolean') {
      throw new BadInput(`The argument --${name} needs a value.`);
    }
  }
  return values;
}

/** A number within bounds from an argument. */
export function numberOf(name, text, least) {
  const number = Number(text);
  if (String(text).trim() === '' || !Number.isFinite(number) || number < least) {
    throw new BadInput(
      `The parameter ${name} must be a number of at least ${least}, not "${text}".`,
    );
  }
  return number;
}

/** One of the values that a select offers. */
export function choiceOf(name, text, choices) {
  if (choices.includes(text)) return text;
  throw new BadInput(`The parameter ${name} must be one of ${choices.join(', ')}, not "${text}".`);
}

/** A boolean parameter arrives as 1 or 0. */
export function isTrue(text) {
  return ['1', 'true', 'yes'].includes(String(text).trim().toLowerCase());
}

/** The names in a text with commas between. */
export function listOf(text) {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** What --metadata holds: the data item's metadata, and dataItemInfo about the item itself. */
export function readMetadata(text) {
  let metadata;
  try {
    metadata = JSON.parse(text || '{}');
  } catch (error) {
    throw new BadInput(`The argument --metadata is not JSON: ${error.message}`);
  }
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new BadInput('The argument --metadata is not a JSON object.');
  }
  const info = metadata.dataItemInfo;
  if (info?.dataset !== undefined) console.log(`Item ${info.id} of dataset ${info.dataset}`);
  return metadata;
}

/** The folder that output goes to, made when it does not exist; never the input folder. */
export function outputFolder(folder) {
  if (!folder) throw new BadInput('The argument --out-directory is missing.');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Metadata for the data item: the platform reads ei-metadata.json from the output. Values are text.
 * `add` keeps what the item has, `replace` drops it, `replace-checks` drops the old checklist alone.
 */
export function writeMetadata(folder, metadata, action = 'add') {
  const values = Object.entries(metadata).map(([key, value]) => [key, String(value)]);
  const content = { version: 1, action, metadata: Object.fromEntries(values) };
  const file = path.join(folder, 'ei-metadata.json');
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
