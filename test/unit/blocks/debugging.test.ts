import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../src/base/errors.ts';
import {
  debugging,
  startedScript,
  type Debugging,
  type DebuggingPlace,
} from '../../../src/blocks/debugging.ts';
import { readDockerfile } from '../../../src/blocks/dockerfile.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/debugging');

/** What stands in `block.json` beside the Dockerfile. */
interface Fixture {
  /** Files of the block folder. */
  readonly paths?: readonly string[];
  readonly arguments?: readonly string[];
  readonly firstLine?: string;
  readonly place?: DebuggingPlace;
}

async function answer(
  dockerfile: string,
  fixture: Fixture,
): Promise<Debugging | { readonly error: string }> {
  const facts = await readDockerfile(dockerfile);
  assert.ok(facts);
  const { paths = ['Dockerfile', 'transform.py'], firstLine, place } = fixture;
  const block = { facts, paths, ...(firstLine === undefined ? {} : { firstLine }) };
  try {
    return debugging({ arguments: fixture.arguments ?? ['--in-file', 'a b'] }, block, place);
  } catch (error) {
    if (error instanceof UserError) return { error: error.code };
    throw error;
  }
}

const names = readdirSync(folder).sort();

describe('A run that waits for a debugger', () => {
  it('has fixtures', () => assert.ok(names.length >= 25, `${names.length} were found`));

  for (const name of names) {
    it(`is as expected: ${name}`, async () => {
      const read = (file: string) => readFileSync(path.join(folder, name, file), 'utf8');
      const found = await answer(read('Dockerfile'), JSON.parse(read('block.json')) as Fixture);
      const expected = path.join(folder, name, 'expected.json');
      if (process.env['UPDATE'] === '1') {
        writeFileSync(expected, `${JSON.stringify(found, undefined, 2)}\n`);
      }
      assert.deepEqual(found, JSON.parse(read('expected.json')));
    });
  }

  it('starts a script of its own only where ENTRYPOINT names one', async () => {
    const script = async (line: string) => {
      const facts = await readDockerfile(`FROM x\nWORKDIR /app\n${line}\n`);
      return facts && startedScript(facts);
    };
    assert.equal(await script('ENTRYPOINT ["./run.py"]'), '/app/run.py');
    assert.equal(await script('ENTRYPOINT ["tini", "--", "/srv/run"]'), '/srv/run');
    assert.equal(await script('ENTRYPOINT ["/usr/bin/python3", "run.py"]'), undefined);
    assert.equal(await script('CMD ["./run.py"]'), undefined);
  });
});
