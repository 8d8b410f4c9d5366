import assert from 'node:assert/strict';
import { readDockerfile } from '../../../src/blocks/dockerfile.ts';
import { entryScript } from '../../../src/blocks/entryScript.ts';

const paths = [
  'a.py',
  'src/a.py',
  'src/lib/b.py',
  'pkg/__main__.py',
  'run.sh',
  'bin/start',
  'src/label.ts',
];

const cases: readonly (readonly [readonly string[], string | undefined])[] = [
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["python3", "-u", "a.py"]'], 'a.py'],
  [['WORKDIR /app', 'COPY src .', 'ENTRYPOINT ["python3", "-u", "a.py"]'], 'src/a.py'],
  [['WORKDIR /app', 'COPY src/ lib/', 'ENTRYPOINT ["python3", "lib/lib/b.py"]'], 'src/lib/b.py'],
  [['WORKDIR /app', 'COPY src/*.py ./', 'ENTRYPOINT ["python3", "a.py"]'], 'src/a.py'],
  [['COPY run.sh /start.sh', 'ENTRYPOINT ["/start.sh"]'], 'run.sh'],
  [['COPY bin /opt/own', 'ENTRYPOINT ["/opt/own/start"]'], undefined],
  [['COPY bin /own', 'ENTRYPOINT ["/own/start"]'], 'bin/start'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["python", "-m", "pkg"]'], 'pkg/__main__.py'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT exec python3 a.py'], 'a.py'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["sh", "-c", "exec python3 -u src/a.py"]'], 'src/a.py'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["tini", "--", "python3", "a.py"]'], 'a.py'],
  [['WORKDIR /app', 'COPY . .', 'CMD ["python3", "a.py"]'], 'a.py'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["python3"]', 'CMD ["a.py"]'], 'a.py'],
  [['WORKDIR /app', 'COPY . .', 'RUN python3 a.py'], 'a.py'],
  [['ENV HERE=/app', 'COPY . /app', 'ENTRYPOINT python3 $HERE/src/a.py'], 'src/a.py'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["node", "build/label.js"]'], 'src/label.ts'],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["python3", "-c", "print(1)", "a.py"]'], undefined],
  [['WORKDIR /app', 'COPY . .', 'ENTRYPOINT ["python3", "c.py"]'], undefined],
  [['ENTRYPOINT ["/usr/bin/env"]'], undefined],
];

describe('the script that a block starts', () => {
  for (const [lines, expected] of cases) {
    it(`is ${expected ?? 'not known'} for ${lines.join(' · ')}`, async () => {
      const facts = await readDockerfile(['FROM x', ...lines].join('\n'));
      assert.ok(facts);
      assert.equal(entryScript(facts, paths), expected);
    });
  }

  it('is found through the stage that it is copied from', async () => {
    const lines = ['FROM x AS one', 'COPY src /src', 'FROM x', 'COPY --from=one /src /app'];
    const facts = await readDockerfile(
      [...lines, 'ENTRYPOINT ["python3", "/app/a.py"]'].join('\n'),
    );
    assert.ok(facts);
    assert.equal(entryScript(facts, paths), 'src/a.py');
  });
});
