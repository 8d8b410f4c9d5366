import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../../src/base/errors.ts';
import {
  BoxSession,
  type BoxSources,
  type BoxTarget,
  type Totals,
} from '../../../../src/vscode/filterBox/session.ts';
import { filterTexts } from '../../../../src/vscode/filterBox/texts.ts';
import type { BoxState } from '../../../../webviews/filter/contract.ts';

const l10n = {
  t: (message: string, ...values: readonly (string | number)[]) =>
    message.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};
const target = (name: string): BoxTarget => ({
  key: name,
  label: name,
  accountId: 'local',
  organizationId: 1,
  dataset: name,
});

interface Asked {
  readonly filter: string;
  readonly signal: AbortSignal;
  readonly answer: (totals: Totals) => void;
  readonly fail: (error: Error) => void;
}

/** A session whose counts wait until the test answers them. */
class Fixture {
  readonly asked: Asked[] = [];
  readonly applied = new Map<string, string>();
  readonly remembered: string[] = [];
  current: BoxTarget | undefined = target('a');
  readonly session: BoxSession;

  constructor() {
    const sources: BoxSources = {
      l10n,
      texts: filterTexts(l10n),
      current: () => this.current,
      applied: ({ dataset = '' }) => this.applied.get(dataset) ?? '',
      apply: (to, text) => this.apply(to, text),
      totals: (_, filter, signal) =>
        new Promise((answer, fail) => this.asked.push({ filter, signal, answer, fail })),
      drafts: new Map(),
      vocabulary: () => undefined,
      history: () => [],
      remember: (_, text) => void this.remembered.push(text),
      editAsDocument: () => Promise.resolve(),
      isLocal: () => true,
      choose: () => Promise.resolve(),
      refreshVocabulary: () => undefined,
      log: () => undefined,
    };
    this.session = new BoxSession(sources);
  }

  apply(to: { readonly dataset?: string }, text: string): void {
    const { dataset = '' } = to;
    this.applied.set(dataset, text);
    this.session.filterChanged({
      accountId: 'local',
      organizationId: 1,
      ...(dataset === '' ? {} : { dataset }),
    });
  }

  /** The next state of a kind. */
  next(kind: BoxState['outcome']['kind']): Promise<BoxState> {
    return new Promise((resolve) => {
      const subscription = this.session.onDidChange((state) => {
        if (state.outcome.kind !== kind) return;
        subscription.dispose();
        resolve(state);
      });
    });
  }
}

const totals = (items: number): Totals => ({ items, files: items * 2, size: 1024 });
const summaryOf = ({ outcome }: BoxState) => (outcome.kind === 'totals' ? outcome.summary : '');

describe('the session of the filter box', () => {
  it('counts the filter and, for comparison, everything', async () => {
    const fixture = new Fixture();
    const counted = fixture.next('totals');
    fixture.apply(target('a'), 'id = 1');
    assert.deepEqual(
      fixture.asked.map(({ filter }) => filter),
      ['', 'id = 1'],
    );
    fixture.asked[1]?.answer(totals(1));
    fixture.asked[0]?.fail(new Error('only a decoration'));
    assert.equal(summaryOf(await counted), '1 item · 2 files · 1.0 KB');
  });

  it('does not count again for the same target and filter', async () => {
    const fixture = new Fixture();
    const counted = fixture.next('totals');
    fixture.session.follow();
    fixture.asked[0]?.answer(totals(2));
    await counted;
    fixture.session.follow();
    assert.equal(fixture.asked.length, 1);
  });

  it('keeps the totals on the screen while it counts again after a change of the data', async () => {
    const fixture = new Fixture();
    const counted = fixture.next('totals');
    fixture.session.follow();
    fixture.asked[0]?.answer(totals(2));
    await counted;
    const shown: string[] = [];
    fixture.session.onDidChange(({ outcome }) => shown.push(outcome.kind));
    const again = fixture.next('totals');
    fixture.session.dataChanged();
    fixture.asked[1]?.answer(totals(3));
    assert.equal(summaryOf(await again), '3 items · 6 files · 1.0 KB');
    assert.deepEqual(shown, ['totals']);
  });

  it('ends many changes in a row in one count more, not in none', async () => {
    const fixture = new Fixture();
    fixture.session.follow();
    for (let change = 0; change < 50; change += 1) fixture.session.dataChanged();
    assert.equal(fixture.asked.length, 1);
    const first = fixture.next('totals');
    fixture.asked[0]?.answer(totals(1));
    await first;
    assert.equal(fixture.asked.length, 2);
  });

  it('drops the answer of a count that is not the newest', async () => {
    const fixture = new Fixture();
    const shown: string[] = [];
    fixture.session.onDidChange((state) => shown.push(summaryOf(state)));
    fixture.apply(target('a'), 'id = 1');
    fixture.apply(target('a'), 'id = 2');
    const [olderAll, older, all, newer] = fixture.asked;
    const counted = fixture.next('totals');
    all?.answer(totals(10));
    newer?.answer(totals(2));
    await counted;
    olderAll?.answer(totals(10));
    older?.answer(totals(9));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(shown.filter(Boolean), ['2 of 10 items · 4 files · 1.0 KB']);
  });

  it('cancels a count that nobody waits for', () => {
    const fixture = new Fixture();
    fixture.session.follow();
    fixture.current = target('b');
    fixture.session.follow();
    assert.equal(fixture.asked[0]?.signal.aborted, true);
    fixture.session.dispose();
    assert.equal(fixture.asked[1]?.signal.aborted, true);
  });

  it('applies nothing to a target that is not the one the page showed', () => {
    const fixture = new Fixture();
    fixture.current = target('b');
    fixture.session.calls.apply({ key: 'a', text: 'id = 1' });
    assert.equal(fixture.applied.size, 0);
    assert.deepEqual(fixture.remembered, []);
  });

  it('says what the Studio says of a filter that it cannot parse', async () => {
    const fixture = new Fixture();
    const failed = fixture.next('failed');
    fixture.apply(target('a'), 'nonsense');
    fixture.asked[1]?.fail(new UserError('Not understood.', { code: 'x', remedy: 'Correct it.' }));
    assert.deepEqual((await failed).outcome, {
      kind: 'failed',
      message: 'Not understood.',
      remedy: 'Correct it.',
    });
  });

  it('cancels the analysis of a key that is outdated', async () => {
    const fixture = new Fixture();
    const controller = new AbortController();
    const analysis = fixture.session.calls.analyse({ text: 'na' }, controller.signal);
    controller.abort();
    await assert.rejects(analysis, { name: 'AbortError' });
  });
});
