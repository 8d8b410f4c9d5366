import type { TestRunRecord } from '../../src/actions/testRun/testRun.ts';
import { fill } from '../host.ts';
import type { ResultTexts } from './contract.ts';
import { duration } from './figures.ts';

/** `0.84 s`, or `1 min 15 s`. */
export function durationText(seconds: number, texts: ResultTexts): string {
  const found = duration(seconds);
  return found.unit === 'minutes'
    ? fill(texts.minutes, found.minutes, found.seconds)
    : fill(texts.seconds, found.seconds);
}

/** `Succeeded in 0.84 s`, or the state alone. */
export function endedIn(
  { state, time }: Pick<TestRunRecord, 'state' | 'time'>,
  texts: ResultTexts,
): string {
  const word = texts.states[state];
  return time === undefined ? word : fill(texts.endedIn, word, durationText(time, texts));
}

/** What is said of a run that has ended, with its checks where they are known. */
export function endText(
  ended: Pick<TestRunRecord, 'state' | 'time'>,
  run: TestRunRecord | undefined,
  texts: ResultTexts,
): string {
  const checks = run?.metadata?.checks ?? [];
  const passed = checks.filter(({ state }) => state === 'passed').length;
  const told = checks.length === 0 ? '' : fill(texts.checksPassed, passed, checks.length);
  const sentence = fill(texts.ended, endedIn(ended, texts));
  return [sentence, run?.message, told].filter(Boolean).join(' ');
}
