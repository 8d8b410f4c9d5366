import assert from 'node:assert/strict';
import type { Check } from '../../../../src/actions/testRun/testRun.ts';
import { checkSigns, checksText } from '../../../../src/vscode/blocks/checkCounts.ts';

const l10n = {
  t: (text: string, ...values: readonly (string | number)[]) =>
    text.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};

describe('the checks of a run', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['', [], []],
    ['passed', ['1 check passed'], ['1✓']],
    ['passed passed passed', ['3 checks passed'], ['3✓']],
    ['failed', ['1 check failed'], ['0✓ 1✗']],
    ['passed failed other', ['1 of 3 checks failed'], ['1✓ 1✗']],
    ['passed other', ['1 of 2 checks passed'], ['1✓']],
  ];
  for (const [states, words, signs] of cases) {
    it(`are told in words and in signs: ${states || 'none'}`, () => {
      const checks = states
        .split(' ')
        .filter(Boolean)
        .map((state) => ({ state: state as Check['state'] }));
      assert.deepEqual(checksText(l10n, checks), words);
      assert.deepEqual(checkSigns(checks), signs);
    });
  }
});
