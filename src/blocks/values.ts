import type { Parameter, ParameterValues } from './block.ts';
import { floatPattern, intPattern, isOn } from './parameterItem.ts';

/** Linux takes no longer word of a command line; bytes. */
const maxWordBytes = 128 * 1024 - 1;

/** What a run is given when nobody chose anything. */
export function defaultValues(parameters: readonly Parameter[]): ParameterValues {
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const value = parameter.isOptional ? undefined : defaultOf(parameter);
    if (value !== undefined && !values.has(parameter.param)) values.set(parameter.param, value);
  }
  return Object.fromEntries(values);
}

/** False for a parameter whose `showIf` does not hold, or depends on one that is not shown. */
export function isShown(
  parameter: Parameter,
  parameters: readonly Parameter[],
  values: ParameterValues,
): boolean {
  return isShownFrom(parameter, parameters, values, new Set());
}

function isShownFrom(
  parameter: Parameter,
  parameters: readonly Parameter[],
  values: ParameterValues,
  passed: Set<Parameter>,
): boolean {
  const { showIf } = parameter;
  if (!showIf || passed.has(parameter)) return true;
  passed.add(parameter);
  const other = parameters.find(({ param }) => param === showIf.parameter);
  if (!other) return true;
  if (!isShownFrom(other, parameters, values, passed)) return false;
  const isEqual = isSame(other, valueOf(other, values) ?? '', showIf.value);
  return isEqual === (showIf.operator === 'eq');
}

function isSame({ type }: Parameter, value: string, wanted: string): boolean {
  return type === 'boolean' || type === 'flag' ? isOn(value) === isOn(wanted) : value === wanted;
}

/** Parameter → why its value cannot be passed. Hidden ones are left out; so are values that belong to no parameter. */
export function valueProblems(
  parameters: readonly Parameter[],
  values: ParameterValues,
): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap((parameter): [string, string][] => {
      if (parameter.isReadonly || !isShown(parameter, parameters, values)) return [];
      const problem = problemOf(parameter, valueOf(parameter, values));
      return problem === undefined ? [] : [[parameter.param, problem]];
    }),
  );
}

function problemOf(parameter: Parameter, value: string | undefined): string | undefined {
  const { type, isOptional, defaultValue, allowsEmpty, choices = [] } = parameter;
  if (type === 'secret') return undefined;
  if (value === undefined || value === '') {
    // A block whose own default is empty knows what to do with it.
    const isWell = isOptional || allowsEmpty || defaultValue === '';
    return isWell ? undefined : 'A value is missing.';
  }
  if (value.includes('\0')) return 'The value holds a character that cannot be passed.';
  if (Buffer.byteLength(value) > maxWordBytes) return 'The value is too long to be passed.';
  switch (type) {
    case 'int':
      return intPattern.test(value.trim()) ? undefined : 'This must be a whole number.';
    case 'float':
      return floatPattern.test(value.trim()) ? undefined : 'This must be a number, such as 0.5.';
    case 'boolean':
    case 'flag':
      return /^(?:[01]|true|false)$/i.test(value.trim()) ? undefined : 'This must be 1 or 0.';
    case 'select':
      return choices.length === 0 ||
        value === defaultValue ||
        choices.some((choice) => choice.value === value)
        ? undefined
        : `This must be one of: ${choices.map((choice) => choice.value).join(', ')}.`;
    case 'string':
    case 'bucket':
    case 'dataset':
      return undefined;
  }
}

/**
 * The arguments of all parameters that are passed, in the order of the file. `reserved` names arguments that the
 * platform passes itself in this run.
 */
export function argumentsOf(
  parameters: readonly Parameter[],
  values: ParameterValues,
  reserved: ReadonlySet<string> = new Set(),
): string[] {
  return parameters.flatMap((parameter) => {
    if (reserved.has(parameter.param) || !isShown(parameter, parameters, values)) return [];
    return wordsOf(parameter, valueOf(parameter, values));
  });
}

function wordsOf(
  { type, param, allowsEmpty, isOptional }: Parameter,
  value: string | undefined,
): string[] {
  if (value === undefined) return [];
  const name = `--${param}`;
  switch (type) {
    case 'flag':
      return isOn(value) ? [name] : [];
    case 'boolean':
      return [name, isOn(value) ? '1' : '0'];
    case 'string':
      return value === '' && isOptional && !allowsEmpty ? [] : [name, value];
    case 'int':
    case 'float':
      return value.trim() === '' ? [] : [name, value.trim()];
    case 'select':
    case 'bucket':
    case 'dataset':
      return value === '' ? [] : [name, value];
    case 'secret':
      return [];
  }
}

/** The value that counts: a read-only parameter always has its default. */
function valueOf(parameter: Parameter, values: ParameterValues): string | undefined {
  if (parameter.isReadonly) return defaultOf(parameter);
  // `in` would find what every object inherits.
  return Object.hasOwn(values, parameter.param) ? values[parameter.param] : undefined;
}

function defaultOf({ type, defaultValue }: Parameter): string | undefined {
  if (type === 'secret') return undefined;
  if (type === 'boolean' || type === 'flag') return defaultValue ?? '0';
  return defaultValue;
}
