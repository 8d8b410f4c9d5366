import type { Parameter, ParameterValues } from '../../blocks/block.ts';
import { defaultValues } from '../../blocks/values.ts';

/** Parameter → what a person entered where it is not the default; `null`: they gave it no value. */
export type EnteredValues = Readonly<Record<string, string | null>>;

/** What a run is given: the defaults of the block as it is now, and what a person entered before. */
export function valuesToRun(
  parameters: readonly Parameter[],
  entered: EnteredValues,
): ParameterValues {
  const values = new Map(Object.entries(defaultValues(parameters)));
  for (const { param, type } of parameters) {
    if (type === 'secret' || !Object.hasOwn(entered, param)) continue;
    const value = entered[param];
    if (typeof value === 'string') values.set(param, value);
    else values.delete(param);
  }
  // Names come from a file: `__proto__` is one like any other.
  return Object.fromEntries(values);
}

/** What is worth remembering of the values in the form. Secrets never are. */
export function enteredValues(
  parameters: readonly Parameter[],
  values: ParameterValues,
): EnteredValues {
  const defaults = defaultValues(parameters);
  const own = (all: ParameterValues, param: string) =>
    Object.hasOwn(all, param) ? all[param] : undefined;
  return Object.fromEntries(
    parameters.flatMap(({ param, type }): [string, string | null][] => {
      const value = own(values, param);
      if (type === 'secret' || value === own(defaults, param)) return [];
      return [[param, value ?? null]];
    }),
  );
}
