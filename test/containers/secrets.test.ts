import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestRunRequest } from '../../src/actions/testRun/testRun.ts';
import { TestRuns } from '../../src/actions/testRun/testRuns.ts';
import type { Connection } from '../../src/client/connection.ts';
import { plainDescription, pythonDockerfile, runOnce, useFolder, writeBlock } from './blocks.ts';
import { engineKinds, useEngine } from './engine.ts';

const canary = `canary"7 +é\\${process.pid}-${'k'.repeat(20)}`;
/** What programs print of it: as it is, inside JSON, inside an address. */
const forms = [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary)];

function assertClean(text: string, where: string): void {
  for (const form of forms) assert.ok(!text.includes(form), `the secret is in ${where}`);
}

/** Command lines of all processes of this machine: anybody can read them. */
function commandLines(): string {
  const all = readdirSync('/proc').map((name) => {
    try {
      return /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'latin1') : '';
    } catch {
      return '';
    }
  });
  return Buffer.from(all.join('\n'), 'latin1').toString();
}

async function assertFilesClean(folder: string, isOwn: (file: string) => boolean): Promise<number> {
  let count = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || isOwn(file)) continue;
    count += 1;
    assertClean(file, 'the name of a file');
    assertClean(await readFile(file, 'utf8'), file);
  }
  return count;
}

const printing = `import json, os, sys, time, urllib.parse
key = os.environ['SERVICE_KEY']
assert sys.argv[1:] == [], sys.argv
print('the key is', key)
print(json.dumps({'key': key}), file=sys.stderr)
print('https://example.com/?key=' + urllib.parse.quote(key, safe='~()*!.\\''))
for character in key:
    sys.stdout.write(character)
    sys.stdout.flush()
    time.sleep(0.005)
print()
sys.exit(2)
`;

for (const kind of engineKinds) {
  describe(`secrets of a block: ${kind}`, () => {
    const folder = useFolder();
    const engine = useEngine(kind);

    it('reach the block and nothing else', async () => {
      const source = await writeBlock(folder(), 'quiet', {
        Dockerfile: pythonDockerfile,
        'block.py': `import hashlib, os, time
print(hashlib.sha256(os.environ['SERVICE_KEY'].encode()).hexdigest())
time.sleep(0.3)
`,
      });
      let seen = '';
      const { end, events, stdout } = await runOnce(
        engine(),
        source,
        folder(),
        plainDescription({
          environment: { SERVICE_KEY: canary },
          secretNames: ['SERVICE_KEY'],
        }),
        {
          tell: (event) => {
            if (event.kind === 'output' && event.from === 'stdout') seen += commandLines();
          },
        },
      );
      const { createHash } = await import('node:crypto');
      assert.equal(stdout.trim(), createHash('sha256').update(canary).digest('hex'));
      assert.ok(seen.includes('block.py'), 'the command line of the block is among them');
      assertClean(seen, 'a command line');
      assertClean(JSON.stringify([end, events]), 'what the engine says');
      assertClean(JSON.stringify(await engine().kept()), 'what is kept');
    });

    it('are hidden in everything that is kept of a run that prints them', async () => {
      const source = await writeBlock(folder(), 'printing', {
        Dockerfile: pythonDockerfile,
        'block.py': printing,
        'parameters.json': JSON.stringify({
          version: 1,
          type: 'transform',
          info: { name: 'Printing', description: '', operatesOn: 'standalone' },
          parameters: [{ param: 'SERVICE_KEY', name: 'Key', type: 'secret' }],
        }),
      });
      const storage = path.join(folder(), 'storage');
      const runs = new TestRuns({
        storage,
        engine: () => Promise.resolve(engine()),
        connection: () => Promise.reject<Connection>(new Error('No Studio is asked.')),
        accountKind: () => 'local',
        secrets: (_, names) =>
          Promise.resolve(Object.fromEntries(names.map((name) => [name, canary]))),
        mayUseCloudKey: () => Promise.resolve(false),
        buildArguments: () => ({}),
        certificates: () => undefined,
      });
      const request: TestRunRequest = {
        folder: source.folder,
        input: { kind: 'none' },
        values: {},
        extraArguments: [],
        isInputWritable: false,
        isWarm: false,
        limits: plainDescription().limits,
        bucketFolders: {},
      };
      const run = runs.start(request);
      const record = await run.job.result;
      assert.equal(record.exitCode, 2);
      let told = '';
      for await (const event of run.events()) {
        if (event.kind === 'output') told += event.text;
      }
      assert.match(told, /the key is •••/);
      assertClean(told, 'the output');
      for await (const event of run.job.events()) {
        assertClean(
          JSON.stringify(event, (key, value: unknown) => (key === 'job' ? '' : value)),
          'an event',
        );
      }
      assertClean(JSON.stringify([record, await runs.history(source.folder)]), 'the record');
      assert.match(await readFile(runs.logFile(run.id), 'utf8'), /the key is •••/);
      assert.ok((await assertFilesClean(storage, () => false)) >= 2);
      await runs.close();
    });
  });
}
