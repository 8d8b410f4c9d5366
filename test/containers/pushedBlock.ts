import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { tar } from '../../src/base/tarWriter.ts';
import {
  addTransformationBlock,
  transformationBlock,
  type BlockFields,
  type StudioBlock,
} from '../../src/client/blocks.ts';
import { uploadBlock } from '../../src/client/blockUpload.ts';
import type { Connection } from '../../src/client/connection.ts';
import { waitForJob } from '../../src/client/jobs.ts';
import { bytesBody } from '../../src/client/multipart.ts';

const dockerfile = `FROM debian:bookworm-slim
COPY run.py /app/run.py
ENTRYPOINT ["python3", "-u", "/app/run.py"]
`;

/** A block in an organization whose image runs a Python program. */
export async function pushedBlock(
  connection: Connection,
  organizationId: number,
  program: string,
  fields: Partial<BlockFields>,
): Promise<StudioBlock> {
  const id = await addTransformationBlock(connection, organizationId, {
    name: 'Block',
    description: '',
    operatesOn: 'directory',
    passesMetadata: true,
    commandLine: '',
    allowsExtraArguments: false,
    isDataSource: false,
    isForJobs: true,
    mounts: [],
    parameters: [],
    variables: [],
    ...fields,
  });
  const entries = Object.entries({ Dockerfile: dockerfile, 'run.py': program }).map(
    ([name, text]) => ({
      path: `./${name}`,
      size: Buffer.byteLength(text),
      modified: 0,
      async *read() {
        yield await Promise.resolve(Buffer.from(text));
      },
    }),
  );
  const bytes = gzipSync(await buffer(tar(entries, new AbortController().signal)));
  const hash = createHash('sha256').update(bytes).digest('hex');
  const archive = { fileName: 'block.tar.gz', hash, body: bytesBody(bytes) };
  const { jobId } = await uploadBlock(connection, organizationId, id, archive);
  await waitForJob(connection, organizationId, jobId);
  return transformationBlock(connection, organizationId, id);
}
