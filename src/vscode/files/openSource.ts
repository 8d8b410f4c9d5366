import { mkdir } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { ByteSource } from '../../base/byteRange.ts';
import { openRangeSource } from '../../preview/rangeSource.ts';
import { fileBytes } from './fileBytes.ts';
import { spoolFolder } from './spoolFolder.ts';
import type { StudioFiles } from './studioFiles.ts';

/** A file of a Studio read by ranges. */
export async function openStudioSource(
  files: StudioFiles,
  context: vscode.ExtensionContext,
  uri: vscode.Uri,
  signal?: AbortSignal,
): Promise<ByteSource> {
  const { connection, organizationId, location, size } = await files.locate(uri, signal);
  const folder = spoolFolder(context);
  await mkdir(folder, { recursive: true });
  return openRangeSource(
    {
      name: location.name,
      size,
      spoolFolder: folder,
      fetchRange: (start, end, inner) =>
        fileBytes(connection, organizationId, location, { start, end }, inner),
    },
    signal,
  );
}
