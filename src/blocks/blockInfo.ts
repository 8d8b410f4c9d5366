import {
  blockTypes,
  operations,
  type BlockInfo,
  type BlockType,
  type MountPoint,
  type OperatesOn,
} from './block.ts';
import { booleanOf, idOf, memberOf, textOf, type JsonNode, type JsonObject } from './json.ts';
import type { Tell } from './parameterItem.ts';

/** What an environment variable is called where people name one. */
export const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The type of a block; a file with `info` and no `type` is a DSP block's, as the vendor's tools read it. */
function readBlockType(root: JsonObject, tell: Tell): BlockType | undefined {
  const node = memberOf(root, 'type')?.value;
  const type = blockTypes.find((known) => known === textOf(node));
  if (type) return type;
  if (node) {
    tell('error', `“type” must be one of: ${blockTypes.join(', ')}.`, node.span);
    return undefined;
  }
  const isDsp = memberOf(memberOf(root, 'info')?.value, 'cppType') !== undefined;
  if (!isDsp) tell('warning', '“type” is missing; “transform” is taken.', startOf(root));
  return isDsp ? 'dsp' : 'transform';
}

/** What the object form says of a block; only what is there. */
export function readInfo(root: JsonObject, tell: Tell): Partial<BlockInfo> {
  const info: Partial<Mutable<BlockInfo>> = {};
  const type = readBlockType(root, tell);
  if (type) info.type = type;
  const member = memberOf(root, 'info');
  if (member?.value.kind !== 'object') {
    tell('error', '“info” is missing: name and description of the block.', startOf(root));
    return info;
  }
  const node = member.value;
  const field = (name: string) => memberOf(node, name)?.value;
  const wrong = (name: string, what: string, value: JsonNode) =>
    tell('error', `“${name}” must be ${what}.`, value.span);
  for (const [name, key] of [
    ['name', 'name'],
    ['description', 'description'],
    ['cliArguments', 'commandLine'],
  ] as const) {
    const value = field(name);
    const text = textOf(value);
    if (text !== undefined) info[key] = text;
    else if (value) wrong(name, 'a text', value);
  }
  for (const name of ['name', 'description'] as const) {
    if ((info[name] ?? '').trim() !== '') continue;
    tell('warning', `“${name}” is empty; a push needs it.`, field(name)?.span ?? member.nameSpan);
  }
  for (const [name, key] of [
    ['indMetadata', 'passesMetadata'],
    ['allowExtraCliArguments', 'allowsExtraArguments'],
  ] as const) {
    const value = field(name);
    const claim = booleanOf(value);
    if (claim !== undefined) info[key] = claim;
    else if (value) wrong(name, 'true or false', value);
  }
  if (type === 'transform') {
    const operatesOn = readOperation(field('operatesOn'), tell);
    if (operatesOn) info.operatesOn = operatesOn;
  }
  const mounts = field('transformMountpoints');
  if (mounts) info.mountPoints = readMountPoints(mounts, tell);
  const variables = field('requiredEnvVariables');
  if (variables) info.requiredVariables = readVariables(variables, tell);
  return info;
}

/** The platform's defaults in place of what a file does not say. */
export function completeInfo(info: Partial<BlockInfo>, folderName: string): BlockInfo {
  const type = info.type ?? 'transform';
  return {
    type,
    name: info.name?.trim() ? info.name : folderName,
    description: info.description ?? '',
    operatesOn: info.operatesOn ?? (type === 'transform' ? 'file' : 'standalone'),
    passesMetadata: info.passesMetadata ?? true,
    commandLine: info.commandLine ?? '',
    allowsExtraArguments: info.allowsExtraArguments ?? false,
    mountPoints: info.mountPoints ?? [],
    requiredVariables: info.requiredVariables ?? [],
  };
}

export function readOperation(node: JsonNode | undefined, tell: Tell): OperatesOn | undefined {
  if (!node) return undefined;
  const text = textOf(node);
  if (text === 'dataitem') {
    tell('warning', '“dataitem” is the old name of “directory”.', node.span);
    return 'directory';
  }
  const found = operations.find((known) => known === text);
  if (!found) tell('error', `“operatesOn” must be one of: ${operations.join(', ')}.`, node.span);
  return found;
}

export function readMountPoints(node: JsonNode, tell: Tell): readonly MountPoint[] {
  if (node.kind !== 'array') {
    tell('error', '“transformMountpoints” must be a list.', node.span);
    return [];
  }
  return node.items.flatMap((item): MountPoint[] => {
    const bucketId = idOf(memberOf(item, 'bucketId')?.value);
    const mountPoint = textOf(memberOf(item, 'mountPoint')?.value);
    if (bucketId !== undefined && mountPoint !== undefined && mountPoint !== '') {
      return [{ bucketId, mountPoint }];
    }
    const message = 'A mount point needs “bucketId” (a number) and “mountPoint” (a path).';
    tell('error', message, item.span);
    return [];
  });
}

function readVariables(node: JsonNode, tell: Tell): readonly string[] {
  if (node.kind !== 'array') {
    tell('error', '“requiredEnvVariables” must be a list of names.', node.span);
    return [];
  }
  return node.items.flatMap((item) => {
    const name = textOf(item);
    if (name !== undefined && variablePattern.test(name)) return [name];
    const message =
      'The name of an environment variable has letters, digits and “_”, and begins with no digit.';
    tell('error', message, item.span);
    return [];
  });
}

function startOf({ span: { start } }: JsonObject) {
  return { start, end: start + 1 };
}
