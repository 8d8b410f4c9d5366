import type {
  AddOrganizationTransformationBlockRequest,
  EntityCreatedResponse,
  ExportBlockResponse,
  GenericApiResponse,
  GetOrganizationTransformationBlockResponse,
  ListOrganizationTransformationBlocksResponse,
  OrganizationTransformationBlock,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import {
  list,
  number,
  optionalList,
  optionalText,
  ShapeError,
  text,
  time,
  type UntrustedWire,
} from './shape.ts';

export type BlockMount =
  | { readonly kind: 'bucket'; readonly bucketId: number; readonly mountPoint: string }
  | { readonly kind: 'portal'; readonly portalId: number; readonly mountPoint: string };

/** What people say of a transformation block. */
export interface BlockFields {
  readonly name: string;
  readonly description: string;
  readonly operatesOn: 'file' | 'directory' | 'standalone';
  /** `indMetadata`. */
  readonly passesMetadata: boolean;
  /** `cliArguments`. */
  readonly commandLine: string;
  readonly allowsExtraArguments: boolean;
  readonly isDataSource: boolean;
  /** `showInCreateTransformationJob`. */
  readonly isForJobs: boolean;
  readonly mounts: readonly BlockMount[];
  /** The items of `parameters.json` as they stand there. */
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  /** Environment variables; a Studio need not tell their values. */
  readonly variables: readonly { readonly name: string; readonly value?: string }[];
  readonly repositoryUrl?: string;
}

/** A transformation block of an organization. */
export interface StudioBlock extends BlockFields {
  readonly id: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; absent when it never changed. */
  readonly updated?: number;
  /** It has an image, so that jobs can run it. */
  readonly isBuilt: boolean;
  /** The image's name, as the Studio calls it. */
  readonly image?: string;
}

export async function transformationBlocks(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<StudioBlock[]> {
  return callJson<ListOrganizationTransformationBlocksResponse, StudioBlock[]>(
    connection,
    { path: route(organizationId), doing: 'list the transformation blocks' },
    (answer) => list(answer.transformationBlocks, 'transformationBlocks', toBlock),
    signal,
  );
}

export async function transformationBlock(
  connection: Connection,
  organizationId: number,
  blockId: number,
  signal?: AbortSignal,
): Promise<StudioBlock> {
  return callJson<GetOrganizationTransformationBlockResponse, StudioBlock>(
    connection,
    { path: route(organizationId, blockId), doing: 'read the transformation block' },
    (answer) => {
      if (!answer.transformationBlock) throw new ShapeError('transformationBlock', 'a block');
      return toBlock(answer.transformationBlock);
    },
    signal,
  );
}

/** Makes a block without an image; returns its id. */
export async function addTransformationBlock(
  connection: Connection,
  organizationId: number,
  fields: BlockFields,
  signal?: AbortSignal,
): Promise<number> {
  return callJson<EntityCreatedResponse, number>(
    connection,
    {
      method: 'POST',
      path: route(organizationId),
      json: { dockerContainer: '', ...wireFields(fields) },
      doing: 'create the transformation block',
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}

/** Changes the fields that are given, and no other. */
export async function updateTransformationBlock(
  connection: Connection,
  organizationId: number,
  blockId: number,
  change: Partial<BlockFields>,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'POST',
      path: route(organizationId, blockId),
      json: wireFields(change),
      doing: 'update the transformation block',
    },
    () => undefined,
    signal,
  );
}

export async function removeTransformationBlock(
  connection: Connection,
  organizationId: number,
  blockId: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'DELETE',
      path: route(organizationId, blockId),
      doing: 'delete the transformation block',
    },
    () => undefined,
    signal,
  );
}

/** Has the Studio pack what was pushed; the address is good when the job has ended. */
export async function exportTransformationBlock(
  connection: Connection,
  organizationId: number,
  blockId: number,
  signal?: AbortSignal,
): Promise<{ readonly jobId: number; readonly url: string }> {
  return callJson<ExportBlockResponse, { jobId: number; url: string }>(
    connection,
    {
      method: 'POST',
      path: `${route(organizationId, blockId)}/export`,
      doing: 'export the transformation block',
    },
    (answer) => ({ jobId: number(answer.id, 'id'), url: text(answer.exportUrl, 'exportUrl') }),
    signal,
  );
}

function route(organizationId: number, blockId?: number): string {
  const all = path`/api/organizations/${organizationId}/transformation`;
  return blockId === undefined ? all : all + path`/${blockId}`;
}

type WireFields = Partial<Omit<AddOrganizationTransformationBlockRequest, 'dockerContainer'>>;

function wireFields(fields: Partial<BlockFields>): WireFields {
  const { mounts, variables, parameters } = fields;
  const all: { [Key in keyof WireFields]: WireFields[Key] | undefined } = {
    name: fields.name,
    description: fields.description,
    operatesOn: fields.operatesOn,
    indMetadata: fields.passesMetadata,
    cliArguments: fields.commandLine,
    allowExtraCliArguments: fields.allowsExtraArguments,
    showInDataSources: fields.isDataSource,
    showInCreateTransformationJob: fields.isForJobs,
    additionalMountPoints: mounts?.map(({ kind, ...rest }) => ({ type: kind, ...rest })),
    parameters: parameters === undefined ? undefined : [...parameters],
    environmentVariables: variables?.map(({ name, value }) => ({
      key: name,
      ...(value === undefined ? {} : { value }),
    })),
    repositoryUrl: fields.repositoryUrl,
  };
  // JSON leaves out what is undefined.
  return all as WireFields;
}

function toBlock(wire: UntrustedWire<OrganizationTransformationBlock>): StudioBlock {
  const updated = time(wire.lastUpdated);
  const repositoryUrl = optionalText(wire.repositoryUrl);
  const image = optionalText(wire.dockerContainer);
  const { operatesOn } = wire;
  return {
    id: number(wire.id, 'id'),
    name: text(wire.name, 'name'),
    description: optionalText(wire.description) ?? '',
    operatesOn: operatesOn === 'file' || operatesOn === 'standalone' ? operatesOn : 'directory',
    passesMetadata: wire.indMetadata !== false,
    commandLine: optionalText(wire.cliArguments) ?? '',
    allowsExtraArguments: wire.allowExtraCliArguments === true,
    isDataSource: wire.showInDataSources === true,
    isForJobs: wire.showInCreateTransformationJob !== false,
    mounts: optionalList(wire.additionalMountPoints, 'additionalMountPoints', toMount).flat(),
    parameters: optionalList(
      wire.parameters,
      'parameters',
      (one) => one as Readonly<Record<string, unknown>>,
    ),
    variables: optionalList(wire.environmentVariables, 'environmentVariables', (one) => {
      const value = typeof one.value === 'string' ? { value: one.value } : {};
      return { name: text(one.key, 'key'), ...value };
    }),
    isBuilt: image !== undefined,
    ...(image === undefined ? {} : { image }),
    ...(updated === undefined ? {} : { updated }),
    ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
  };
}

type WireMount = NonNullable<OrganizationTransformationBlock['additionalMountPoints']>[number];

function toMount(wire: UntrustedWire<WireMount>): BlockMount[] {
  const mountPoint = text(wire.mountPoint, 'mountPoint');
  if (wire.type === 'portal') {
    return [{ kind: 'portal', portalId: number(wire.portalId, 'portalId'), mountPoint }];
  }
  if (wire.type !== 'bucket') return [];
  return [{ kind: 'bucket', bucketId: number(wire.bucketId, 'bucketId'), mountPoint }];
}
