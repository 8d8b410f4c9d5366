import { fileURLToPath } from 'node:url';
import type {
  EntityCreatedResponse,
  GenericApiResponse,
  ListOrganizationBucketsResponse,
  OrganizationBucket,
  VerifyOrganizationBucketResponse,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import type { Bucket, BucketCheck } from './model.ts';
import { path } from './path.ts';
import {
  count,
  list,
  number,
  optionalList,
  optionalText,
  text,
  type UntrustedWire,
} from './shape.ts';

export async function buckets(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<Bucket[]> {
  return callJson<ListOrganizationBucketsResponse, Bucket[]>(
    connection,
    { path: path`/api/organizations/${organizationId}/buckets`, doing: 'list buckets' },
    (answer) => list(answer.buckets, 'buckets', toBucket),
    signal,
  );
}

interface NewBucket {
  readonly name: string;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** An administrator's; returns the id. */
export async function addBucket(
  connection: Connection,
  organizationId: number,
  bucket: NewBucket,
  signal?: AbortSignal,
): Promise<number> {
  const { name, ...rest } = bucket;
  return callJson<EntityCreatedResponse, number>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/buckets`,
      json: { bucket: name, ...rest },
      doing: 'add the bucket',
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}

/** Looks into a bucket below `prefix`. */
export async function checkBucket(
  connection: Connection,
  organizationId: number,
  bucketId: number,
  prefix: string,
  signal?: AbortSignal,
): Promise<BucketCheck> {
  return callJson<VerifyOrganizationBucketResponse, BucketCheck>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/buckets/${bucketId}/verify`,
      json: { prefix },
      doing: 'look into the bucket',
    },
    (answer) => {
      const problem = optionalText(answer.connectionError);
      const status = answer.connectionStatus;
      return {
        status: status === 'connected' || status === 'connecting' ? status : 'error',
        ...(problem === undefined ? {} : { problem }),
        files: optionalList(answer.files, 'files', (file) => ({
          name: text(file.name, 'name'),
          size: count(file.size),
        })),
      };
    },
    signal,
  );
}

/** Also removes the datasets that live in it from the Studio; the files stay. */
export async function removeBucket(
  connection: Connection,
  organizationId: number,
  bucketId: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'DELETE',
      path: path`/api/organizations/${organizationId}/buckets/${bucketId}`,
      doing: 'remove the bucket',
    },
    () => undefined,
    signal,
  );
}

function toBucket(wire: UntrustedWire<OrganizationBucket>): Bucket {
  const endpoint = optionalText(wire.endpoint) ?? '';
  const ownFolder = folderOf(endpoint);
  return {
    id: number(wire.id, 'id'),
    name: text(wire.bucket, 'bucket'),
    endpoint,
    region: optionalText(wire.region) ?? '',
    isConnected: wire.connected === true,
    ...(ownFolder === undefined ? {} : { folder: ownFolder }),
  };
}

function folderOf(endpoint: string): string | undefined {
  if (!endpoint.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(endpoint);
  } catch {
    return undefined;
  }
}
