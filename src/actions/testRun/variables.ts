import type { Block } from '../../blocks/block.ts';
import { isShown } from '../../blocks/values.ts';
import { shortestSecret } from './redactor.ts';
import type { TestRunRecord, TestRunRequest } from './testRun.ts';

export interface Secrets {
  /** Name of the variable → value. */
  readonly values: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** What a Studio gives a run itself; nobody is asked for it. */
const ofStudio = new Set([
  'EI_API_ENDPOINT',
  'EI_API_KEY',
  'EI_INGESTION_HOST',
  'EI_ORGANIZATION_ID',
]);

/** Names of variables that a person gives: secret parameters, and what the block requires. */
export function neededSecrets(block: Block, request: TestRunRequest): readonly string[] {
  const { parameters, info } = block;
  const ofParameters = parameters
    .filter(({ type }) => type === 'secret')
    .filter((parameter) => isShown(parameter, parameters, request.values))
    .map(({ param }) => param);
  const required = info.requiredVariables.filter(
    (name) => request.studio === undefined || !ofStudio.has(name),
  );
  return [...new Set([...ofParameters, ...required])].filter((name) => name !== lastRunVariable);
}

export const lastRunVariable = 'EI_LAST_SUCCESSFUL_RUN';

/** The values of this run. One that was typed into the form for this run alone comes first. */
export function secretsOf(
  names: readonly string[],
  given: Readonly<Record<string, string>>,
  request: TestRunRequest,
): Secrets {
  const values = new Map<string, string>();
  const notes: string[] = [];
  for (const name of names) {
    const value = own(request.values, name) || own(given, name);
    if (!value) notes.push(`${name} has no value: the block runs without it.`);
    else {
      values.set(name, value);
      if (value.trim().length < shortestSecret) {
        notes.push(`The value of ${name} is too short to be hidden in the output.`);
      }
    }
  }
  return { values: Object.fromEntries(values), notes };
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The request as it is kept: without the values of secret parameters. */
export function withoutSecretValues(block: Block, request: TestRunRequest): TestRunRequest {
  const secret = new Set(
    block.parameters.filter(({ type }) => type === 'secret').map(({ param }) => param),
  );
  const values = Object.entries(request.values).filter(([name]) => !secret.has(name));
  return { ...request, values: Object.fromEntries(values) };
}

/** `EI_LAST_SUCCESSFUL_RUN`: when the last successful run of a block began. */
export function lastSuccessfulRun(history: readonly TestRunRecord[]): string {
  const last = history.find(({ state }) => state === 'succeeded');
  return new Date(last?.started ?? 0).toISOString();
}
