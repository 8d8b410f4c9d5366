import assert from 'node:assert/strict';
import type { FileProblem, Parameter } from '../../../src/blocks/block.ts';
import { completeInfo } from '../../../src/blocks/blockInfo.ts';
import { readParameters } from '../../../src/blocks/parametersFile.ts';
import { parametersText } from '../../../src/blocks/parametersText.ts';

const info = { name: 'A', description: 'b' };
const transform = (parameters: unknown, more: object = {}) =>
  JSON.stringify({ version: 1, type: 'transform', info: { ...info, ...more }, parameters });
const item = (more: object) => ({ name: 'N', type: 'string', param: 'p', ...more });

/** The problems with the text that each marks. */
function told(text: string): [FileProblem['severity'], string, string][] {
  return readParameters(text).problems.map(({ severity, message, span }) => [
    severity,
    message,
    span ? text.slice(span.start, span.end) : '',
  ]);
}

describe('parameters.json', () => {
  it('is read with every field of a transformation block', () => {
    const file = readParameters(
      transform(
        [
          item({
            value: 'fast',
            type: 'select',
            valid: ['fast', { label: 'Slow one', value: 'slow' }],
            help: 'How',
            optional: true,
            readonly: true,
            multiline: true,
            allowEmpty: true,
            hint: 'H',
            placeholder: 'P',
            section: 'advanced',
            showIf: { parameter: 'p', operator: 'neq', value: 'x' },
          }),
        ],
        {
          operatesOn: 'directory',
          transformMountpoints: [{ bucketId: 4, mountPoint: '/mnt/s3fs/raw' }],
          indMetadata: false,
          cliArguments: '--fast',
          allowExtraCliArguments: true,
          showInDataSources: true,
          requiredEnvVariables: ['REGION', '_x1'],
        },
      ),
    );
    assert.deepEqual(file.problems, []);
    assert.deepEqual(file.info, {
      type: 'transform',
      name: 'A',
      description: 'b',
      commandLine: '--fast',
      passesMetadata: false,
      allowsExtraArguments: true,
      operatesOn: 'directory',
      mountPoints: [{ bucketId: 4, mountPoint: '/mnt/s3fs/raw' }],
      requiredVariables: ['REGION', '_x1'],
    });
    assert.deepEqual(file.parameters, [
      {
        param: 'p',
        label: 'N',
        type: 'select',
        defaultValue: 'fast',
        choices: [
          { label: 'fast', value: 'fast' },
          { label: 'Slow one', value: 'slow' },
        ],
        help: 'How',
        hint: 'H',
        placeholder: 'P',
        section: 'advanced',
        isOptional: true,
        isReadonly: true,
        isMultiline: true,
        allowsEmpty: true,
        showIf: { parameter: 'p', operator: 'neq', value: 'x' },
      },
    ]);
  });

  it('is read as a bare array, which says nothing of the block', () => {
    const file = readParameters(JSON.stringify([item({ value: 'x' })]));
    assert.equal(file.isLegacy, true);
    assert.equal(file.info, undefined);
    assert.deepEqual(
      file.parameters.map(({ param }) => param),
      ['p'],
    );
  });

  it('is read in the groups of a DSP block, type and version left out', () => {
    const text = JSON.stringify({
      info: { ...info, cppType: 'raw', title: 'T', author: 'me' },
      parameters: [
        { group: 'Scaling', items: [item({ type: 'float', value: 1, param: 'scale-axes' })] },
        { group: 'Rest', items: [item({ param: 'other' })] },
      ],
    });
    const file = readParameters(text);
    assert.equal(file.info?.type, 'dsp');
    assert.deepEqual(
      file.parameters.map(({ param }) => param),
      ['scale-axes', 'other'],
    );
    assert.deepEqual(file.problems, []);
  });

  it('is read for all six types', () => {
    const other: readonly [string, object][] = [
      ['synthetic-data', { requiredEnvVariables: ['KEY'] }],
      ['ai-action', { operatesOn: ['images_single_label', 'audio'] }],
      ['deploy', { cliArguments: '', supportsEonCompiler: true, mountLearnBlock: false }],
      ['machine-learning', { operatesOn: 'object_detection', imageInputScaling: '0..1' }],
      ['dsp', { cppType: 'raw', title: 'T' }],
    ];
    for (const [type, more] of other) {
      const file = readParameters(JSON.stringify({ version: 1, type, info: { ...info, ...more } }));
      assert.deepEqual(file.problems, [], type);
      assert.equal(file.info?.type, type);
      assert.equal(completeInfo(file.info ?? {}, 'x').operatesOn, 'standalone');
    }
  });

  const lenient: readonly [object, Partial<Parameter>, string][] = [
    [{ type: 'int', value: '' }, { defaultValue: '' }, '""'],
    [{ type: 'int', value: '10' }, { defaultValue: '10' }, '"10"'],
    [{ type: 'float', value: 'abc' }, { defaultValue: 'abc' }, '"abc"'],
    [{ type: 'boolean', value: 'True' }, { defaultValue: '1' }, '"True"'],
    [{ type: 'flag', value: 'False' }, { defaultValue: '0' }, '"False"'],
    [{ type: 'boolean', value: 1 }, { defaultValue: '1' }, '1'],
    [
      { type: 'select', value: 'fit-short', valid: ['fit-shortest'] },
      { defaultValue: 'fit-short' },
      '"fit-short"',
    ],
    [{ type: 'secret', value: 'hunter2' }, { type: 'secret' }, '"hunter2"'],
    [{ value: { a: 1 } }, {}, '{"a":1}'],
    [{ param: '--p' }, { param: '--p' }, '"--p"'],
    [{ type: 'project', value: 7 }, { type: 'string', defaultValue: '7' }, '"project"'],
    [{ showIf: { parameter: 'gone', operator: 'eq', value: 'x' } }, {}, '"gone"'],
    [
      { showIf: { parameter: 'p', operator: 'eq', value: true } },
      { showIf: { parameter: 'p', operator: 'eq', value: 'true' } },
      'true',
    ],
    [
      { showIf: { parameter: 'p', operator: 'is', value: 'x' } },
      {},
      '{"parameter":"p","operator":"is","value":"x"}',
    ],
  ];
  for (const [more, expected, marked] of lenient) {
    it(`is read leniently, with a warning: ${JSON.stringify(more)}`, () => {
      const text = transform([item(more)]);
      const [parameter] = readParameters(text).parameters;
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(parameter?.[name as keyof Parameter], value);
      }
      assert.equal(parameter?.defaultValue, expected.defaultValue);
      assert.deepEqual(
        told(text).map(([severity, , at]) => [severity, at]),
        [['warning', marked]],
      );
    });
  }

  const wrong: readonly [string, string, RegExp][] = [
    ['"x"', '"x"', /must hold an object/],
    [transform([item({ param: 'a b' })]), '"a b"', /no blanks/],
    [transform([item({ param: '' })]), '""', /“param” is missing/],
    [transform(['x']), '"x"', /A parameter is an object/],
    [transform({}), '{}', /“parameters” must be a list/],
    [transform([], { operatesOn: 'folder' }), '"folder"', /file, directory, standalone/],
    [transform([], { name: 3 }), '3', /“name” must be a text/],
    [transform([], { indMetadata: 'yes' }), '"yes"', /true or false/],
    [transform([], { requiredEnvVariables: ['1A'] }), '"1A"', /environment variable/],
    [transform([], { transformMountpoints: [{}] }), '{}', /“bucketId”/],
    ['{"type":"sensor","info":{}}', '"sensor"', /“type” must be one of: transform/],
    ['{"type":"transform"}', '{', /“info” is missing/],
  ];
  for (const [text, marked, message] of wrong) {
    it(`marks what is wrong: ${text.slice(0, 70)}`, () => {
      const error = told(text).find(([severity]) => severity === 'error');
      assert.ok(error);
      assert.match(error[1], message);
      assert.equal(error[2], marked);
    });
  }

  it('warns of two parameters of one name, and of a name that is empty', () => {
    const text = transform([item({}), item({})], { name: ' ' });
    assert.deepEqual(
      told(text).map(([severity, , at]) => [severity, at]),
      [
        ['warning', '" "'],
        ['warning', '"p"'],
      ],
    );
    assert.equal(completeInfo(readParameters(text).info ?? {}, 'folder').name, 'folder');
  });
});

describe('parameters.json as it is written', () => {
  const read = (text: string) => {
    const { info: found, parameters } = readParameters(text);
    return { info: completeInfo(found ?? {}, 'folder'), parameters };
  };

  it('keeps what nobody here knows, and what did not change', () => {
    const before = {
      $schema: 'x',
      version: 1,
      type: 'transform',
      info: { ...info, operatesOn: 'file', showInDataSources: true, own: [1] },
      parameters: [
        item({ type: 'boolean', value: 'True', own: { a: 1 } }),
        item({ param: 'n', type: 'int', value: 1, createMacro: true }),
        item({ param: 'own', type: 'project', value: 'x' }),
      ],
      more: null,
    };
    const { info: found, parameters } = read(JSON.stringify(before));
    const [first, second, third] = parameters;
    assert.ok(first && second && third);
    const changed = [
      first,
      { ...second, defaultValue: '2', help: 'Count' },
      { ...third, help: 'Where' },
    ];
    const text = parametersText({ ...found, name: 'New' }, changed, JSON.stringify(before));
    assert.deepEqual(JSON.parse(text), {
      ...before,
      info: { ...before.info, name: 'New' },
      parameters: [
        before.parameters[0],
        { ...before.parameters[1], value: 2, help: 'Count' },
        { ...before.parameters[2], help: 'Where' },
      ],
    });
    assert.match(text, /^\{\n {4}"/);
  });

  it('reads as what was written, without an original', () => {
    const parameters: readonly Parameter[] = readParameters(
      transform([
        item({ type: 'int', value: -3 }),
        item({ param: 'q', type: 'float', value: '1e400' }),
        item({ param: 'b', type: 'boolean', value: false, optional: true }),
        item({ param: 's', type: 'select', value: 'a', valid: ['a', { label: 'B', value: 'b' }] }),
        item({ param: 'k', type: 'secret' }),
        item({ param: 'h', showIf: { parameter: 'b', operator: 'eq', value: 'true' } }),
      ]),
    ).parameters;
    const all = completeInfo(
      { ...info, operatesOn: 'standalone', commandLine: '-x', passesMetadata: false },
      'x',
    );
    const again = read(parametersText(all, parameters));
    assert.deepEqual(again.parameters, parameters);
    assert.deepEqual(again.info, all);
  });

  it('keeps the groups of a DSP block', () => {
    const before = {
      version: 1,
      type: 'dsp',
      info,
      parameters: [
        { group: 'One', own: 1, items: [item({ param: 'a' }), item({ param: 'b' })] },
        { group: 'Two', items: [item({ param: 'c' })] },
      ],
    };
    const { info: found, parameters } = read(JSON.stringify(before));
    const [a, , c] = parameters;
    assert.ok(a && c);
    const text = parametersText(found, [a, c, { ...c, param: 'd' }], JSON.stringify(before));
    const groups = (JSON.parse(text) as typeof before).parameters;
    assert.deepEqual(
      groups.map(({ group, items }) => [group, items.map(({ param }) => param)]),
      [
        ['One', ['a']],
        ['Two', ['c', 'd']],
      ],
    );
    assert.equal(groups[0]?.own, 1);
  });
});
