import type { TemplateResult } from 'lit/html.js';
import type { Check, TestRunState } from '../../src/actions/testRun/testRun.ts';
import { icon, type IconName } from '../icons.ts';

type Sign = readonly [name: IconName, className: string];

const ofRuns: Readonly<Record<TestRunState, Sign>> = {
  running: ['other', 'other'],
  succeeded: ['passed', 'passed'],
  failed: ['error', 'failed'],
  cancelled: ['other', 'other'],
};

const ofChecks: Readonly<Record<Check['state'], Sign>> = {
  passed: ['passed', 'passed'],
  failed: ['error', 'failed'],
  other: ['other', 'other'],
};

/** Always beside a word: colour and shape say it only to some. */
export function stateIcon(state: TestRunState): TemplateResult {
  return icon(...ofRuns[state]);
}

export function checkIcon(state: Check['state']): TemplateResult {
  return icon(...ofChecks[state]);
}
