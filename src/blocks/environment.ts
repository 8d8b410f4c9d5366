import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Parameter } from './block.ts';
import { variablePattern } from './blockInfo.ts';

export interface Environment {
  readonly environment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
}

/** Open variables and secrets as one environment; where both have a name, the secret counts. Throws `environment`. */
export function mergedEnvironment(
  open: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  parameters: readonly Parameter[],
): Environment {
  const secretParams = new Set(
    parameters.filter(({ type }) => type === 'secret').map(({ param }) => param),
  );
  const merged = new Map([...Object.entries(open), ...Object.entries(secrets)]);
  for (const [name, value] of merged) {
    // A secret parameter's variable is named exactly as the parameter, dashes included.
    const isName = variablePattern.test(name) || secretParams.has(name);
    if (isName && !value.includes('\0')) continue;
    throw new UserError(
      isName
        ? `The value of the environment variable “${plainText(name, 80)}” cannot be passed.`
        : `“${plainText(name, 80)}” cannot name an environment variable.`,
      {
        code: 'environment',
        remedy: isName
          ? 'Enter it again, without characters that end a text.'
          : 'Use letters, digits and “_”, and no digit at the beginning.',
      },
    );
  }
  return { environment: Object.fromEntries(merged), secretNames: Object.keys(secrets) };
}
