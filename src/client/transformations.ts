import type {
  GenericApiResponse,
  OrganizationCreateProjectResponse,
  OrganizationCreateProjectStatusResponse,
  OrganizationGetCreateProjectsResponse,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import type { DatasetType } from './model.ts';
import { path } from './path.ts';
import { count, list, number, ShapeError } from './shape.ts';
import { toRun, toStatus, toTransformation, wireOf } from './transformationWire.ts';

export const pathRules = ['no-subfolders', 'subfolder-per-item', 'use-full-path'] as const;
/** Where output goes inside a `files` dataset. */
export type PathRule = (typeof pathRules)[number];

/** Where the output of a transformation job goes. */
export interface TransformationOutput {
  readonly dataset: string;
  /** Of a dataset that is made with the job. */
  readonly bucket?: { readonly id: number; readonly path: string };
  /** Of a `files` dataset; a new dataset with a rule is one. */
  readonly pathRule?: PathRule;
  /** Folder of a `files` dataset that the rule begins at. */
  readonly pathInDataset?: string;
}

export interface NewTransformation {
  readonly name: string;
  readonly blockId: number;
  /** Which items of clinical datasets. */
  readonly filter?: string;
  /** Which paths of `files` datasets: wildcards. */
  readonly pathFilters?: readonly { readonly dataset: string; readonly filter: string }[];
  /** Absent for a standalone block whose output is not kept. */
  readonly output?: TransformationOutput;
  /** Parameter → value, as the API carries it. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly extraArguments?: string;
  /** Runs at a time; absent: the Studio's own number. */
  readonly parallel?: number;
}

type RunState = 'waiting' | 'running' | 'succeeded' | 'failed';

/** Of samples in a project. */
export interface TransformationUpload {
  readonly category?: 'split' | 'training' | 'testing';
  readonly label?: string;
}

/** A transformation job, which the API calls create-project. */
export interface Transformation {
  readonly id: number;
  readonly name: string;
  readonly state: RunState;
  readonly blockName?: string;
  /** Absent where it ran a program of the platform itself. */
  readonly blockId?: number;
  readonly outputDataset?: string;
  readonly created?: number;
}

/** A transformation job with how far it is. */
export interface TransformationStatus extends Transformation {
  /** What the block is told where the output goes into a project. */
  readonly upload?: TransformationUpload;
  /** Something runs or waits. */
  readonly isActive: boolean;
  readonly totals: {
    readonly all: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  };
}

/** One run of a transformation job: a block on one item or file. */
export interface TransformationRun {
  readonly id: number;
  /** The item or the file. */
  readonly name: string;
  /** In the bucket. */
  readonly path: string;
  /** Where the Studio tells it. */
  readonly dataset?: string;
  readonly datasetType: DatasetType;
  readonly state: RunState;
  /** Its log; absent until it has begun. */
  readonly jobId?: number;
}

export interface TransformationRuns {
  readonly status: TransformationStatus;
  readonly runs: readonly TransformationRun[];
  /** Of the selection, on all pages. */
  readonly total: number;
}

/** Starts a transformation job; returns its id. */
export async function startTransformation(
  connection: Connection,
  organizationId: number,
  transformation: NewTransformation,
  signal?: AbortSignal,
): Promise<number> {
  return callJson<OrganizationCreateProjectResponse, number>(
    connection,
    {
      method: 'POST',
      path: route(organizationId),
      json: wireOf(transformation),
      doing: 'start the transformation job',
    },
    (answer) => number(answer.createProjectId, 'createProjectId'),
    signal,
  );
}

export interface RunsQuery {
  readonly limit: number;
  readonly offset: number;
  readonly selection?: 'all' | 'created' | 'in-progress' | 'failed';
}

/** How far a transformation job is, with a page of its runs. */
export async function transformationRuns(
  connection: Connection,
  organizationId: number,
  id: number,
  { limit, offset, selection = 'all' }: RunsQuery,
  signal?: AbortSignal,
): Promise<TransformationRuns> {
  return callJson<OrganizationCreateProjectStatusResponse, TransformationRuns>(
    connection,
    {
      path: route(organizationId, id),
      query: { transformLimit: limit, transformOffset: offset, selection },
      doing: 'read the state of the transformation job',
    },
    ({ status }) => {
      if (!status) throw new ShapeError('status', 'a transformation job');
      const runs = list(status.files, 'files', toRun);
      const total = Math.max(count(status.fileCountForFilter), offset + runs.length);
      return { status: toStatus(status), runs, total };
    },
    signal,
  );
}

/** Newest first. */
export async function transformations(
  connection: Connection,
  organizationId: number,
  page: { readonly limit: number; readonly offset: number },
  signal?: AbortSignal,
): Promise<{ readonly transformations: readonly Transformation[]; readonly total: number }> {
  return callJson<
    OrganizationGetCreateProjectsResponse,
    { transformations: Transformation[]; total: number }
  >(
    connection,
    { path: route(organizationId), query: { ...page }, doing: 'list the transformation jobs' },
    (answer) => ({
      transformations: list(answer.jobs, 'jobs', toTransformation),
      total: count(answer.totalJobCount),
    }),
    signal,
  );
}

/** Runs again what failed: all of it, or one run. */
export async function retryTransformation(
  connection: Connection,
  organizationId: number,
  id: number,
  runId?: number,
  signal?: AbortSignal,
): Promise<void> {
  const which = runId === undefined ? '/transform/retry' : path`/files/${runId}/retry`;
  await callJson<GenericApiResponse, void>(
    connection,
    { method: 'POST', path: route(organizationId, id) + which, doing: 'retry what failed' },
    () => undefined,
    signal,
  );
}

/** Stops what runs and forgets the job; what was written stays. */
export async function removeTransformation(
  connection: Connection,
  organizationId: number,
  id: number,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'DELETE',
      path: route(organizationId, id),
      doing: 'stop the transformation job',
    },
    () => undefined,
    signal,
  );
}

function route(organizationId: number, id?: number): string {
  const all = path`/api/organizations/${organizationId}/create-project`;
  return id === undefined ? all : all + path`/${id}`;
}
