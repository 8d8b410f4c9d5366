import { UserError } from '../base/errors.ts';
import type { BlockConfig, BlockInfo, ConfigEntry, Span } from './block.ts';
import { readMountPoints, readOperation } from './blockInfo.ts';
import { idOf, memberOf, positionAt, readJson, textOf, type JsonNode } from './json.ts';

export const blockConfigFileName = '.ei-block-config';

/** Where the vendor's tools put an entry that names no host. */
const defaultHost = 'edgeimpulse.com';

export interface BlockConfigFile {
  readonly config: BlockConfig;
  readonly version: 0 | 1 | 2;
  /** The text of version 2 that says the same; absent where the file is version 2. */
  readonly migrated?: string;
  /** What versions 0 and 1 say of the block itself; `parameters.json` says it since. */
  readonly info: Partial<BlockInfo>;
}

/** Throws `block-config-version` for versions that nobody knows yet, `block-damaged` for what is none. */
export function readBlockConfig(text: string): BlockConfigFile {
  const found = tryReadBlockConfig(text);
  if (!('problem' in found)) return found;
  const { code, message, span } = found.problem;
  const { line } = positionAt(text, span.start);
  throw new UserError(`${blockConfigFileName}, line ${line}: ${message}`, {
    code,
    remedy:
      code === 'block-damaged'
        ? 'Correct the file, or delete it to connect the block anew.'
        : 'Update this extension, or delete the file to connect the block anew.',
  });
}

export interface BlockConfigProblem {
  readonly code: 'block-config-version' | 'block-damaged';
  readonly message: string;
  readonly span: Span;
}

/** The file, or why it cannot be read. */
export function tryReadBlockConfig(
  text: string,
): BlockConfigFile | { readonly problem: BlockConfigProblem } {
  const read = readJson(text);
  if ('problem' in read) {
    const { message, span = { start: 0, end: 0 } } = read.problem;
    return { problem: { code: 'block-damaged', message, span } };
  }
  try {
    return readRoot(read.node);
  } catch (error) {
    if (error instanceof Damaged) return { problem: error.problem };
    throw error;
  }
}

function readRoot(root: JsonNode): BlockConfigFile {
  if (root.kind !== 'object') throw new Damaged('The file must hold an object.', root);
  const versionNode = memberOf(root, 'version')?.value;
  if (!versionNode) {
    const entries = memberOf(root, 'organizationId') ? [[defaultHost, readEntry(root)]] : [];
    const config = new Map(entries as [string, ConfigEntry][]);
    return { config, version: 0, migrated: blockConfigText(config), info: oldInfo(root) };
  }
  const version = versionNode.kind === 'scalar' ? versionNode.value : undefined;
  if (version !== 1 && version !== 2) {
    const message = 'This version is not known here.';
    throw new Damaged(message, versionNode, 'block-config-version');
  }
  const hosts = memberOf(root, 'config')?.value;
  if (hosts?.kind !== 'object') throw new Damaged('“config” must be an object.', hosts ?? root);
  // A later member of the same name counts, as in every JSON reader.
  const config = new Map(hosts.members.map(({ name, value }) => [name, readEntry(value)]));
  if (version === 2) return { config, version, info: {} };
  const preferred = memberOf(hosts, defaultHost)?.value ?? hosts.members[0]?.value;
  return { config, version, migrated: blockConfigText(config), info: oldInfo(preferred) };
}

function readEntry(node: JsonNode): ConfigEntry {
  const organization = memberOf(node, 'organizationId')?.value;
  const organizationId = idOf(organization);
  if (organizationId === undefined) {
    throw new Damaged('“organizationId” must be a number.', organization ?? node);
  }
  const block = memberOf(node, 'id')?.value;
  const isAbsent = !block || (block.kind === 'scalar' && block.value === null);
  const blockId = idOf(block);
  if (!isAbsent && blockId === undefined) throw new Damaged('“id” must be a number.', block);
  return blockId === undefined ? { organizationId } : { organizationId, blockId };
}

class Damaged extends Error {
  readonly problem: BlockConfigProblem;

  constructor(
    message: string,
    { span }: JsonNode,
    code: BlockConfigProblem['code'] = 'block-damaged',
  ) {
    super(message);
    this.problem = { code, message, span };
  }
}

/** As the vendor's tools write it. */
export function blockConfigText(config: BlockConfig): string {
  const entries = [...config].map(([host, { organizationId, blockId }]) => [
    host,
    blockId === undefined ? { organizationId } : { organizationId, id: blockId },
  ]);
  const file = { version: 2, config: Object.fromEntries(entries) as unknown };
  return `${JSON.stringify(file, undefined, 4)}\n`;
}

/** Version 0 and 1 kept name and mode beside the ids. What is wrong there is left out: the file is on its way out. */
function oldInfo(node: JsonNode | undefined): Partial<BlockInfo> {
  const ignore = () => undefined;
  const field = (name: string) => memberOf(node, name)?.value;
  const name = textOf(field('name'));
  const description = textOf(field('description'));
  const type = oldTypes.get(textOf(field('type')) ?? '');
  const operatesOn = readOperation(field('operatesOn'), ignore);
  const mounts = field('transformMountpoints');
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? {} : { type }),
    ...(operatesOn === undefined ? {} : { operatesOn }),
    ...(mounts === undefined ? {} : { mountPoints: readMountPoints(mounts, ignore) }),
  };
}

const oldTypes = new Map<string, BlockInfo['type']>([
  ['transform', 'transform'],
  ['transferLearning', 'machine-learning'],
  ['deploy', 'deploy'],
  ['dsp', 'dsp'],
]);
