import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Stock } from '../../../../webviews/signals/stock.ts';
import type { Range } from '../../../../webviews/signals/view.ts';

interface Question {
  readonly range: Range;
  readonly parts: number;
  readonly signal: AbortSignal;
  answer(value: string): void;
  refuse(error: Error): void;
}

/** A stock whose questions are answered by hand, in any order. */
function asked(isExact = false) {
  const questions: Question[] = [];
  const failures: unknown[] = [];
  let onQuestion = () => {};
  let changes = 0;
  const stock = new Stock<string>({
    extent: { from: 0, to: 1000 },
    fetch: (range, parts, signal) =>
      new Promise((resolve, reject) => {
        const answer = (value: string) => resolve({ value, isExact });
        questions.push({ range, parts, signal, answer, refuse: reject });
        onQuestion();
      }),
    onChange: () => (changes += 1),
    onFail: (error) => failures.push(error),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  /** The next question after `act`. */
  const next = async (act: () => void): Promise<Question> => {
    const arrived = new Promise<void>((resolve) => (onQuestion = resolve));
    act();
    await arrived;
    const last = questions.at(-1);
    assert.ok(last);
    return last;
  };
  return { stock, questions, failures, next, settled, changes: () => changes };
}

describe('the stock of a channel', () => {
  it('asks once for all of it, then finely for what is looked at, with room around', async () => {
    const { stock, next, settled, questions } = asked();
    const all = await next(() => stock.look({ from: 0, to: 1000 }, 500));
    stock.look({ from: 0, to: 1000 }, 500);
    all.answer('all');
    await settled();
    const detail = await next(() => stock.look({ from: 400, to: 500 }, 500));
    assert.deepEqual(detail.range, { from: 350, to: 550 });
    assert.equal(detail.parts, 1000);
    detail.answer('detail');
    await settled();
    assert.equal(stock.fine?.value, 'detail');
    assert.equal(stock.isBusy, false);
    // A small move finds everything at hand.
    stock.look({ from: 380, to: 480 }, 500);
    assert.equal(stock.isBusy, false);
    assert.equal(questions.length, 2);
  });

  it('never lets a late answer replace a newer one, and cancels it', async () => {
    const { stock, next, settled } = asked();
    (await next(() => stock.look({ from: 0, to: 1000 }, 500))).answer('all');
    await settled();
    const first = await next(() => stock.look({ from: 100, to: 110 }, 500));
    const second = await next(() => stock.look({ from: 800, to: 810 }, 500));
    assert.ok(first.signal.aborted);
    second.answer('newer');
    await settled();
    first.answer('older');
    await settled();
    assert.equal(stock.fine?.value, 'newer');
  });

  it('cancels what nobody waits for any more', async () => {
    const { stock, next, settled } = asked();
    (await next(() => stock.look({ from: 0, to: 1000 }, 500))).answer('all');
    await settled();
    const detail = await next(() => stock.look({ from: 100, to: 110 }, 500));
    stock.look({ from: 0, to: 1000 }, 500);
    assert.ok(detail.signal.aborted);
    assert.equal(stock.isBusy, false);
  });

  it('asks for nothing finer than samples', async () => {
    const { stock, next, settled, questions } = asked(true);
    (await next(() => stock.look({ from: 0, to: 1000 }, 500))).answer('all');
    await settled();
    stock.look({ from: 1, to: 1.1 }, 5000);
    assert.equal(stock.isBusy, false);
    assert.equal(questions.length, 1);
  });

  it('tells a failure, and nothing after it was closed', async () => {
    const failing = asked();
    (await failing.next(() => failing.stock.look({ from: 0, to: 1 }, 9))).refuse(new Error('no'));
    await failing.settled();
    assert.equal(failing.failures.length, 1);
    assert.equal(failing.stock.isBusy, false);
    const closed = asked();
    const question = await closed.next(() => closed.stock.look({ from: 0, to: 1 }, 9));
    closed.stock.dispose();
    assert.ok(question.signal.aborted);
    question.answer('late');
    await closed.settled();
    assert.equal(closed.changes(), 0);
  });
});
