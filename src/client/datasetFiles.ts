import { createHash } from 'node:crypto';
import type { CreateSignedUploadLinkResponse, DownloadPortalFileResponse } from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { datasetRoute, post } from './datasets.ts';
import { callJson, callStream } from './http.ts';
import { drain } from './request.ts';
import { fetchSigned } from './signed.ts';
import type { ByteBody } from './multipart.ts';
import { optionalText, text } from './shape.ts';

/** A signed URL: it opens the file for whoever has it, without a credential. Read it with `fetchSigned`. */
export async function datasetFileLink(
  connection: Connection,
  organizationId: number,
  dataset: string,
  filePath: string,
  signal?: AbortSignal,
): Promise<string> {
  return callJson<DownloadPortalFileResponse, string>(
    connection,
    {
      method: 'POST',
      path: `${datasetRoute(organizationId, dataset)}/files/download`,
      json: { path: filePath },
      doing: 'get a link to the file',
    },
    (answer) => text(answer.url, 'url'),
    signal,
  );
}

/** An archive of one folder of a `files` dataset, without the folders in it. */
export async function folderArchive(
  connection: Connection,
  organizationId: number,
  dataset: string,
  folderPath: string,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { bytes } = await callStream(
    connection,
    {
      path: `${datasetRoute(organizationId, dataset)}/files/download-folder`,
      query: { path: folderPath },
      doing: 'download the folder',
    },
    signal,
  );
  return bytes;
}

/** Puts a file into a `files` dataset. A file that is there already with the same content is not sent again. */
export async function uploadDatasetFile(
  connection: Connection,
  organizationId: number,
  dataset: string,
  filePath: string,
  source: ByteBody,
  signal?: AbortSignal,
  onSent?: (bytes: number) => void,
): Promise<void> {
  const hash = createHash('md5');
  for await (const chunk of source.open(signal)) hash.update(chunk);
  const url = await callJson<CreateSignedUploadLinkResponse, string | undefined>(
    connection,
    {
      method: 'POST',
      path: `${datasetRoute(organizationId, dataset)}/upload-link`,
      json: { fileName: filePath, fileSize: source.size, fileHash: hash.digest('hex') },
      doing: 'start the upload',
    },
    (answer) => optionalText(answer.url),
    signal,
  );
  if (url === undefined) return;
  const { bytes } = await fetchSigned(
    url,
    { method: 'PUT', body: source, doing: 'upload the file', ...(onSent ? { onSent } : {}) },
    signal,
  );
  await drain(bytes);
}

export async function deleteDatasetFile(
  connection: Connection,
  organizationId: number,
  dataset: string,
  filePath: string,
  signal?: AbortSignal,
): Promise<void> {
  const address = `${datasetRoute(organizationId, dataset)}/files/delete`;
  await post(connection, address, 'delete the file', { path: filePath }, signal);
}

export async function renameDatasetFile(
  connection: Connection,
  organizationId: number,
  dataset: string,
  oldPath: string,
  newPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const address = `${datasetRoute(organizationId, dataset)}/files/rename`;
  await post(connection, address, 'rename the file', { oldPath, newPath }, signal);
}
