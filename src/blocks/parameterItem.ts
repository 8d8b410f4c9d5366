import {
  parameterTypes,
  type Choice,
  type FileProblem,
  type Parameter,
  type ParameterType,
  type Span,
} from './block.ts';
import { booleanOf, memberOf, textOf, type JsonNode, type JsonObject } from './json.ts';

export type Tell = (severity: FileProblem['severity'], message: string, span: Span) => void;

/** What an int or a float may look like: decimal, as every language reads it. */
export const intPattern = /^[+-]?\d+$/;
export const floatPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** One item of `parameters.json`; nothing where it is no parameter at all. */
export function readParameter(item: JsonObject, tell: Tell): Parameter | undefined {
  const param = readParam(item, tell);
  const type = readType(item, tell);
  if (param === undefined) return undefined;
  const label = textOf(memberOf(item, 'name')?.value);
  if (label === undefined) {
    tell('warning', '“name” is missing: the label that people see.', item.span);
  }
  const choices = type === 'select' ? readChoices(item, tell) : undefined;
  const defaultValue = readDefault(item, type, choices, tell);
  const showIf = readCondition(item, tell);
  const texts = Object.fromEntries(
    (['help', 'hint', 'placeholder', 'section'] as const).flatMap((name) => {
      const text = textOf(memberOf(item, name)?.value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const claims = (name: string) => booleanOf(memberOf(item, name)?.value) ?? false;
  return {
    param,
    label: label ?? param,
    type,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(choices === undefined ? {} : { choices }),
    ...texts,
    isOptional: claims('optional'),
    isReadonly: claims('readonly'),
    isMultiline: claims('multiline'),
    allowsEmpty: claims('allowEmpty'),
    ...(showIf === undefined ? {} : { showIf }),
  };
}

function readParam(item: JsonObject, tell: Tell): string | undefined {
  const node = memberOf(item, 'param')?.value;
  const param = textOf(node);
  if (!node || param === undefined || param === '') {
    tell('error', '“param” is missing: the name of the argument.', node?.span ?? item.span);
    return undefined;
  }
  if (/[\s\p{Cc}=]/u.test(param)) {
    tell('error', '“param” may hold no blanks and no “=”.', node.span);
    return undefined;
  }
  if (param.startsWith('-')) {
    tell('warning', '“param” is written without dashes in front; they are added.', node.span);
  }
  return param;
}

/** Published blocks have types of the platform's own, such as `project`: each is passed as a text. */
function readType(item: JsonObject, tell: Tell): ParameterType {
  const node = memberOf(item, 'type')?.value;
  const type = textOf(node);
  const found = parameterTypes.find((known) => known === type);
  if (found) return found;
  if (!node) {
    tell('warning', '“type” is missing; “string” is taken.', item.span);
    return 'string';
  }
  const known = parameterTypes.join(', ');
  tell('warning', `“type” is none of: ${known}; “string” is taken.`, node.span);
  return 'string';
}

function readChoices(item: JsonObject, tell: Tell): readonly Choice[] {
  const member = memberOf(item, 'valid');
  const items = member?.value.kind === 'array' ? member.value.items : [];
  if (items.length === 0) {
    tell('warning', 'A select needs “valid”: what can be chosen.', member?.value.span ?? item.span);
  }
  return items.flatMap((node): Choice[] => {
    const value = plainValue(node.kind === 'object' ? memberOf(node, 'value')?.value : node);
    if (value === undefined) {
      tell('warning', 'A choice is a text, or an object with “label” and “value”.', node.span);
      return [];
    }
    return [{ label: textOf(memberOf(node, 'label')?.value) ?? value, value }];
  });
}

function readDefault(
  item: JsonObject,
  type: ParameterType,
  choices: readonly Choice[] | undefined,
  tell: Tell,
): string | undefined {
  const node = memberOf(item, 'value')?.value;
  if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
  const value = plainValue(node);
  if (value === undefined) {
    tell('warning', '“value” must be a text, a number, true or false.', node.span);
    return undefined;
  }
  const isText = textOf(node) !== undefined;
  switch (type) {
    case 'int':
    case 'float':
      return readNumber(value, type, isText, node.span, tell);
    case 'boolean':
    case 'flag':
      if (booleanOf(node) === undefined) {
        tell('warning', '“value” of a boolean or flag is true or false.', node.span);
      }
      return isOn(value) ? '1' : '0';
    case 'select':
      if (choices && choices.length > 0 && !choices.some((choice) => choice.value === value)) {
        tell('warning', 'The default is not one of the values in “valid”.', node.span);
      }
      return value;
    case 'secret':
      if (value !== '') {
        tell('warning', 'A secret has no default: people enter it, the file is shared.', node.span);
      }
      return undefined;
    case 'string':
    case 'bucket':
    case 'dataset':
      return value;
  }
}

function readNumber(
  value: string,
  type: 'int' | 'float',
  isText: boolean,
  span: Span,
  tell: Tell,
): string | undefined {
  const text = value.trim();
  if (text === '') {
    tell(
      'warning',
      'An empty text is no number; the argument is left out until one is given.',
      span,
    );
    return '';
  }
  if (!(type === 'int' ? intPattern : floatPattern).test(text)) {
    const kind = type === 'int' ? 'a whole number' : 'a number';
    tell('warning', `The default is not ${kind}.`, span);
  } else if (isText) {
    tell('warning', 'A number stands without quotes.', span);
  }
  return text;
}

function readCondition(item: JsonObject, tell: Tell): Parameter['showIf'] {
  const node = memberOf(item, 'showIf')?.value;
  if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
  const parameter = textOf(memberOf(node, 'parameter')?.value);
  const operator = textOf(memberOf(node, 'operator')?.value);
  const valueNode = memberOf(node, 'value')?.value;
  const value = plainValue(valueNode);
  if (parameter === undefined || value === undefined || (operator !== 'eq' && operator !== 'neq')) {
    const message = '“showIf” needs “parameter”, “operator” (eq or neq) and “value”.';
    tell('warning', message, node.span);
    return undefined;
  }
  if (valueNode && textOf(valueNode) === undefined) {
    tell('warning', '“value” of “showIf” is text, such as "true".', valueNode.span);
  }
  return { parameter, operator, value };
}

/** Whether a text means that a boolean or a flag is on. */
export function isOn(value: string): boolean {
  return /^(?:1|true)$/i.test(value.trim());
}

function plainValue(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}
