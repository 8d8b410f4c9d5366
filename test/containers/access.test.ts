import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { UserError } from '../../src/base/errors.ts';
import { checkEngine, chooseEngine } from '../../src/blocks/containers/choose.ts';
import { asUser, groupOf, userId } from './asUser.ts';
import { plainDescription, shellDockerfile, useFolder, writeBlock, writeFiles } from './blocks.ts';
import { engineAddress, engineChoice, engineKinds, useEngine } from './engine.ts';
import type { UserResult, UserTask } from './userProgram.ts';

const program = path.join(import.meta.dirname, 'userProgram.ts');

/** Makes the output that is hardest to get rid of: folders that only root could write into. */
const strictBlock = `set -e
while [ "$1" != --out-directory ]; do shift; done
mkdir -p "$2/deep/er"
echo result > "$2/deep/er/result.csv"
echo top > "$2/top.txt"
chmod 600 "$2/top.txt"
chmod 555 "$2/deep/er" "$2/deep"
echo "user $(id -u)"
`;

for (const kind of engineKinds) {
  describe(`a person without privileges: ${kind}`, () => {
    const folder = useFolder();
    // Removes what the person's engine keeps, too.
    useEngine(kind);

    it('owns the output, can remove it, and cannot have the input changed', async () => {
      const source = await writeBlock(folder(), 'strict', {
        Dockerfile: shellDockerfile,
        'block.sh': strictBlock,
      });
      const input = await writeFiles(path.join(folder(), 'input'), { 'sub/a.csv': '1\n' });
      for (const name of [folder(), input, path.join(input, 'sub')]) await chmod(name, 0o755);
      const { address } = engineChoice(kind, '');
      const result = await asUser<UserResult>(
        program,
        {
          choice: { engine: kind, ...(address === undefined ? {} : { address }) },
          run: {
            source,
            description: plainDescription({
              arguments: ['--in-directory', '/data/input', '--out-directory', '/data/output'],
              mounts: [{ source: input, target: '/data/input', isReadonly: true }],
              outputDirectory: '/data/output',
            }),
          },
        } satisfies UserTask,
        await groupOf(engineAddress),
      );
      assert.equal(result.user, userId);
      assert.equal(result.exitCode, 0, result.output);
      assert.deepEqual(
        result.owners?.map(({ name, owner }) => [name, owner]),
        ['deep', 'deep/er', 'deep/er/result.csv', 'top.txt'].map((name) => [name, userId]),
      );
      assert.equal(result.isRemoved, true);
      assert.deepEqual(result.leftFolders, []);
    });
  });
}

describe('engines that cannot be used', () => {
  const folder = useFolder();
  const servers: net.Server[] = [];

  after(() => {
    for (const server of servers) server.close();
  });

  async function listening(name: string, onConnection: (socket: net.Socket) => void) {
    const server = net.createServer(onConnection);
    servers.push(server);
    const file = path.join(folder(), name);
    server.listen(file);
    await once(server, 'listening');
    return file;
  }

  const rejection = (address: string) =>
    chooseEngine({ engine: 'auto', address, storage: folder() }).then(
      () => assert.fail('there is no engine'),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.ok(error.remedy !== undefined && error.remedy.length > 20);
        return error.code;
      },
    );

  it('one that is not there', async () => {
    assert.equal(await rejection(`unix://${folder()}/none.sock`), 'engine-missing');
  });

  it('one that has ended and left its socket', async () => {
    const file = await listening('left.sock', (socket) => socket.destroy());
    assert.equal(await rejection(`unix://${file}`), 'engine-stopped');
  });

  it('one that never answers, within three seconds', async function () {
    this.timeout(30_000);
    const open: net.Socket[] = [];
    const file = await listening('hung.sock', (socket) => open.push(socket));
    const choice = { engine: 'container', address: `unix://${file}`, storage: folder() } as const;
    const [row] = await checkEngine(choice);
    assert.equal(row?.state, 'missing');
    assert.ok(row.remedy);
    assert.equal(await rejection(choice.address), 'engine-stopped');
    for (const socket of open) socket.destroy();
  });

  it('one that the person may not use', async () => {
    const file = await listening('closed.sock', (socket) => socket.destroy());
    await chmod(file, 0);
    await chmod(folder(), 0o755);
    const task: UserTask = { choice: { engine: 'container', address: `unix://${file}` } };
    const result = await asUser<UserResult>(program, task, undefined);
    assert.equal(result.code, 'engine-permission');
    assert.match(result.remedy ?? '', /group/);
    assert.deepEqual(result.missing, ['Container engine']);
  });

  it('one of a context that there is not', async () => {
    assert.equal(await rejection('ei-no-such-context'), 'engine-context');
  });
});

describe('the check of what is needed', () => {
  const folder = useFolder();

  it('is content with a machine on which everything is there', async () => {
    const rows = await checkEngine({
      engine: 'container',
      address: engineAddress,
      storage: folder(),
    });
    assert.deepEqual(
      rows.filter(({ state }) => state === 'missing'),
      [],
    );
    for (const title of ['Container engine', 'Engine version', 'BuildKit', 'Architecture']) {
      assert.ok(
        rows.some((row) => row.title === title),
        title,
      );
    }
  });

  it('looks for interpreters where blocks run without a container', async () => {
    const rows = await checkEngine({ engine: 'process', storage: folder() });
    assert.deepEqual(
      rows.map(({ title, state }) => [title, state]),
      [
        ['Python', 'ok'],
        ['Node', 'ok'],
      ],
    );
  });

  it('can be cancelled', async () => {
    await assert.rejects(checkEngine({ engine: 'auto', storage: folder() }, AbortSignal.abort()), {
      name: 'AbortError',
    });
  });
});
