import assert from 'node:assert/strict';
import type { Parameter } from '../../../../src/blocks/block.ts';
import { BlockMemory, type ChosenInput } from '../../../../src/vscode/blocks/memory.ts';
import { enteredValues, valuesToRun } from '../../../../src/vscode/blocks/values.ts';

class FakeMemory {
  readonly stored = new Map<string, string>();

  get<T>(key: string): T | undefined {
    const text = this.stored.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  update(key: string, value: unknown): Promise<void> {
    this.stored.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

const item = (itemId: number): ChosenInput => ({
  input: {
    kind: 'item',
    accountId: 'local',
    organizationId: 1,
    dataset: 'Study',
    itemId,
    itemName: `item ${itemId}`,
  },
  title: `item ${itemId}`,
  detail: 'Study',
});

const parameter = (param: string, more: Partial<Parameter> = {}): Parameter => ({
  param,
  label: param,
  type: 'string',
  isOptional: false,
  isReadonly: false,
  isMultiline: false,
  allowsEmpty: false,
  ...more,
});

describe('what is remembered of a block', () => {
  it('is nothing at first, and each block’s own', async () => {
    const memory = new BlockMemory(new FakeMemory());
    assert.equal(memory.get('/a').input, undefined);
    await memory.change('/a', { runsOnSave: true });
    assert.equal(memory.get('/a').runsOnSave, true);
    assert.equal(memory.get('/b').runsOnSave, false);
  });

  it('tells whose memory changed', async () => {
    const memory = new BlockMemory(new FakeMemory());
    const told: string[] = [];
    memory.onDidChange((folder) => told.push(folder));
    await memory.choose('/a', item(1));
    assert.deepEqual(told, ['/a']);
  });

  it('offers the last inputs, each once, the newest first', async () => {
    const memory = new BlockMemory(new FakeMemory());
    for (const id of [1, 2, 3, 1, ...Array.from({ length: 9 }, (_, index) => index + 10), 2]) {
      await memory.choose('/a', item(id));
    }
    const { recent, input } = memory.get('/a');
    assert.equal(input?.title, 'item 2');
    assert.deepEqual(
      recent.map(({ title }) => title),
      [2, 18, 17, 16, 15, 14, 13, 12].map((id) => `item ${id}`),
    );
  });
});

describe('values of parameters', () => {
  const parameters = [
    parameter('window', { type: 'int', defaultValue: '10' }),
    parameter('label', { defaultValue: 'walk' }),
    parameter('note', { isOptional: true }),
    parameter('token', { type: 'secret' }),
  ];

  it('are the defaults until somebody enters others', () => {
    assert.deepEqual(valuesToRun(parameters, {}), { window: '10', label: 'walk' });
    const entered = enteredValues(parameters, { window: '20', label: 'walk', note: 'x' });
    assert.deepEqual(entered, { window: '20', note: 'x' });
    assert.deepEqual(valuesToRun(parameters, entered), { window: '20', label: 'walk', note: 'x' });
  });

  it('follow a default that changes, where nobody entered a value', () => {
    const entered = enteredValues(parameters, { window: '20', label: 'walk' });
    const later = parameters.map((one) =>
      one.param === 'label' ? { ...one, defaultValue: 'run' } : one,
    );
    assert.deepEqual(valuesToRun(later, entered), { window: '20', label: 'run' });
  });

  it('stay away where somebody took them away', () => {
    const entered = enteredValues(parameters, { window: '10' });
    assert.deepEqual(entered, { label: null });
    assert.deepEqual(valuesToRun(parameters, entered), { window: '10' });
  });

  it('never hold a secret', () => {
    assert.deepEqual(enteredValues(parameters, { window: '10', label: 'walk', token: 't' }), {});
    assert.deepEqual(valuesToRun(parameters, { token: 't' }), { window: '10', label: 'walk' });
  });

  it('of a parameter with an odd name are values like any other', () => {
    const odd = [parameter('__proto__'), parameter('constructor', { defaultValue: 'x' })];
    const entered = enteredValues(odd, { ['__proto__']: 'mine', constructor: 'yours' });
    assert.deepEqual(Object.entries(valuesToRun(odd, entered)).sort(), [
      ['__proto__', 'mine'],
      ['constructor', 'yours'],
    ]);
  });

  it('of parameters that are gone are not passed', () => {
    assert.deepEqual(valuesToRun(parameters, { gone: '1', ['__proto__']: 'x' }), {
      window: '10',
      label: 'walk',
    });
  });
});
