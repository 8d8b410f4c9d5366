import type { Check } from '../../actions/testRun/testRun.ts';
import type { L10n } from '../l10n.ts';

type Checks = readonly Pick<Check, 'state'>[];

const count = (checks: Checks, wanted: Check['state']) =>
  checks.filter(({ state }) => state === wanted).length;

/** `3 checks passed`, `1 of 3 checks failed`; nothing where there are no checks. */
export function checksText(l10n: L10n, checks: Checks): string[] {
  const all = checks.length;
  const passed = count(checks, 'passed');
  const failed = count(checks, 'failed');
  if (all === 0) return [];
  if (failed > 0) {
    return [all === 1 ? l10n.t('1 check failed') : l10n.t('{0} of {1} checks failed', failed, all)];
  }
  if (passed < all) return [l10n.t('{0} of {1} checks passed', passed, all)];
  return [all === 1 ? l10n.t('1 check passed') : l10n.t('{0} checks passed', all)];
}

/** `3✓ 1✗`, for a row in a narrow view. */
export function checkSigns(checks: Checks): string[] {
  if (checks.length === 0) return [];
  const failed = count(checks, 'failed');
  return [[`${count(checks, 'passed')}✓`, failed > 0 ? `${failed}✗` : ''].join(' ').trim()];
}
