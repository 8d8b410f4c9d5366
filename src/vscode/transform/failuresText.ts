import type { TransformFailure } from '../../actions/transform.ts';
import { plainText } from '../../base/text.ts';
import type { L10n } from '../l10n.ts';

/** The failures of a transformation job as a text, with the lines that lead somewhere. */
export interface FailuresText {
  readonly text: string;
  /** Line (from 0) of each failure, and of the link to its log. */
  readonly places: readonly {
    readonly failure: TransformFailure;
    readonly line: number;
    readonly logLine?: number;
  }[];
}

export function failuresText(
  l10n: L10n,
  name: string,
  failures: readonly TransformFailure[],
): FailuresText {
  const lines = [plainText(l10n.t('Failures of “{0}”: {1}', name, failures.length)), ''];
  if (failures.length === 0) lines.push(l10n.t('No run of this job has failed.'));
  const places = failures.map((failure) => {
    const { name: input, path, reason, jobId } = failure;
    const line = lines.push(plainText(input)) - 1;
    if (path !== '' && path !== input) lines.push(`    ${plainText(path)}`);
    lines.push(`    ${plainText(reason, 500)}`);
    const logLine =
      jobId === undefined ? undefined : lines.push(`    ${l10n.t('Log of job {0}', jobId)}`) - 1;
    lines.push('');
    return { failure, line, ...(logLine === undefined ? {} : { logLine }) };
  });
  return { text: lines.join('\n'), places };
}
