import type {
  CreateCustomBlockUploadLinkResponse,
  ExportBlockResponse,
  StartJobResponse,
} from 'edge-impulse-api';
import { createHash } from 'node:crypto';
import { UserError } from '../../base/errors.ts';
import { buildBlock } from '../blocks/build.ts';
import { badRequest } from './errors.ts';
import type { Fields } from './fields.ts';
import { readForm } from './multipart.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const blockTypes = ['transform', 'deploy', 'dsp', 'transferLearning'] as const;
/** Bytes of an archive. */
const largestSource = 4 * 2 ** 30;

/** A pushed block: its archive comes in, its image is built, its archive can be had again. */
export function customBlocks(
  studio: Studio,
): Handlers<
  | 'createCustomBlockUploadLink'
  | 'finalizeCustomBlockUpload'
  | 'uploadCustomBlock'
  | 'exportOrganizationTransformationBlock'
> {
  const { access, blocks, jobs, sources } = studio;

  const build = (request: StudioRequest, blockId: number, hash: string): number => {
    const { organizationId, userId } = request;
    const { definition } = blocks.get(organizationId, blockId);
    return jobs.start(
      { organizationId, kind: 'build-block', title: `Build ${definition.name}`, userId },
      // As it is when its turn comes: another push may have been before.
      (job) => buildBlock(studio, blocks.get(organizationId, blockId), hash, job),
    );
  };

  const announced = async (request: StudioRequest) => {
    const body = await request.fields();
    checkType(body.choice('type', blockTypes));
    const claim = {
      kind: 'source',
      organizationId: request.organizationId,
      blockId: body.integer('blockId'),
      size: sizeOf(body),
      hash: sha256Of(body.text('fileHash')),
    } as const;
    blocks.get(claim.organizationId, claim.blockId);
    return { body, claim };
  };

  return {
    /** Without `url` when the archive is here already. */
    async createCustomBlockUploadLink(
      request,
    ): Promise<Answer<CreateCustomBlockUploadLinkResponse>> {
      const { claim } = await announced(request);
      const uploadKey = await access.tokens.link(claim);
      if (await sources.has(claim.hash, claim.size)) return { uploadKey, ETag: claim.hash };
      return { uploadKey, url: `${request.endpoint}/link/upload/${uploadKey}` };
    },

    async finalizeCustomBlockUpload(request): Promise<Answer<StartJobResponse>> {
      const { body, claim } = await announced(request);
      const known = await access.tokens.readLink(body.text('uploadKey'));
      const isSame =
        known.kind === 'source' &&
        known.organizationId === claim.organizationId &&
        known.blockId === claim.blockId &&
        known.size === claim.size &&
        known.hash === claim.hash;
      if (!isSame) throw badRequest('“uploadKey” is not of this upload.');
      if (!(await sources.has(claim.hash, claim.size))) {
        throw new UserError('The archive of the block has not arrived.', {
          code: 'upload-cut-off',
          remedy: 'Send it to the upload link first.',
        });
      }
      return { id: build(request, claim.blockId, claim.hash) };
    },

    /** The older protocol: the archive in a form. */
    async uploadCustomBlock(request): Promise<Answer<StartJobResponse>> {
      const { fields, files } = await readForm(request.incoming, { fields: 'late' });
      let hash: string | undefined;
      for await (const { field, body } of files) {
        if (field !== 'tar') throw badRequest('The file of this form is called “tar”.');
        hash = await stored(studio, body, request.signal);
      }
      if (hash === undefined) throw badRequest('The field “tar” is missing.');
      checkType(fields.get('type'));
      const blockId = Number(fields.get('blockId'));
      if (!Number.isSafeInteger(blockId)) throw badRequest('“blockId” has to be a number.');
      blocks.get(request.organizationId, blockId);
      return { id: build(request, blockId, hash) };
    },

    async exportOrganizationTransformationBlock(request): Promise<Answer<ExportBlockResponse>> {
      const { organizationId, userId } = request;
      const { definition, source } = blocks.get(organizationId, request.id('transformationId'));
      if (source === undefined) {
        throw new UserError('This block was never pushed, so that its source is not here.', {
          code: 'not-found',
        });
      }
      const claim = { kind: 'sourceDownload', hash: source, name: definition.name } as const;
      const id = jobs.start(
        { organizationId, kind: 'export-block', title: `Export ${definition.name}`, userId },
        async ({ log }) => log(`${await sources.size(source)} bytes.`),
      );
      const token = await access.tokens.link(claim);
      return { id, exportUrl: `${request.endpoint}/link/download/${token}` };
    },
  };
}

function checkType(type: string | undefined): void {
  if (type === 'transform') return;
  throw new UserError('This Studio runs transformation blocks only.', {
    code: 'bad-request',
    remedy: 'Set "type": "transform" in parameters.json.',
  });
}

function sizeOf(body: Fields): number {
  const size = body.integer('fileSize');
  if (size <= 0 || size > largestSource) {
    throw new UserError('The archive of a block has at most 4 GB.', {
      code: 'body-too-large',
      remedy: 'Leave study data out of it: list it in .dockerignore.',
    });
  }
  return size;
}

function sha256Of(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw badRequest('“fileHash” has to be a SHA-256 in hexadecimal.');
  }
  return text.toLowerCase();
}

/** Stores an archive whose hash nobody told. */
async function stored(
  studio: Studio,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  return studio.sources.storeUnnamed(
    (async function* () {
      let size = 0;
      for await (const chunk of body) {
        size += chunk.length;
        if (size > largestSource) throw badRequest('The archive of a block has at most 4 GB.');
        hash.update(chunk);
        yield chunk;
      }
    })(),
    () => hash.digest('hex'),
    signal,
  );
}
