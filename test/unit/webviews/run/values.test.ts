import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import type { Parameter } from '../../../../src/blocks/block.ts';
import { isShown as isShownToTheProgram } from '../../../../src/blocks/values.ts';
import {
  firstValue,
  isBlamed,
  isGiven,
  isShown,
  otherDefault,
  problemsOf,
  sections,
  valueOf,
  withDefaults,
  withValue,
} from '../../../../webviews/run/values.ts';

function parameter(param: string, rest: Partial<Parameter> = {}): Parameter {
  return {
    param,
    label: param,
    type: 'string',
    isOptional: false,
    isReadonly: false,
    isMultiline: false,
    allowsEmpty: false,
    ...rest,
  };
}

describe('values of the form', () => {
  it('take any name for a parameter', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'a b', '']) {
      assert.equal(valueOf(parameter(name), {}), undefined);
      const values = withValue({ other: '1' }, name, 'x');
      assert.equal(valueOf(parameter(name), values), 'x');
      assert.deepEqual(withValue(values, name, undefined), { other: '1' });
    }
  });

  it('are the default where the parameter is fixed', () => {
    const fixed = parameter('version', { isReadonly: true, defaultValue: '2' });
    assert.equal(valueOf(fixed, { version: '3' }), '2');
  });

  it('are left out for what is optional until it is given', () => {
    const optional = parameter('prefix', { isOptional: true });
    assert.equal(isGiven(optional, {}), false);
    assert.equal(isGiven(optional, { prefix: '' }), true);
    assert.equal(isGiven(parameter('flag', { isOptional: true, type: 'flag' }), {}), true);
    assert.equal(isGiven(parameter('plain'), {}), true);
  });

  it('start with the default, the first choice, or on', () => {
    const choices = [{ label: 'A', value: 'a' }];
    assert.equal(firstValue(parameter('p', { defaultValue: '5' })), '5');
    assert.equal(firstValue(parameter('p', { type: 'select', choices })), 'a');
    assert.equal(firstValue(parameter('p', { type: 'boolean' })), '1');
    assert.equal(firstValue(parameter('p', { type: 'int' })), '');
  });
});

describe('otherDefault', () => {
  it('is there only where the value can be and is another', () => {
    const window = parameter('window', { defaultValue: '10' });
    assert.equal(otherDefault(window, { window: '10' }), undefined);
    assert.equal(otherDefault(window, { window: '5' }), '10');
    assert.equal(otherDefault(window, {}), '10');
    assert.equal(otherDefault({ ...window, isReadonly: true }, { window: '5' }), undefined);
    assert.equal(otherDefault({ ...window, isOptional: true }, {}), undefined);
    assert.equal(otherDefault(parameter('window'), { window: '5' }), undefined);
  });

  it('comes back for all parameters at once', () => {
    const all = [parameter('a', { defaultValue: '1' }), parameter('b')];
    assert.deepEqual(withDefaults(all, { a: '2', b: 'x' }), { a: '1', b: 'x' });
  });
});

describe('isShown', () => {
  it('follows the condition, and that of the parameter it depends on', () => {
    const all = [
      parameter('plot', { type: 'boolean' }),
      parameter('format', { showIf: { parameter: 'plot', operator: 'eq', value: 'true' } }),
      parameter('quality', { showIf: { parameter: 'format', operator: 'neq', value: 'png' } }),
    ];
    const shown = (values: Record<string, string>) =>
      all.filter((each) => isShown(each, all, values)).map(({ param }) => param);
    assert.deepEqual(shown({ plot: '1', format: 'jpg' }), ['plot', 'format', 'quality']);
    assert.deepEqual(shown({ plot: '1', format: 'png' }), ['plot', 'format']);
    assert.deepEqual(shown({ plot: '0', format: 'jpg' }), ['plot']);
  });

  it('shows exactly what the program is passed', () => {
    const names = ['a', 'b', 'c', 'constructor'];
    const texts = fc.constantFrom('', '0', '1', 'true', 'false', 'x');
    const condition = fc.record({
      parameter: fc.constantFrom(...names, 'missing'),
      operator: fc.constantFrom('eq' as const, 'neq' as const),
      value: texts,
    });
    const one = (param: string) =>
      fc
        .record({
          type: fc.constantFrom('string' as const, 'boolean' as const, 'flag' as const),
          isReadonly: fc.boolean(),
          defaultValue: texts,
          showIf: fc.option(condition, { nil: undefined }),
        })
        .map(({ showIf, ...rest }) => parameter(param, { ...rest, ...(showIf && { showIf }) }));
    const forms = fc.tuple(...names.map(one));
    const values = fc.dictionary(fc.constantFrom(...names), texts);
    fc.assert(
      fc.property(forms, values, (all, given) => {
        for (const each of all) {
          assert.equal(isShown(each, all, given), isShownToTheProgram(each, all, given));
        }
      }),
      { seed: 7 },
    );
  });
});

describe('sections', () => {
  it('come in the order of the file, those without one first', () => {
    const all = [
      parameter('a', { section: 'advanced' }),
      parameter('b'),
      parameter('c', { section: 'mine' }),
      parameter('d', { section: 'advanced' }),
      parameter('e', { showIf: { parameter: 'b', operator: 'eq', value: 'x' } }),
    ];
    const names = sections(all, {}).map(({ name, parameters: own }) => [
      name,
      own.map(({ param }) => param).join(' '),
    ]);
    assert.deepEqual(names, [
      ['', 'b'],
      ['advanced', 'a d'],
      ['mine', 'c'],
    ]);
  });
});

describe('problems', () => {
  it('go to the field that is shown, or to the end', () => {
    const shown = sections([parameter('a'), parameter('b')], {});
    const { byParameter, others } = problemsOf({ b: 'wrong', gone: 'also wrong' }, shown);
    assert.deepEqual([...byParameter], [['b', 'wrong']]);
    assert.deepEqual(others, ['also wrong']);
  });

  it('are kept back while nobody has been at an empty field', () => {
    const empty = parameter('a');
    assert.equal(isBlamed(empty, {}, new Set(), false), false);
    assert.equal(isBlamed(empty, { a: 'x' }, new Set(), false), true);
    assert.equal(isBlamed(empty, {}, new Set(['a']), false), true);
    assert.equal(isBlamed(empty, {}, new Set(), true), true);
  });
});
