import assert from 'node:assert/strict';
import {
  countChecked,
  isItemChecked,
  isSetChecked,
  recounted,
  withItem,
  withoutPlace,
  withSet,
  type Checked,
  type CheckedItem,
} from '../../../../src/vscode/explorer/basket.ts';

const place = { accountId: 'local', organizationId: 1 };
const study = { ...place, dataset: 'Study' };
const failed = { ...study, filter: 'metadata->ei_check = 0' };
const everywhere = { ...place, filter: "name LIKE 'A%'" };

const item = (id: number, dataset = 'Study'): CheckedItem => ({
  kind: 'item',
  ...place,
  dataset,
  id,
  name: `A${id}`,
});

const nothing: readonly Checked[] = [];
const checked = (basket: readonly Checked[], id: number, filter?: string, own = true) =>
  isItemChecked(basket, item(id), filter, own);

describe('what is checked', () => {
  it('counts single items', () => {
    let basket = withItem(nothing, item(1), true, undefined, true);
    basket = withItem(basket, item(2), true, undefined, true);
    basket = withItem(basket, item(2), true, undefined, true);
    assert.equal(countChecked(basket), 2);
    assert.ok(checked(basket, 1));
    assert.ok(!checked(basket, 3));
    assert.equal(countChecked(withItem(basket, item(1), false, undefined, true)), 1);
  });

  it('means all items of a dataset, also those not loaded', () => {
    const basket = withSet(nothing, study, true, 100_000);
    assert.equal(countChecked(basket), 100_000);
    assert.ok(isSetChecked(basket, study));
    assert.ok(checked(basket, 99_999));
    assert.ok(!isItemChecked(basket, item(1, 'Another'), undefined, true));
  });

  it('takes single items out of a dataset and puts them back', () => {
    const all = withSet(nothing, study, true, 10);
    const without = withItem(all, item(7), false, undefined, true);
    assert.equal(countChecked(without), 9);
    assert.ok(!checked(without, 7) && checked(without, 8));
    assert.ok(!isSetChecked(without, study));
    const back = withItem(without, item(7), true, undefined, true);
    assert.deepEqual(back, all);
  });

  it('keeps a filtered set apart from the whole dataset', () => {
    const basket = withSet(nothing, failed, true, 3);
    assert.equal(countChecked(basket), 3);
    assert.ok(isSetChecked(basket, failed) && !isSetChecked(basket, study));
    assert.ok(checked(basket, 4, failed.filter));
    assert.ok(!checked(basket, 4), 'with the filter gone nobody knows what it holds');
  });

  it('means all items that the filter of an organization keeps', () => {
    const basket = withSet(nothing, everywhere, true, 12);
    assert.ok(isItemChecked(basket, item(1, 'Another'), everywhere.filter, false));
    assert.ok(!isItemChecked(basket, item(1), everywhere.filter, true), 'the same text elsewhere');
    const without = withItem(basket, item(1, 'Another'), false, everywhere.filter, false);
    assert.equal(countChecked(without), 11);
  });

  it('lets the last act count: a dataset replaces its single items', () => {
    const single = withItem(nothing, item(1), true, undefined, true);
    const other = withItem(single, item(5, 'Another'), true, undefined, true);
    const all = withSet(other, study, true, 10);
    assert.equal(countChecked(all), 11);
    assert.equal(countChecked(withSet(all, study, false, 10)), 1);
  });

  it('follows the size of a dataset', () => {
    const basket = withItem(withSet(nothing, study, true, 10), item(1), false, undefined, true);
    assert.equal(countChecked(recounted(basket, study, 12)), 11);
    assert.equal(countChecked(recounted(basket, failed, 12)), 9);
  });

  it('forgets what is gone', () => {
    const basket = withSet(nothing, study, true, 10);
    const cloud = { ...item(1), accountId: 'cloud' };
    const both = withItem(basket, cloud, true, undefined, true);
    assert.deepEqual(
      withoutPlace(both, ({ accountId }) => accountId === 'cloud'),
      basket,
    );
  });
});
