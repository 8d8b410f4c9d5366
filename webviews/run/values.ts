import type { Parameter, ParameterValues } from '../../src/blocks/block.ts';

/** Names come from a file: `constructor` is one like any other. */
function ownValue(values: ParameterValues, param: string): string | undefined {
  return Object.hasOwn(values, param) ? values[param] : undefined;
}

/** The value that counts: a read-only parameter always has its default. */
export function valueOf(
  { param, isReadonly, defaultValue }: Parameter,
  values: ParameterValues,
): string | undefined {
  return isReadonly ? defaultValue : ownValue(values, param);
}

/** `undefined` takes the value away. */
export function withValue(
  values: ParameterValues,
  param: string,
  value: string | undefined,
): ParameterValues {
  const others = Object.entries(values).filter(([name]) => name !== param);
  return Object.fromEntries(value === undefined ? others : [...others, [param, value]]);
}

export function isSwitch({ type }: Parameter): boolean {
  return type === 'boolean' || type === 'flag';
}

export function isOn(value: string): boolean {
  return /^(?:1|true)$/i.test(value.trim());
}

/** False for a parameter whose `showIf` does not hold, or depends on one that is not shown. */
export function isShown(
  parameter: Parameter,
  parameters: readonly Parameter[],
  values: ParameterValues,
  passed: ReadonlySet<Parameter> = new Set(),
): boolean {
  const { showIf } = parameter;
  if (showIf === undefined || passed.has(parameter)) return true;
  const other = parameters.find(({ param }) => param === showIf.parameter);
  if (other === undefined) return true;
  if (!isShown(other, parameters, values, new Set([...passed, parameter]))) return false;
  const value = valueOf(other, values) ?? '';
  const isEqual = isSwitch(other) ? isOn(value) === isOn(showIf.value) : value === showIf.value;
  return isEqual === (showIf.operator === 'eq');
}

/** Optional parameters are left out until somebody gives them a value; flags are left out by being off. */
export function isGiven(parameter: Parameter, values: ParameterValues): boolean {
  const { type, isOptional, isReadonly } = parameter;
  const isAlwaysThere = !isOptional || isReadonly || type === 'flag';
  return isAlwaysThere || valueOf(parameter, values) !== undefined;
}

/** What an optional parameter starts with. */
export function firstValue({ type, defaultValue, choices }: Parameter): string {
  if (defaultValue !== undefined) return defaultValue;
  if (type === 'boolean' || type === 'flag') return '1';
  return choices?.[0]?.value ?? '';
}

/** The default, where there is one and the value is another. */
export function otherDefault(parameter: Parameter, values: ParameterValues): string | undefined {
  const { type, defaultValue, isReadonly } = parameter;
  if (defaultValue === undefined || isReadonly || type === 'secret') return undefined;
  if (!isGiven(parameter, values)) return undefined;
  const value = valueOf(parameter, values) ?? '';
  return value === defaultValue ? undefined : defaultValue;
}

export function withDefaults(
  parameters: readonly Parameter[],
  values: ParameterValues,
): ParameterValues {
  return parameters.reduce((result, parameter) => {
    const value = otherDefault(parameter, result);
    return value === undefined ? result : withValue(result, parameter.param, value);
  }, values);
}

export interface Section {
  /** Empty: the parameters without one. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

/** The shown parameters: those without a section first, then each section where it first appears. */
export function sections(
  parameters: readonly Parameter[],
  values: ParameterValues,
): readonly Section[] {
  const shown = parameters.filter((parameter) => isShown(parameter, parameters, values));
  const groups = Map.groupBy(shown, ({ section }) => section ?? '');
  const first = groups.get('');
  groups.delete('');
  return [
    ...(first ? [{ name: '', parameters: first }] : []),
    ...[...groups].map(([name, members]) => ({ name, parameters: members })),
  ];
}

export interface Problems {
  readonly byParameter: ReadonlyMap<string, string>;
  /** What belongs to no field that is shown. */
  readonly others: readonly string[];
}

export function problemsOf(
  problems: Readonly<Record<string, string>>,
  shown: readonly Section[],
): Problems {
  const fields = new Set(shown.flatMap((section) => section.parameters.map(({ param }) => param)));
  const entries = Object.entries(problems);
  return {
    byParameter: new Map(entries.filter(([param]) => fields.has(param))),
    others: entries.filter(([param]) => !fields.has(param)).map(([, sentence]) => sentence),
  };
}

/** A field that was never filled in is not blamed before somebody was there or tried to run. */
export function isBlamed(
  parameter: Parameter,
  values: ParameterValues,
  visited: ReadonlySet<string>,
  wasRefused: boolean,
): boolean {
  const isFilled = (valueOf(parameter, values) ?? '') !== '';
  return wasRefused || isFilled || visited.has(parameter.param);
}
