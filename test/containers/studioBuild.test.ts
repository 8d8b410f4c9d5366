import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { tar } from '../../src/base/tarWriter.ts';
import { tarFiles } from '../../src/base/tar.ts';
import { bindings, type Bindings } from '../contract/bindings.ts';
import { Study } from '../contract/study.ts';
import './engine.ts';

describe('a block that is pushed to the local Studio', () => {
  let study: Study;
  let owner: Bindings;
  let organizationId: number;

  before(async function () {
    this.timeout(180_000);
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
  });
  after(() => study.dispose());

  const dockerfile = (more = '') =>
    `FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\n${more}ENTRYPOINT ["./run.sh"]\n`;

  async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
    const entries = Object.entries(files).map(([name, text]) => ({
      path: `./${name}`,
      size: Buffer.byteLength(text),
      modified: 0,
      mode: name.endsWith('.sh') ? 0o755 : 0o644,
      async *read() {
        yield await Promise.resolve(Buffer.from(text));
      },
    }));
    return gzipSync(await buffer(tar(entries, new AbortController().signal)));
  }

  async function added(name: string): Promise<number> {
    const { id } = await owner.organizationBlocks.addOrganizationTransformationBlock(
      organizationId,
      {
        name,
        dockerContainer: '',
        indMetadata: true,
        description: '',
        cliArguments: '',
        additionalMountPoints: [],
        operatesOn: 'standalone',
      },
    );
    return id;
  }

  /** As the vendor's command line pushes; answers with the job of the build. */
  async function push(blockId: number, bytes: Buffer): Promise<number> {
    const wanted = {
      fileName: 'block.tar.gz',
      fileSize: bytes.length,
      fileHash: createHash('sha256').update(bytes).digest('hex'),
      type: 'transform' as const,
      blockId,
    };
    const api = owner.organizationCreateProject;
    const { url, uploadKey } = await api.createCustomBlockUploadLink(organizationId, wanted);
    if (url !== undefined) {
      const sent = await fetch(url, {
        method: 'PUT',
        headers: {
          'content-type': 'application/octet-stream',
          'x-amz-checksum-sha256': Buffer.from(wanted.fileHash, 'hex').toString('base64'),
          'x-amz-meta-filehash': wanted.fileHash,
        },
        body: new Uint8Array(bytes),
      });
      assert.equal(sent.status, 200);
    }
    return (await api.finalizeCustomBlockUpload(organizationId, { ...wanted, uploadKey })).id;
  }

  async function logOf(jobId: number): Promise<string> {
    const { stdout } = await owner.organizationJobs.getOrganizationJobsLogs(
      organizationId,
      jobId,
      {},
    );
    return stdout.map(({ data }) => data).join('\n');
  }

  const blockOf = async (id: number) =>
    (await owner.organizationBlocks.getOrganizationTransformationBlock(organizationId, id))
      .transformationBlock;

  it('is built, with its log, and becomes an image; its source can be had again', async () => {
    const id = await added('Push me "quoted/é"');
    const files = {
      // Another one each time: what the engine has in its cache is not run, and says nothing.
      Dockerfile: dockerfile(`RUN echo built-here-$((40 + 2)) # ${Date.now()}\n`),
      'run.sh': '#!/bin/sh\necho ran\n',
    };
    const job = await push(id, await packed(files));
    const ended = await study.studio.finished(organizationId, job);
    const log = await logOf(job);
    assert.equal(ended.finishedSuccessful, true, log);
    assert.match(log, /built-here-42/);
    const block = await blockOf(id);
    assert.ok(block.dockerContainer);
    assert.equal(block.dockerContainerManagedByEdgeImpulse, true);
    assert.equal(block.sourceCodeAvailable, true);

    const { exportUrl } = await owner.organizationBlocks.exportOrganizationTransformationBlock(
      organizationId,
      id,
    );
    const answer = await fetch(exportUrl);
    const source = gunzipSync(Buffer.from(await answer.arrayBuffer()));
    const found: Record<string, string> = {};
    for await (const file of tarFiles(chunked(source))) {
      found[file.name.replace('./', '')] = (await buffer(file.open())).toString();
    }
    assert.deepEqual(found, files);
  });

  it('is another image where only a file that is copied last has changed', async () => {
    const id = await added('Changed');
    const images: string[] = [];
    for (const text of ['one', 'two']) {
      const content = `#!/bin/sh\necho ${text} ${Date.now()}\n`;
      const job = await push(id, await packed({ Dockerfile: dockerfile(), 'run.sh': content }));
      assert.equal((await study.studio.finished(organizationId, job)).finishedSuccessful, true);
      images.push((await blockOf(id)).dockerContainer);
    }
    assert.notEqual(images[0], images[1]);
  });

  it('fails with the line of the Dockerfile, and the image before stays', async () => {
    const id = await added('Breaks');
    const good = await packed({ Dockerfile: dockerfile(), 'run.sh': '#!/bin/sh\n' });
    await study.studio.finished(organizationId, await push(id, good));
    const before = (await blockOf(id)).dockerContainer;
    assert.ok(before);
    for (const broken of ['RUN echo no >&2; exit 3\n', 'COPY nothing.txt .\n', 'NONSENSE\n']) {
      const bytes = await packed({ Dockerfile: dockerfile(broken), 'run.sh': '#!/bin/sh\n' });
      const job = await study.studio.finished(organizationId, await push(id, bytes));
      assert.equal(job.finishedSuccessful, false);
      assert.match(job.additionalInfo ?? '', /Breaks/);
      assert.equal((await blockOf(id)).dockerContainer, before);
    }
    const job = await study.studio.finished(organizationId, await push(id, Buffer.from('no tar')));
    assert.match(job.additionalInfo ?? '', /damaged/);
  });

  it('can be cancelled, and a block may go while it is built', async () => {
    const id = await added('Slow');
    const slow = dockerfile(`RUN echo ${process.pid}-${Date.now()} && sleep 600\n`);
    const job = await push(id, await packed({ Dockerfile: slow, 'run.sh': '' }));
    await owner.organizationJobs.cancelOrganizationJob(organizationId, job, {});
    const ended = await study.studio.finished(organizationId, job);
    assert.match(ended.additionalInfo ?? '', /cancelled/);

    const gone = dockerfile(`RUN echo ${process.pid}-gone-${Date.now()} && sleep 2\n`);
    const next = await push(id, await packed({ Dockerfile: gone, 'run.sh': '' }));
    await owner.organizationBlocks.deleteOrganizationTransformationBlock(organizationId, id);
    const left = await study.studio.finished(organizationId, next);
    assert.equal(left.finishedSuccessful, false);
  });

  it('is failed by a Studio that was killed meanwhile, and can be pushed again', async () => {
    const id = await added('Killed');
    const slow = dockerfile(`RUN echo ${process.pid}-${Date.now()} && sleep 600\n`);
    const job = await push(id, await packed({ Dockerfile: slow, 'run.sh': '' }));
    await study.studio.end('SIGKILL');
    await study.studio.launch();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    const ended = await study.studio.finished(organizationId, job);
    assert.match(ended.additionalInfo ?? '', /ended before this job did/);
    const bytes = await packed({ Dockerfile: dockerfile(), 'run.sh': '#!/bin/sh\n' });
    const again = await study.studio.finished(organizationId, await push(id, bytes));
    assert.equal(again.finishedSuccessful, true);
  });
});

async function* chunked(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
