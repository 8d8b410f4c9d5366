import type { TestRunRecord } from '../../../src/actions/testRun/testRun.ts';
import type { Parameter } from '../../../src/blocks/block.ts';
import { blockForm, failed, succeeded } from './blockRuns.ts';
import { hostile } from './hostile.ts';
import type { BlockState } from './runPages.ts';

/** Every text of the page that somebody else wrote. */
export function hostileState(): BlockState {
  const text = (index: number) => hostile[index % hostile.length] ?? '';
  const types = ['string', 'int', 'select', 'boolean', 'dataset', 'secret', 'bucket'] as const;
  const evil = hostile.map((name, index): Parameter => {
    const type = types[index % types.length] ?? 'string';
    return {
      param: name,
      label: text(index + 1),
      type,
      help: text(index + 2),
      hint: text(index + 3),
      placeholder: text(index + 4),
      defaultValue: text(index + 5),
      isOptional: index % 5 === 0,
      isReadonly: index % 11 === 0,
      isMultiline: index % 3 === 0,
      allowsEmpty: true,
      ...(type === 'select' && { choices: [{ label: name, value: text(index + 6) }] }),
      ...(index % 7 === 0 && { section: name }),
    };
  });
  const evilRun: TestRunRecord = {
    ...succeeded,
    state: 'failed',
    message: hostile.join(' '),
    remedy: hostile.join(' '),
    inputTitle: text(0),
    engine: text(1),
    notes: hostile,
    commandLine: hostile.join(' '),
    files: hostile.map((name) => ({ name, size: 1 })),
    metadata: {
      action: 'add',
      changes: hostile.map((key, index) => ({ key, before: text(index + 1), after: key })),
      checks: hostile.map((value) => ({ key: `ei_check_${value}`, state: 'other', value })),
      problems: hostile,
    },
  };
  return {
    kind: 'block',
    form: {
      ...blockForm,
      folder: text(3),
      name: hostile.join(' '),
      description: hostile.join(' '),
      parameters: evil,
      values: Object.fromEntries(hostile.map((name, index) => [name, text(index + 7)])),
      extraArguments: text(8).replaceAll('"', ''),
      buckets: hostile,
      datasets: hostile,
      knownSecrets: hostile,
      input: { title: text(9), detail: hostile.join(' ') },
      engine: { title: hostile.join(' '), differences: hostile },
    },
    run: evilRun,
    difference: {
      before: 'before',
      after: evilRun.id,
      checks: hostile.map((value) => ({ key: `ei_check_${value}`, before: value })),
      files: hostile.map((name) => ({
        name,
        kind: 'changed',
        columns: [{ column: name, kind: 'type', before: name, after: name }],
      })),
      metadata: hostile.map((key) => ({ key, after: key })),
    },
    history: [
      evilRun,
      ...hostile.map((inputTitle, index) => ({ ...failed, id: `${index}`, inputTitle })),
    ],
  };
}
