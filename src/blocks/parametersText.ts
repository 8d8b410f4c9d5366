import type { BlockInfo, Parameter } from './block.ts';
import { completeInfo } from './blockInfo.ts';
import { isOn } from './parameterItem.ts';
import { readParameters } from './parametersFile.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `parameters.json` in the object form, as the vendor's tools write it. What `original` holds and nobody here knows stays,
 * and so does each item that reads as what it shall be: the text changes only where something did.
 */
export function parametersText(
  info: BlockInfo,
  parameters: readonly Parameter[],
  original?: string,
): string {
  const before = original === undefined ? undefined : parsed(original);
  const read = before === undefined ? undefined : readParameters(original ?? '');
  const root = isFields(before) ? before : {};
  const known = new Map(
    (read?.parameters ?? []).map((parameter, index) => [
      parameter.param,
      { parameter, fields: fieldsAt(original ?? '', read?.nodes[index]?.span) },
    ]),
  );
  const item = (parameter: Parameter): Fields => {
    const old = known.get(parameter.param);
    if (old && isSame(old.parameter, parameter)) return old.fields;
    const fields = itemFields(parameter);
    if (!old) return merged({}, fields);
    // A type that nobody here knows was read as another one.
    const isOfOldType = old.parameter.type === parameter.type && Object.hasOwn(old.fields, 'type');
    return merged(old.fields, isOfOldType ? { ...fields, type: old.fields['type'] } : fields);
  };
  const oldInfo = isFields(root['info']) ? root['info'] : {};
  const file = {
    version: 1,
    type: info.type,
    ...merged(root, { version: 1, type: info.type }),
    info: merged(oldInfo, infoFields(info, oldInfo)),
    parameters: grouped(root['parameters'], parameters, item) ?? parameters.map(item),
  };
  return `${JSON.stringify(file, undefined, 4)}\n`;
}

/** Fields to write; `undefined` takes one out, and a default that the file does not name is not named now either. */
function infoFields(info: BlockInfo, before: Fields): Fields {
  const defaults = completeInfo({ type: info.type }, '');
  const field = (name: string, value: unknown, otherwise: unknown): Fields =>
    isSame(value, otherwise) && !Object.hasOwn(before, name) ? {} : { [name]: value };
  const { passesMetadata, commandLine, allowsExtraArguments } = defaults;
  return {
    name: info.name,
    description: info.description,
    ...(info.type === 'transform' ? { operatesOn: info.operatesOn } : {}),
    ...field('transformMountpoints', info.mountPoints, []),
    ...field('indMetadata', info.passesMetadata, passesMetadata),
    ...field('cliArguments', info.commandLine, commandLine),
    ...field('allowExtraCliArguments', info.allowsExtraArguments, allowsExtraArguments),
    ...field('requiredEnvVariables', info.requiredVariables, []),
  };
}

function itemFields(parameter: Parameter): Fields {
  const { type, label, param, help, choices, hint, placeholder, section, showIf } = parameter;
  const claim = (isTrue: boolean) => (isTrue ? true : undefined);
  return {
    name: label,
    value: writtenValue(parameter),
    type,
    param,
    help,
    valid: choices?.map((choice) => (choice.label === choice.value ? choice.value : choice)),
    optional: claim(parameter.isOptional),
    readonly: claim(parameter.isReadonly),
    multiline: claim(parameter.isMultiline),
    allowEmpty: claim(parameter.allowsEmpty),
    hint,
    placeholder,
    section,
    showIf,
  };
}

function writtenValue({ type, defaultValue }: Parameter): unknown {
  if (defaultValue === undefined) return undefined;
  switch (type) {
    case 'int':
    case 'float': {
      const number = Number(defaultValue);
      const isExact = defaultValue !== '' && String(number) === defaultValue;
      return isExact ? number : defaultValue;
    }
    case 'boolean':
    case 'flag':
      return isOn(defaultValue);
    case 'string':
    case 'select':
    case 'bucket':
    case 'dataset':
    case 'secret':
      return defaultValue;
  }
}

/** The groups of a DSP block with what is left of their items; what is new goes to the last one. */
function grouped(
  before: unknown,
  parameters: readonly Parameter[],
  item: (parameter: Parameter) => Fields,
): readonly Fields[] | undefined {
  const groups = Array.isArray(before) ? before.filter(isFields) : [];
  if (groups.length === 0 || !groups.every(({ items }) => Array.isArray(items))) return undefined;
  const left = new Map(parameters.map((parameter) => [parameter.param, parameter]));
  const kept = groups.map((group) => {
    const items = (group['items'] as unknown[]).filter(isFields).flatMap(({ param }) => {
      const parameter = left.get(String(param));
      left.delete(String(param));
      return parameter ? [item(parameter)] : [];
    });
    return { group, items };
  });
  kept.at(-1)?.items.push(...[...left.values()].map(item));
  return kept.map(({ group, items }) => ({ ...group, items }));
}

/** Fields keep their place; new ones follow. */
function merged(before: Fields, changes: Fields): Fields {
  const entries = new Map([...Object.entries(before), ...Object.entries(changes)]);
  return Object.fromEntries([...entries].filter(([, value]) => value !== undefined));
}

function fieldsAt(text: string, span: { start: number; end: number } | undefined): Fields {
  const fields = span ? parsed(text.slice(span.start, span.end)) : undefined;
  return isFields(fields) ? fields : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
