import type {
  CreateCustomBlockUploadLinkResponse,
  StartJobResponse,
  UploadCustomBlockRequestTypeEnum,
} from 'edge-impulse-api';
import { transformationBlock } from './blocks.ts';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { multipart, type ByteBody } from './multipart.ts';
import { path } from './path.ts';
import { drain } from './request.ts';
import { number, optionalText, text } from './shape.ts';
import { fetchSigned } from './signed.ts';
import { StudioError } from './studioError.ts';

export interface BlockArchive {
  /** Of the file as the Studio is told, such as `block.tar.gz`. */
  readonly fileName: string;
  /** SHA-256 of the bytes in hexadecimal. */
  readonly hash: string;
  readonly body: ByteBody;
}

export interface UploadedBlock {
  /** The job that builds the image. */
  readonly jobId: number;
  /** Bytes that were sent; 0 when the Studio had the archive already. */
  readonly sent: number;
}

const blockType = 'transform' satisfies UploadCustomBlockRequestTypeEnum;
const mostAttempts = 3;

/**
 * Sends the archive of a block and has it built. The bytes go to a link that the Studio gives; a Studio that does not
 * know such links takes them in a form. A connection that breaks while the bytes are sent is tried again: what arrives
 * is known by its hash.
 */
export async function uploadBlock(
  connection: Connection,
  organizationId: number,
  blockId: number,
  archive: BlockArchive,
  onSent?: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<UploadedBlock> {
  const { fileName, hash, body } = archive;
  const announced = {
    fileName,
    fileSize: body.size,
    fileHash: hash,
    type: blockType,
    blockId,
  };
  const route = path`/api/organizations/${organizationId}/custom-block`;
  for (let attempt = 1; ; attempt += 1) {
    const link = await uploadLink(connection, route, announced, signal);
    if (link === undefined) {
      // A Studio says the same of a call and of a block that it does not have.
      await transformationBlock(connection, organizationId, blockId, signal);
      return sendForm(connection, route, blockId, archive, onSent, signal);
    }
    try {
      if (link.url !== undefined) await putArchive(connection, link.url, archive, onSent, signal);
    } catch (error) {
      if (attempt < mostAttempts && isPassing(error)) continue;
      throw error;
    }
    const jobId = await callJson<StartJobResponse, number>(
      connection,
      {
        method: 'POST',
        path: `${route}/finalize`,
        json: { uploadKey: link.uploadKey, ...announced },
        doing: 'start the build of the block',
      },
      (answer) => number(answer.id, 'id'),
      signal,
    );
    return { jobId, sent: link.url === undefined ? 0 : body.size };
  }
}

interface UploadLink {
  readonly uploadKey: string;
  /** Absent when the Studio has the archive already. */
  readonly url?: string;
}

/** Nothing where the Studio does not know this call. */
async function uploadLink(
  connection: Connection,
  route: string,
  json: object,
  signal: AbortSignal | undefined,
): Promise<UploadLink | undefined> {
  try {
    return await callJson<CreateCustomBlockUploadLinkResponse, UploadLink>(
      connection,
      { method: 'POST', path: `${route}/upload-link`, json, doing: 'start the upload' },
      (answer) => {
        const url = optionalText(answer.url);
        const uploadKey = text(answer.uploadKey, 'uploadKey');
        return url === undefined ? { uploadKey } : { uploadKey, url };
      },
      signal,
    );
  } catch (error) {
    if (error instanceof StudioError && error.status === 404) return undefined;
    throw error;
  }
}

async function putArchive(
  { timing }: Connection,
  url: string,
  { hash, body }: BlockArchive,
  onSent: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { bytes } = await fetchSigned(
    url,
    {
      method: 'PUT',
      headers: {
        'x-amz-checksum-sha256': Buffer.from(hash, 'hex').toString('base64'),
        'x-amz-meta-filehash': hash,
      },
      body,
      doing: 'upload the block',
      ...(onSent ? { onSent } : {}),
      ...(timing ? { timing } : {}),
    },
    signal,
  );
  await drain(bytes);
}

async function sendForm(
  connection: Connection,
  route: string,
  blockId: number,
  { fileName, body }: BlockArchive,
  onSent: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<UploadedBlock> {
  const form = multipart([
    { name: 'type', value: blockType },
    { name: 'blockId', value: String(blockId) },
    { name: 'tar', fileName, body },
  ]);
  const jobId = await callJson<StartJobResponse, number>(
    connection,
    {
      method: 'POST',
      path: route,
      body: form,
      doing: 'upload the block',
      ...(onSent ? { onSent } : {}),
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
  return { jobId, sent: body.size };
}

/** The connection broke, or something between here and the storage did. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof StudioError)) return false;
  const isServer = error.kind === 'server' && [500, 502, 503, 504].includes(error.status ?? 0);
  return isServer || error.kind === 'unreachable' || error.kind === 'truncated';
}
