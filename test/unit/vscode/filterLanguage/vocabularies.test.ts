import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Vocabulary } from '../../../../src/filter/item.ts';
import { Vocabularies } from '../../../../src/vscode/filterLanguage/vocabularies.ts';

const target = { accountId: 'local', organizationId: 1 };
const vocabulary = (items: number): Vocabulary => ({
  exact: true,
  items,
  datasets: [],
  buckets: [],
  keys: [],
  fileNames: [],
});
const learned = (vocabularies: Vocabularies) =>
  new Promise<void>((resolve) => vocabularies.onDidLearn(() => resolve()));

describe('Vocabularies', () => {
  it('answers at once and asks once, however often it is called', async () => {
    let asked = 0;
    const vocabularies = new Vocabularies(
      () => Promise.resolve(vocabulary(++asked)),
      () => undefined,
    );
    const event = learned(vocabularies);
    assert.equal(vocabularies.of(target), undefined);
    assert.equal(vocabularies.of({ ...target }), undefined);
    await event;
    assert.equal(vocabularies.of(target)?.items, 1);
    assert.equal(asked, 1);
    vocabularies.dispose();
  });

  it('serves what it knew until it knows better', async () => {
    let asked = 0;
    const vocabularies = new Vocabularies(
      () => Promise.resolve(vocabulary(++asked)),
      () => undefined,
    );
    let event = learned(vocabularies);
    vocabularies.of(target);
    await event;
    vocabularies.expire();
    event = learned(vocabularies);
    assert.equal(vocabularies.of(target)?.items, 1);
    await event;
    assert.equal(vocabularies.of(target)?.items, 2);
    vocabularies.dispose();
  });

  it('logs a failure once and does not ask again at every key', async () => {
    let asked = 0;
    let log: (message: string) => void = () => undefined;
    const logged = new Promise<string>((resolve) => (log = resolve));
    const vocabularies = new Vocabularies(
      () => {
        asked += 1;
        return Promise.reject(new Error('no answer'));
      },
      (message) => log(message),
    );
    vocabularies.of(target);
    assert.match(await logged, /no answer/);
    vocabularies.of(target);
    assert.equal(asked, 1);
    vocabularies.dispose();
  });

  it('drops an answer that was asked before everything changed', async () => {
    const answers: ((value: Vocabulary) => void)[] = [];
    const vocabularies = new Vocabularies(
      () => new Promise((resolve) => answers.push(resolve)),
      () => undefined,
    );
    vocabularies.of(target);
    vocabularies.expire();
    vocabularies.of(target);
    const event = learned(vocabularies);
    answers[0]?.(vocabulary(1));
    answers[1]?.(vocabulary(2));
    await event;
    assert.equal(vocabularies.of(target)?.items, 2);
    vocabularies.dispose();
  });
});
