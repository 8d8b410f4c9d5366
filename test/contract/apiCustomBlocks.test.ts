import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { tar } from '../../src/base/tarWriter.ts';
import { bindings, upload, type Bindings } from './bindings.ts';
import { Study } from './study.ts';

/** Pushes up to the build; the builds themselves are in the tests of containers, so that none runs here. */
describe('pushed blocks, by the official bindings', () => {
  const engineBefore = process.env['DOCKER_HOST'];
  let study: Study;
  let owner: Bindings;
  let organizationId: number;
  let blockId: number;

  before(async function () {
    this.timeout(120_000);
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    study = await Study.make();
    owner = await bindings(study.studio.endpoint, { jwtToken: study.studio.token });
    organizationId = study.organizationId;
    blockId = await added();
  });
  after(async () => {
    if (engineBefore === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = engineBefore;
    await study.dispose();
  });

  async function added(): Promise<number> {
    const { id } = await owner.organizationBlocks.addOrganizationTransformationBlock(
      organizationId,
      {
        name: 'Pushed',
        dockerContainer: '',
        indMetadata: true,
        description: '',
        cliArguments: '',
        additionalMountPoints: [],
        operatesOn: 'directory',
      },
    );
    return id;
  }

  async function archive(text: string): Promise<Buffer> {
    const bytes = Buffer.from(text);
    const entry = {
      path: './Dockerfile',
      size: bytes.length,
      modified: 0,
      async *read() {
        yield await Promise.resolve(bytes);
      },
    };
    return gzipSync(await buffer(tar([entry], new AbortController().signal)));
  }

  const announcement = (bytes: Buffer, id = blockId) => ({
    fileName: 'block.tar.gz',
    fileSize: bytes.length,
    fileHash: createHash('sha256').update(bytes).digest('hex'),
    type: 'transform' as const,
    blockId: id,
  });

  const put = (url: string, bytes: Buffer) =>
    fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });

  async function reasonOf(jobId: number): Promise<string> {
    const job = await study.studio.finished(organizationId, jobId);
    assert.equal(job.finishedSuccessful, false);
    return job.additionalInfo ?? '';
  }

  it('arrive by link, and their build begins', async () => {
    const bytes = await archive('FROM scratch\n');
    const wanted = announcement(bytes);
    const link = await owner.organizationCreateProject.createCustomBlockUploadLink(
      organizationId,
      wanted,
    );
    assert.equal((await put(link.url ?? '', bytes)).status, 200);
    const again = await owner.organizationCreateProject.createCustomBlockUploadLink(
      organizationId,
      wanted,
    );
    assert.equal(again.url, undefined, 'an archive that is there is not sent again');
    const { id } = await owner.organizationCreateProject.finalizeCustomBlockUpload(organizationId, {
      ...wanted,
      uploadKey: again.uploadKey,
    });
    assert.match(await reasonOf(id), /nowhere\/docker\.sock/);
    const block = await owner.organizationBlocks.getOrganizationTransformationBlock(
      organizationId,
      blockId,
    );
    assert.equal(block.transformationBlock.sourceCodeAvailable, false);
  });

  it('arrive in a form, as older clients send them', async () => {
    const bytes = await archive('FROM scratch\n# by form\n');
    const { id } = await owner.organizationCreateProject.uploadCustomBlock(organizationId, {
      tar: upload('block.tar.gz', bytes),
      type: 'transform',
      blockId,
    });
    assert.match(await reasonOf(id), /nowhere\/docker\.sock/);
  });

  it('are not begun with bytes that did not arrive, or others', async () => {
    const bytes = await archive('FROM scratch\n# another\n');
    const wanted = announcement(bytes);
    const link = await owner.organizationCreateProject.createCustomBlockUploadLink(
      organizationId,
      wanted,
    );
    const finalize = (change: object) =>
      study.studio.call('POST', `${study.route}/custom-block/finalize`, {
        ...wanted,
        uploadKey: link.uploadKey,
        ...change,
      });
    assert.match((await finalize({})).body.error ?? '', /has not arrived/);
    const wrong = Buffer.from(bytes);
    wrong[20] = (wrong[20] ?? 0) ^ 1;
    assert.equal((await put(link.url ?? '', wrong)).status, 400);
    assert.equal((await put(link.url ?? '', bytes.subarray(1))).status, 400);
    assert.match((await finalize({})).body.error ?? '', /has not arrived/);
    assert.equal((await put(link.url ?? '', bytes)).status, 200);
    const other = await added();
    assert.match((await finalize({ blockId: other })).body.error ?? '', /not of this upload/);
    assert.match((await finalize({ uploadKey: 'x' })).body.error ?? '', /not valid/);
    const left = await readdir(path.join(study.studio.data, 'sources'));
    assert.ok(
      left.every((name) => name.endsWith('.tar.gz')),
      left.join(),
    );
  });

  it('are refused for other types of block, other blocks and other hashes', async () => {
    const bytes = await archive('FROM scratch\n');
    const ask = async (change: object) =>
      (
        await study.studio.call('POST', `${study.route}/custom-block/upload-link`, {
          ...announcement(bytes),
          ...change,
        })
      ).body.error ?? '';
    assert.match(await ask({ type: 'dsp' }), /transformation blocks only/);
    assert.match(await ask({ blockId: 999_999 }), /no such transformation block/);
    assert.match(await ask({ fileHash: 'abc' }), /SHA-256/);
    assert.match(await ask({ fileSize: 2 ** 40 }), /at most 4 GB/);
    assert.match(await ask({ fileSize: 0 }), /at most 4 GB/);
  });

  it('cannot be exported before they were built', async () => {
    await assert.rejects(
      owner.organizationBlocks.exportOrganizationTransformationBlock(organizationId, blockId),
      /never pushed/,
    );
  });
});
