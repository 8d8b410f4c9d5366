import type { BlockInfo, FileProblem, Parameter } from './block.ts';
import { readInfo } from './blockInfo.ts';
import { memberOf, readJson, type JsonNode, type JsonObject } from './json.ts';
import { readParameter, type Tell } from './parameterItem.ts';

export const parametersFileName = 'parameters.json';

export interface ParametersFile {
  /** What the file says; absent in the bare array form, and where the file is no JSON. */
  readonly info?: Partial<BlockInfo>;
  readonly parameters: readonly Parameter[];
  /** The object that each of `parameters` was read from, in the same order. */
  readonly nodes: readonly JsonObject[];
  readonly isLegacy: boolean;
  readonly problems: readonly FileProblem[];
}

/** Reads all three forms: the object, the bare array, and the groups of DSP blocks. Never throws. */
export function readParameters(text: string): ParametersFile {
  const problems: FileProblem[] = [];
  const tell: Tell = (severity, message, span) => problems.push({ severity, message, span });
  const read = readJson(text);
  if ('problem' in read) {
    return { parameters: [], nodes: [], isLegacy: false, problems: [read.problem] };
  }
  const root = read.node;
  if (root.kind === 'scalar') {
    tell('error', 'The file must hold an object with “type”, “info” and “parameters”.', root.span);
    return { parameters: [], nodes: [], isLegacy: false, problems };
  }
  const isLegacy = root.kind === 'array';
  const info = root.kind === 'array' ? undefined : readInfo(root, tell);
  const items = root.kind === 'array' ? root.items : listed(root, tell);
  const found = itemsOf(items, tell).flatMap((node) => {
    const parameter = readParameter(node, tell);
    return parameter ? [{ parameter, node }] : [];
  });
  tellTogether(found, tell);
  return {
    ...(info === undefined ? {} : { info }),
    parameters: found.map(({ parameter }) => parameter),
    nodes: found.map(({ node }) => node),
    isLegacy,
    problems,
  };
}

function listed(root: JsonObject, tell: Tell): readonly JsonNode[] {
  const version = memberOf(root, 'version')?.value;
  if (version && !(version.kind === 'scalar' && version.value === 1)) {
    tell('warning', '“version” must be 1.', version.span);
  }
  const member = memberOf(root, 'parameters');
  if (!member) return [];
  if (member.value.kind === 'array') return member.value.items;
  tell('error', '“parameters” must be a list.', member.value.span);
  return [];
}

/** The objects of a list; where an entry is a group, those of the group. */
function itemsOf(nodes: readonly JsonNode[], tell: Tell): JsonObject[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'object') {
      tell('error', 'A parameter is an object with “name”, “type” and “param”.', node.span);
      return [];
    }
    const items = memberOf(node, 'items')?.value;
    const isGroup = items?.kind === 'array' && memberOf(node, 'param') === undefined;
    return isGroup ? items.items.filter((item) => item.kind === 'object') : [node];
  });
}

function tellTogether(
  found: readonly { readonly parameter: Parameter; readonly node: JsonObject }[],
  tell: Tell,
): void {
  const seen = new Set<string>();
  const all = new Set(found.map(({ parameter }) => parameter.param));
  for (const { parameter, node } of found) {
    const { param, showIf } = parameter;
    if (seen.has(param)) {
      const span = memberOf(node, 'param')?.value.span ?? node.span;
      tell('warning', 'Another parameter has the same “param”.', span);
    }
    seen.add(param);
    if (showIf && !all.has(showIf.parameter)) {
      const place = memberOf(memberOf(node, 'showIf')?.value, 'parameter')?.value ?? node;
      tell('warning', '“showIf” names a parameter that does not exist.', place.span);
    }
  }
}
