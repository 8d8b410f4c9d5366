import type { ByteRange } from '../../base/byteRange.ts';
import type { Connection } from '../../client/connection.ts';
import { datasetFileLink } from '../../client/datasetFiles.ts';
import { fileAnswer, readFile, type FileAnswer } from '../../client/itemFiles.ts';
import { fetchSigned } from '../../client/signed.ts';

export type FileLocation =
  | { readonly kind: 'item'; readonly itemId: number; readonly name: string }
  | {
      readonly kind: 'dataset';
      readonly dataset: string;
      readonly path: string;
      readonly name: string;
    };

/** The bytes of a file, or a range of it, wherever it is. */
export async function fileBytes(
  connection: Connection,
  organizationId: number,
  location: FileLocation,
  range?: ByteRange,
  signal?: AbortSignal,
): Promise<FileAnswer> {
  if (location.kind === 'item') {
    return readFile(connection, organizationId, location.itemId, location.name, range, signal);
  }
  const { dataset, path } = location;
  const url = await datasetFileLink(connection, organizationId, dataset, path, signal);
  const answer = await fetchSigned(
    url,
    {
      doing: `read the file “${location.name}”`,
      ...(range ? { headers: { range: `bytes=${range.start}-${range.end - 1}` } } : {}),
    },
    signal,
  );
  return fileAnswer(answer.status, answer.headers, answer.bytes);
}
