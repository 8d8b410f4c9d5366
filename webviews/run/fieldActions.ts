import type { Parameter, ParameterValues } from '../../src/blocks/block.ts';
import { fieldId } from './field.ts';
import { firstValue, otherDefault, withDefaults, withValue } from './values.ts';
import type { Actions } from './view.ts';

/** The fields as they are when something happens to one. */
interface Fields {
  readonly parameters: () => readonly Parameter[];
  readonly values: () => ParameterValues;
  readonly change: (values: ParameterValues) => void;
}

export function focusField(parameters: readonly Parameter[], param: string): void {
  document.getElementById(fieldId(parameters, param))?.focus();
}

/** What changes values; the focus stays with the field whose button goes. */
export function fieldActions({
  parameters,
  values,
  change,
}: Fields): Pick<Actions, 'set' | 'give' | 'clear' | 'reset' | 'resetAll'> {
  const find = (param: string) => parameters().find((each) => each.param === param);
  const replace = (param: string, value: string | undefined) => {
    change(withValue(values(), param, value));
    focusField(parameters(), param);
  };
  return {
    set: (param, value) => change(withValue(values(), param, value)),
    give: (param) => {
      const parameter = find(param);
      if (parameter !== undefined) replace(param, firstValue(parameter));
    },
    clear: (param) => replace(param, undefined),
    reset: (param) => {
      const parameter = find(param);
      const value = parameter && otherDefault(parameter, values());
      if (value !== undefined) replace(param, value);
    },
    resetAll: () => {
      change(withDefaults(parameters(), values()));
      document.getElementById('parameters')?.focus();
    },
  };
}
