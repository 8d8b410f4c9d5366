import assert from 'node:assert/strict';
import { back, folderNameOf, walk, type Step } from '../../../../src/vscode/blocks/walk.ts';

interface Order {
  readonly drink: string;
  readonly size: string;
  readonly name: string;
}

/** Steps that give the next of the answers, and note what they were shown. */
function steps(answers: readonly (string | typeof back | undefined)[], seen: string[]) {
  const rest = [...answers];
  const step =
    (key: keyof Order): Step<Order> =>
    (known, { step: number, total }) => {
      seen.push(`${key} ${number}/${total} ${known[key] ?? '-'}`);
      const answer = rest.shift();
      return Promise.resolve(answer === undefined || answer === back ? answer : { [key]: answer });
    };
  return [step('drink'), step('size'), step('name')];
}

describe('questions in steps', () => {
  it('are asked in order', async () => {
    const seen: string[] = [];
    const order = await walk<Order>(steps(['tea', 'large', 'Ada'], seen));
    assert.deepEqual(order, { drink: 'tea', size: 'large', name: 'Ada' });
    assert.deepEqual(seen, ['drink 1/3 -', 'size 2/3 -', 'name 3/3 -']);
  });

  it('lead back, and offer what was answered', async () => {
    const seen: string[] = [];
    const order = await walk<Order>(
      steps(['tea', 'large', back, back, 'milk', 'small', 'Ada'], seen),
    );
    assert.deepEqual(order, { drink: 'milk', size: 'small', name: 'Ada' });
    assert.deepEqual(seen.slice(3), [
      'size 2/3 large',
      'drink 1/3 tea',
      'size 2/3 large',
      'name 3/3 -',
    ]);
  });

  it('stay at the first where there is nothing before it', async () => {
    const seen: string[] = [];
    assert.ok(await walk<Order>(steps([back, 'tea', 'large', 'Ada'], seen)));
    assert.equal(seen.length, 4);
  });

  it('end when the person turns away', async () => {
    assert.equal(await walk<Order>(steps(['tea', undefined], [])), undefined);
  });
});

describe('the folder of a new block', () => {
  it('is named after the block', () => {
    assert.equal(folderNameOf('Heart rate: Café & more'), 'heart-rate-cafe-more');
    assert.equal(folderNameOf('../../etc'), 'etc');
    assert.equal(folderNameOf('漢字'), 'block');
    assert.ok(folderNameOf('a b '.repeat(100)).length <= 60);
    assert.doesNotMatch(folderNameOf('a b '.repeat(100)), /-$/);
  });
});
