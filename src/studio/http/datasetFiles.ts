import path from 'node:path';
import type {
  CreateSignedUploadLinkResponse,
  DownloadPortalFileResponse,
  ListPortalFilesInFolderResponse,
  PortalFile,
  PreviewDefaultFilesInFolderResponse,
} from 'edge-impulse-api';
import { encodeSegment } from '../../base/safePath.ts';
import type { Wire } from '../../base/wire.ts';
import type { LinkClaim } from '../access/tokens.ts';
import type { StoredFile } from '../buckets/bucket.ts';
import { sendArchive } from './archives.ts';
import { given } from './given.ts';
import { badRequest } from './errors.ts';
import { checkedFileName, prefixOf } from './names.ts';
import { iso } from './people.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import { sendFile } from './sendFile.ts';
import type { Studio } from './studio.ts';
import type { ArchiveEntry } from '../../base/tarWriter.ts';
import { isSameContent, parseHash, receive, verified } from './upload.ts';

const mostMatches = 1000;

/** The files of a dataset by their path; what `files` datasets are browsed with. */
export function datasetFiles(
  studio: Studio,
): Handlers<
  | 'listDatasetFilesInFolder'
  | 'previewDefaultFilesInFolder'
  | 'downloadDatasetFile'
  | 'downloadDatasetFolder'
  | 'viewDatasetFile'
  | 'deleteDatasetFile'
  | 'renameDatasetFile'
  | 'createSignedUploadLinkDataset'
  | 'signedDownload'
  | 'signedUpload'
> {
  const { access, catalog } = studio;
  const datasetOf = (request: StudioRequest) =>
    catalog.dataset(request.organizationId, request.parameter('dataset')).name;

  const send = async (
    request: StudioRequest,
    from: { readonly organizationId: number; readonly dataset: string; readonly path: string },
    kind: 'inline' | 'attachment',
  ) =>
    sendFile(request, {
      file: await catalog.headPath(from.organizationId, from.dataset, from.path),
      name: from.path,
      kind,
      read: (range, signal) =>
        catalog.readPath(from.organizationId, from.dataset, from.path, range, signal),
    });

  return {
    async listDatasetFilesInFolder(request): Promise<Answer<ListPortalFilesInFolderResponse>> {
      const body = await request.fields();
      const prefix = prefixOf(body.text('prefix'));
      const page = await catalog.folder(
        request.organizationId,
        datasetOf(request),
        prefix,
        body.optionalText('continuationToken'),
        request.signal,
      );
      const files = body.isTrue('onlyFetchFolders') ? [] : page.files.map(wireFile);
      return {
        files: [...page.folders.map((name) => wireFolder(`${prefix}${name}/`)), ...files],
        ...given('continuationToken', page.continuationToken),
      };
    },

    async previewDefaultFilesInFolder(
      request,
    ): Promise<Answer<PreviewDefaultFilesInFolderResponse>> {
      const body = await request.fields();
      const found = await catalog.match(
        request.organizationId,
        datasetOf(request),
        body.text('prefix').replace(/^\/+/, ''),
        body.optionalChoice('itemsToList', ['files', 'folders']) ?? 'files',
        mostMatches,
        request.signal,
      );
      const { truncationReason } = found;
      return {
        files: [...found.folders.map(wireFolder), ...found.files.map(wireFile)],
        isTruncated: truncationReason !== undefined,
        ...given('truncationReason', truncationReason),
      };
    },

    async downloadDatasetFile(request): Promise<Answer<DownloadPortalFileResponse>> {
      const filePath = pathOf((await request.fields()).text('path'));
      const { organizationId } = request;
      const dataset = datasetOf(request);
      await catalog.headPath(organizationId, dataset, filePath);
      const claim = { kind: 'download', organizationId, dataset, path: filePath } as const;
      return { url: `${request.endpoint}/link/download/${await access.tokens.link(claim)}` };
    },

    /** One folder without those below it. */
    async downloadDatasetFolder(request) {
      const { organizationId } = request;
      const dataset = datasetOf(request);
      const prefix = prefixOf(request.query('path') ?? '');
      const entries: ArchiveEntry[] = [];
      let token: string | undefined;
      do {
        const page = await catalog.folder(organizationId, dataset, prefix, token, request.signal);
        entries.push(
          ...page.files.map((file) => ({
            path: encodeSegment(path.posix.basename(file.key)),
            size: file.size,
            modified: file.modified,
            read: (signal: AbortSignal) =>
              catalog.readPath(organizationId, dataset, file.key, undefined, signal),
          })),
        );
        token = page.continuationToken;
      } while (token !== undefined);
      return sendArchive(request, path.posix.basename(prefix) || dataset, entries, 'zip');
    },

    viewDatasetFile: (request) =>
      send(
        request,
        {
          organizationId: request.organizationId,
          dataset: datasetOf(request),
          path: pathOf(request.requiredQuery('path')),
        },
        'inline',
      ),

    async deleteDatasetFile(request) {
      const target = (await request.fields()).text('path');
      const isFolder = target.endsWith('/');
      const known = isFolder ? prefixOf(target) : pathOf(target);
      if (known === '') throw badRequest('The whole dataset cannot be deleted this way.');
      await catalog.deletePath(request.organizationId, datasetOf(request), known, request.signal);
      return {};
    },

    async renameDatasetFile(request) {
      const body = await request.fields();
      const [from, to] = [body.text('oldPath'), body.text('newPath')];
      if (from.endsWith('/') !== to.endsWith('/')) {
        throw badRequest('Both paths have to end with “/” (a folder), or none (a file).');
      }
      const clean = from.endsWith('/') ? prefixOf : pathOf;
      const names = [clean(from), clean(to)] as const;
      await catalog.renamePath(
        request.organizationId,
        datasetOf(request),
        ...names,
        request.signal,
      );
      return {};
    },

    /** Without `url` when the file is there already with the same content. */
    async createSignedUploadLinkDataset(request): Promise<Answer<CreateSignedUploadLinkResponse>> {
      const body = await request.fields();
      const { organizationId } = request;
      const size = body.integer('fileSize');
      const hash = parseHash(body.text('fileHash'));
      const target = {
        organizationId,
        dataset: datasetOf(request),
        path: pathOf(body.text('fileName')),
      };
      const there = await isSameContent(studio, target, size, hash, request.signal);
      if (there !== undefined) return { ETag: there };
      const token = await access.tokens.link({ kind: 'upload', ...target, size, hash });
      return { url: `${request.endpoint}/link/upload/${token}` };
    },

    async signedDownload(request) {
      const claim = await access.tokens.readLink(request.parameter('token'));
      if (claim.kind === 'sourceDownload') return sendSource(studio, request, claim);
      if (claim.kind !== 'download') throw badRequest('This link is not for a download.');
      return send(request, claim, 'attachment');
    },

    async signedUpload(request) {
      const claim = await access.tokens.readLink(request.parameter('token'));
      if (claim.kind === 'source') {
        const { incoming } = request;
        const body = verified(incoming as AsyncIterable<Uint8Array>, claim.size, claim.hash);
        await studio.sources.store(claim.hash, body, request.signal);
        return { ETag: claim.hash };
      }
      if (claim.kind !== 'upload') throw badRequest('This link is not for an upload.');
      const file = await receive(studio, claim, request.incoming, request.signal);
      request.context.header('etag', `"${file.etag}"`);
      return { ETag: file.etag };
    },
  };
}

async function sendSource(
  studio: Studio,
  request: StudioRequest,
  { hash, name }: Extract<LinkClaim, { kind: 'sourceDownload' }>,
): Promise<Response> {
  const size = await studio.sources.size(hash);
  return sendFile(request, {
    file: { key: hash, size, modified: 0, etag: hash },
    name: `${encodeSegment(name)}.tar.gz`,
    kind: 'attachment',
    read: ({ start, end }) => studio.sources.read(hash, start, end),
  });
}

function wireFile(file: StoredFile): Wire<PortalFile> {
  return {
    name: path.posix.basename(file.key),
    path: file.key,
    type: 'file',
    size: file.size,
    addedDate: iso(file.modified),
    ETag: file.etag,
  };
}

function wireFolder(folder: string): Wire<PortalFile> {
  return { name: path.posix.basename(folder), path: folder, type: 'folder' };
}

/** A path from the dataset's root; a leading `/` is forgiven. */
function pathOf(text: string): string {
  return checkedFileName(text.replace(/^\/+/, ''));
}
