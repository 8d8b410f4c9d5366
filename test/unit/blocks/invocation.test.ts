import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../src/base/errors.ts';
import type { ParameterValues } from '../../../src/blocks/block.ts';
import { completeInfo } from '../../../src/blocks/blockInfo.ts';
import type { ContainerDescription } from '../../../src/blocks/containers/description.ts';
import { invocation, type InvocationRequest } from '../../../src/blocks/invocation.ts';
import { readParameters } from '../../../src/blocks/parametersFile.ts';
import { defaultValues } from '../../../src/blocks/values.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/invocation');

/** A request as a fixture writes it: what it leaves out is plain. */
interface Fixture {
  /** The content of `parameters.json`. */
  readonly parameters: unknown;
  readonly request?: Partial<Omit<InvocationRequest, 'block' | 'metadata' | 'values'>> & {
    readonly metadata?: Readonly<Record<string, string>>;
    /** What a person changed; everything else has its default. */
    readonly values?: ParameterValues;
  };
}

function requestOf({ parameters, request = {} }: Fixture): InvocationRequest {
  const file = readParameters(JSON.stringify(parameters));
  assert.deepEqual(
    file.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const block = {
    folder: '/blocks/mine',
    info: completeInfo(file.info ?? {}, 'block'),
    parameters: file.parameters,
    isLegacy: file.isLegacy,
    config: new Map(),
  };
  const { metadata, values, ...rest } = request;
  return {
    input: { kind: 'directory', path: '/staged/input' },
    extraArguments: [],
    environment: {},
    secrets: {},
    mounts: [],
    limits: { memory: 1024, cpus: 1, processes: 64, time: 60 },
    isInputWritable: false,
    ...rest,
    block,
    values: { ...defaultValues(file.parameters), ...values },
    ...(metadata === undefined ? {} : { metadata: new Map(Object.entries(metadata)) }),
  };
}

function answer(fixture: Fixture): ContainerDescription | { readonly error: string } {
  try {
    return invocation(requestOf(fixture));
  } catch (error) {
    if (error instanceof UserError) return { error: error.code };
    throw error;
  }
}

const names = readdirSync(folder).sort();

describe('A run as a description', () => {
  it('has fixtures', () => assert.ok(names.length >= 25, `${names.length} were found`));

  for (const name of names) {
    it(`is as expected: ${name}`, () => {
      const text = readFileSync(path.join(folder, name, 'request.json'), 'utf8');
      const found = answer(JSON.parse(text) as Fixture);
      const expected = path.join(folder, name, 'expected.json');
      if (process.env['UPDATE'] === '1') {
        writeFileSync(expected, `${JSON.stringify(found, undefined, 2)}\n`);
      }
      assert.deepEqual(found, JSON.parse(readFileSync(expected, 'utf8')));
    });
  }

  it('does not change what it was given', () => {
    const text = readFileSync(path.join(folder, names[0] ?? '', 'request.json'), 'utf8');
    const request = requestOf(JSON.parse(text) as Fixture);
    const before = structuredClone(request);
    invocation(request);
    assert.deepEqual(request, before);
  });

  it('is refused where a staged file has a name that leads elsewhere', () => {
    for (const fileName of ['', '.', '..', 'a/b', '../x', 'a\0']) {
      const request = requestOf({
        parameters: { type: 'transform', info: { name: 'B', description: 'b' }, parameters: [] },
        request: { input: { kind: 'file', path: '/staged', fileName } },
      });
      assert.throws(() => invocation(request), /Not the name/);
    }
  });
});
