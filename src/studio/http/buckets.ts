import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type {
  CreateOrganizationBucketResponse,
  EntityCreatedResponse,
  GetOrganizationBucketResponse,
  ListOrganizationBucketsResponse,
  OrganizationBucket,
  VerifyOrganizationBucketResponse,
} from 'edge-impulse-api';
import { UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import type { Wire } from '../../base/wire.ts';
import type { BucketRecord } from '../catalog/model.ts';
import { badRequest } from './errors.ts';
import type { Fields } from './fields.ts';
import { given } from './given.ts';
import { iso } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

/** Buckets. Here they are folders, `file:` addresses to the API, and only the owner may name one. */
export function buckets(
  studio: Studio,
): Handlers<
  | 'listOrganizationBuckets'
  | 'addOrganizationBucket'
  | 'createOrganizationBucket'
  | 'verifyOrganizationBucket'
  | 'getOrganizationBucket'
  | 'updateOrganizationBucket'
  | 'removeOrganizationBucket'
  | 'verifyExistingOrganizationBucket'
> {
  const { catalog } = studio;
  return {
    async listOrganizationBuckets(request): Promise<Answer<ListOrganizationBucketsResponse>> {
      const records = catalog.buckets(request.organizationId);
      return { buckets: await Promise.all(records.map(wireBucket)) };
    },

    async addOrganizationBucket(request): Promise<Answer<EntityCreatedResponse>> {
      const body = await request.fields();
      const folder = folderOf(body.text('endpoint'));
      request.mustBeOwner();
      const name = body.optionalText('bucket')?.trim();
      const prefix = body.optionalText('checkConnectivityPrefix');
      const { id } = await catalog.addBucket({
        organizationId: request.organizationId,
        folder,
        ...(name ? { name } : {}),
        ...(prefix ? { checkConnectivityPrefix: prefix } : {}),
      });
      return { id };
    },

    /** A folder that the Studio makes among its own. */
    async createOrganizationBucket(request): Promise<Answer<CreateOrganizationBucketResponse>> {
      const name = (await request.fields()).text('name').trim();
      if (name === '') throw badRequest('A bucket needs a name.');
      const { organizationId } = request;
      const folder = path.join(
        studio.bucketsFolder,
        String(organizationId),
        encodeSegment(name, 100),
      );
      if (catalog.buckets(organizationId).some((bucket) => bucket.folder === folder)) {
        throw new UserError(`There is a bucket named ${name} already.`, { code: 'already-exists' });
      }
      await mkdir(folder, { recursive: true });
      const bucket = await catalog.addBucket({ organizationId, name, folder });
      return { id: bucket.id, bucket: bucket.name };
    },

    async verifyOrganizationBucket(request): Promise<Answer<VerifyOrganizationBucketResponse>> {
      const body = await request.fields();
      const bucketId = body.optionalInteger('bucketId');
      if (bucketId !== undefined) {
        const bucket = catalog.bucket(request.organizationId, bucketId);
        return verified(studio, bucket.folder, body.optionalText('prefix'));
      }
      const folder = folderOf(body.text('endpoint'));
      request.mustBeOwner();
      return verified(studio, folder, body.optionalText('prefix'));
    },

    async getOrganizationBucket(request): Promise<Answer<GetOrganizationBucketResponse>> {
      const bucket = catalog.bucket(request.organizationId, request.id('bucketId'));
      return { bucket: await wireBucket(bucket) };
    },

    async updateOrganizationBucket(request) {
      const body = await request.fields();
      const endpoint = body.optionalText('endpoint');
      if (endpoint !== undefined) request.mustBeOwner();
      await catalog.updateBucket(request.organizationId, request.id('bucketId'), {
        ...given('name', body.optionalText('bucket')),
        ...given('folder', endpoint === undefined ? undefined : folderOf(endpoint)),
        ...given('checkConnectivityPrefix', body.optionalText('checkConnectivityPrefix')),
      });
      return {};
    },

    /** The folder and its files stay. */
    async removeOrganizationBucket(request) {
      const id = request.id('bucketId');
      catalog.bucket(request.organizationId, id);
      await catalog.removeBucket(request.organizationId, id);
      return {};
    },

    async verifyExistingOrganizationBucket(
      request,
    ): Promise<Answer<VerifyOrganizationBucketResponse>> {
      const body: Fields = await request.fields();
      const bucket = catalog.bucket(request.organizationId, request.id('bucketId'));
      return verified(studio, bucket.folder, body.optionalText('prefix'));
    },
  };
}

/** Reads, writes and removes a small file below a prefix, and shows the first files found there. */
export async function verified(
  studio: Studio,
  folder: string,
  prefix: string | undefined,
): Promise<Answer<VerifyOrganizationBucketResponse>> {
  const { isConnected, problem, files } = await studio.catalog.verifyFolder(folder, prefix);
  return {
    connectionStatus: isConnected ? 'connected' : 'error',
    ...(problem === undefined ? {} : { connectionError: problem }),
    connectionStatusSince: iso(Date.now()),
    files: files.map((file) => ({
      name: path.posix.basename(file.key),
      size: file.size,
      folderName: file.key.slice(0, -path.posix.basename(file.key).length),
    })),
    hasInfoLabelsFile: files.some((file) => path.posix.basename(file.key) === 'info.labels'),
    endpoint: pathToFileURL(folder).href,
  };
}

async function wireBucket(bucket: BucketRecord): Promise<Wire<OrganizationBucket>> {
  const connected = await stat(bucket.folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const prefix = bucket.checkConnectivityPrefix;
  return {
    id: bucket.id,
    accessKey: '',
    endpoint: pathToFileURL(bucket.folder).href,
    bucket: bucket.name,
    region: '',
    connected,
    ...(prefix === undefined ? {} : { checkConnectivityPrefix: prefix }),
    storageProvider: 'other',
  };
}

function folderOf(endpoint: string): string {
  if (!endpoint.startsWith('file:')) {
    throw badRequest('The buckets of this Studio are folders: give a file:// address.');
  }
  try {
    return fileURLToPath(endpoint);
  } catch {
    throw badRequest('This file:// address does not name a folder on this machine.');
  }
}
