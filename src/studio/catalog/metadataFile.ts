import { messageOf } from '../../base/errors.ts';
import type { Bucket, StoredFile } from '../buckets/bucket.ts';
import { parseMetadata, type ReadMetadata } from './metadata.ts';

/** Every key is a column for the whole organization: no single file may make millions of them. */
const maxKeys = 1000;
const maxBytes = 8 * 1024 * 1024;

export type IndexedMetadata = Pick<ReadMetadata, 'metadata' | 'problem'>;

/** The metadata that queries see; what is wrong with the file is a note and no failure. */
export async function readMetadataFile(
  files: Bucket,
  file: StoredFile | undefined,
): Promise<IndexedMetadata> {
  if (file === undefined) return { metadata: new Map() };
  if (file.size > maxBytes) {
    return { metadata: new Map(), problem: 'ei-metadata.json is larger than 8 MB.' };
  }
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(file.key)) chunks.push(chunk);
    return indexed(parseMetadata(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    const problem = `ei-metadata.json cannot be read: ${messageOf(error)}`;
    return { metadata: new Map(), problem };
  }
}

function indexed(read: ReadMetadata): IndexedMetadata {
  if (read.metadata.size <= maxKeys) return read;
  return {
    metadata: new Map([...read.metadata].slice(0, maxKeys)),
    problem: `ei-metadata.json has ${read.metadata.size} keys; the first ${maxKeys} are shown.`,
  };
}
