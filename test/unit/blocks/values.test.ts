import assert from 'node:assert/strict';
import type { Parameter, ParameterValues } from '../../../src/blocks/block.ts';
import { readParameters } from '../../../src/blocks/parametersFile.ts';
import { argumentsOf, defaultValues, isShown, valueProblems } from '../../../src/blocks/values.ts';

const read = (...items: object[]): readonly Parameter[] =>
  readParameters(JSON.stringify(items.map((item) => ({ name: 'N', ...item })))).parameters;
const problem = (item: object, value?: string): string | undefined => {
  const values: ParameterValues = value === undefined ? {} : { p: value };
  return valueProblems(read({ param: 'p', ...item }), values)['p'];
};

describe('Values of parameters', () => {
  it('have the defaults of the file, except optional and secret ones', () => {
    const parameters = read(
      { param: 'a', type: 'string', value: 'x' },
      { param: 'b', type: 'boolean' },
      { param: 'c', type: 'flag', value: 'True' },
      { param: 'd', type: 'int', value: '10' },
      { param: 'e', type: 'int' },
      { param: 'f', type: 'string', value: 'x', optional: true },
      { param: 'g', type: 'secret', value: 'oops' },
      { param: '__proto__', type: 'string', value: 'own' },
    );
    const values = defaultValues(parameters);
    assert.deepEqual(Object.entries(values), [
      ['a', 'x'],
      ['b', '0'],
      ['c', '1'],
      ['d', '10'],
      ['__proto__', 'own'],
    ]);
    assert.deepEqual(argumentsOf(parameters, values).slice(-2), ['--__proto__', 'own']);
  });

  const right: readonly [item: object, value: string | undefined][] = [
    [{ type: 'int' }, '-12'],
    [{ type: 'int' }, '+3'],
    [{ type: 'int' }, '99999999999999999999'],
    [{ type: 'float' }, '1'],
    [{ type: 'float' }, '-.5e-3'],
    [{ type: 'float' }, '2.'],
    [{ type: 'boolean' }, 'True'],
    [{ type: 'flag' }, '0'],
    [{ type: 'select', valid: ['a'] }, 'a'],
    [{ type: 'select', valid: ['a'], value: 'fit-short' }, 'fit-short'],
    [{ type: 'select' }, 'anything'],
    [{ type: 'string', value: '' }, ''],
    [{ type: 'string', allowEmpty: true }, ''],
    [{ type: 'string', optional: true }, undefined],
    [{ type: 'int', value: '' }, ''],
    [{ type: 'string' }, "it's \n fine"],
    [{ type: 'string', readonly: true }, undefined],
    [{ type: 'secret' }, undefined],
  ];
  it('may be these', () => {
    for (const [item, value] of right) {
      assert.equal(problem(item, value), undefined, JSON.stringify([item, value]));
    }
  });

  const wrong: readonly [item: object, value: string | undefined, message: RegExp][] = [
    [{ type: 'int' }, '1.5', /whole number/],
    [{ type: 'int' }, '0x10', /whole number/],
    [{ type: 'int' }, undefined, /missing/],
    [{ type: 'float' }, '1,5', /a number/],
    [{ type: 'float' }, 'NaN', /a number/],
    [{ type: 'float' }, 'Infinity', /a number/],
    [{ type: 'boolean' }, 'yes', /1 or 0/],
    [{ type: 'select', valid: ['a', 'b'] }, 'c', /one of: a, b/],
    [{ type: 'string', value: 'x' }, '', /missing/],
    [{ type: 'bucket' }, undefined, /missing/],
    [{ type: 'string' }, 'a\0b', /cannot be passed/],
    [{ type: 'string' }, 'ü'.repeat(70_000), /too long/],
  ];
  it('may not be these', () => {
    for (const [item, value, message] of wrong) {
      assert.match(problem(item, value) ?? 'none', message, JSON.stringify(item));
    }
  });

  it('have no problem where nobody sees them', () => {
    const parameters = read(
      { param: 'on', type: 'boolean' },
      {
        param: 'p',
        type: 'int',
        showIf: { parameter: 'on', operator: 'eq', value: 'true' },
      },
    );
    assert.deepEqual(valueProblems(parameters, { on: '0', p: 'x' }), {});
    assert.deepEqual(Object.keys(valueProblems(parameters, { on: '1', p: 'x' })), ['p']);
    assert.deepEqual(argumentsOf(parameters, { on: '0', p: '5' }), ['--on', '0']);
  });

  it('decide who is shown, for booleans in every spelling', () => {
    const shown = (operator: string, wanted: unknown, value: string | undefined) => {
      const parameters = read(
        { param: 'on', type: 'boolean', optional: true },
        { param: 'p', type: 'string', showIf: { parameter: 'on', operator, value: wanted } },
      );
      const [, parameter] = parameters;
      assert.ok(parameter);
      return isShown(parameter, parameters, value === undefined ? {} : { on: value });
    };
    for (const wanted of ['true', 'True', '1', true]) {
      assert.equal(shown('eq', wanted, '1'), true);
      assert.equal(shown('eq', wanted, '0'), false);
      assert.equal(shown('eq', wanted, undefined), false);
      assert.equal(shown('neq', wanted, '0'), true);
    }
    assert.equal(shown('eq', 'false', undefined), true);
  });

  it('hide what depends on something hidden, and end where conditions go in a circle', () => {
    const when = (parameter: string, value: string) => ({
      showIf: { parameter, operator: 'eq', value },
    });
    const parameters = read(
      { param: 'a', type: 'string' },
      { param: 'b', type: 'string', ...when('a', 'x') },
      { param: 'c', type: 'string', ...when('b', 'y') },
      { param: 'd', type: 'string', ...when('d', 'never') },
    );
    const shown = (values: ParameterValues) =>
      parameters.filter((one) => isShown(one, parameters, values)).map(({ param }) => param);
    assert.deepEqual(shown({ a: 'x', b: 'y' }), ['a', 'b', 'c']);
    assert.deepEqual(shown({ a: 'no', b: 'y', d: 'never' }), ['a', 'd']);
  });
});
