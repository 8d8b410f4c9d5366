import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { Parameter, ParameterValues } from '../../blocks/block.ts';
import { isOn } from '../../blocks/parameterItem.ts';
import { valueProblems } from '../../blocks/values.ts';
import { inputStep, pickStep } from '../blocks/steps.ts';
import { back, type Answer } from '../blocks/walk.ts';

/** A second level below the summary: Back leads there. */
const place = { step: 2, total: 2 };

function valueOf({ param }: Parameter, values: ParameterValues): string | undefined {
  return Object.hasOwn(values, param) ? values[param] : undefined;
}

/** The value as a person reads it. */
export function shownValue(parameter: Parameter, values: ParameterValues): string {
  const value = valueOf(parameter, values);
  if (value === undefined) return vscode.l10n.t('not given');
  if (isSwitch(parameter)) return isOn(value) ? vscode.l10n.t('yes') : vscode.l10n.t('no');
  const choice = parameter.choices?.find((one) => one.value === value);
  return plainText(choice?.label ?? value, 80);
}

const isSwitch = ({ type }: Parameter) => type === 'boolean' || type === 'flag';

/** All values with another one for this parameter. */
export async function askValue(
  title: string,
  all: readonly Parameter[],
  parameter: Parameter,
  values: ParameterValues,
): Promise<Answer<ParameterValues>> {
  const answer = await askText(title, all, parameter, values);
  return answer === undefined || answer === back ? answer : withValue(values, parameter, answer);
}

/** An empty text: the value is taken away where it may be. */
function withValue(values: ParameterValues, parameter: Parameter, value: string): ParameterValues {
  const entries = new Map(Object.entries(values));
  if (value === '' && parameter.isOptional && !parameter.allowsEmpty) {
    entries.delete(parameter.param);
  } else entries.set(parameter.param, value);
  return Object.fromEntries(entries);
}

async function askText(
  title: string,
  all: readonly Parameter[],
  parameter: Parameter,
  values: ParameterValues,
): Promise<Answer<string>> {
  const current = valueOf(parameter, values);
  const placeholder = plainText(parameter.help ?? parameter.label);
  const rows = choicesOf(parameter);
  if (rows.length > 0) {
    const ordered = rows.toSorted(
      (a, b) => Number(b.value === current) - Number(a.value === current),
    );
    const answer = await pickStep({ title, placeholder, rows: ordered, place });
    return answer === undefined || answer === back ? answer : answer.value;
  }
  return inputStep({
    ...{ title, place, value: current ?? '', prompt: placeholder },
    validate: (text) => {
      const problems = valueProblems(all, withValue(values, parameter, text.trim()));
      return Object.hasOwn(problems, parameter.param) ? problems[parameter.param] : undefined;
    },
  });
}

function choicesOf(
  parameter: Parameter,
): readonly (vscode.QuickPickItem & { readonly value: string })[] {
  const none = parameter.isOptional ? [{ label: vscode.l10n.t('not given'), value: '' }] : [];
  if (isSwitch(parameter)) {
    return [
      { label: vscode.l10n.t('yes'), value: '1' },
      { label: vscode.l10n.t('no'), value: '0' },
      ...none,
    ];
  }
  const choices = (parameter.choices ?? []).map(({ label, value }) => ({
    label: plainText(label, 100),
    value,
  }));
  return choices.length === 0 ? [] : [...choices, ...none];
}
