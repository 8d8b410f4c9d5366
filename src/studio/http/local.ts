import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { badRequest } from './errors.ts';
import { eventStream } from './eventStream.ts';
import { titleOf } from '../transformations/transformations.ts';
import { given } from './given.ts';
import { restoreBody } from './jobBodies.ts';
import { iso, wireUser } from './people.ts';
import type { Handlers } from './request.ts';
import type { Studio } from './studio.ts';

const mostHours = 24;

/** What only a Studio on one's own machine can do. */
export function local(
  studio: Studio,
): Handlers<
  | 'localStudio'
  | 'localStop'
  | 'localSample'
  | 'localEvents'
  | 'localUsers'
  | 'localAddUser'
  | 'localSetPassword'
  | 'localVocabulary'
  | 'localAddFolderBucket'
  | 'localPreviewFolder'
  | 'localItemFolder'
  | 'localDatasetFolder'
  | 'localBucketFolder'
  | 'localOpenRunAccess'
  | 'localCloseRunAccess'
  | 'localJobRun'
  | 'localUndo'
> {
  const { access, catalog, jobs, transformations } = studio;
  return {
    /** A stranger learns version and id: enough for the handshake of two versions. */
    localStudio(request) {
      const { version, id, name } = studio;
      if (!request.isOwner) return { version, id };
      const indexing = catalog.indexing.map(({ organizationId, dataset, files }) => ({
        organizationId,
        dataset,
        files,
      }));
      return { version, id, name, indexing };
    },

    localStop() {
      studio.stop('asked to');
      return {};
    },

    async localSample(request) {
      const body = await request.fields();
      const hours = body.optionalNumber('hours');
      if (hours !== undefined && (hours <= 0 || hours > mostHours)) {
        throw badRequest(`“hours” has to be above 0 and at most ${mostHours}.`);
      }
      return { id: studio.makeSample({ hours, reset: body.isTrue('reset') }) };
    },

    localEvents: () => eventStream(studio),

    localUsers() {
      return { users: access.users.all().map(wireUser) };
    },

    async localAddUser(request) {
      const body = await request.fields();
      const user = await access.users.add({
        username: body.text('username'),
        ...given('email', body.optionalText('email')),
        ...given('name', body.optionalText('name')),
        ...given('password', body.optionalText('password')),
      });
      return { id: user.id };
    },

    async localSetPassword(request) {
      await access.users.setPassword(
        request.id('userId'),
        (await request.fields()).text('password'),
      );
      return {};
    },

    async localVocabulary(request) {
      const dataset = request.query('dataset');
      const vocabulary = await catalog.vocabulary(
        request.organizationId,
        dataset,
        request.datasets,
      );
      return { vocabulary };
    },

    async localAddFolderBucket(request) {
      const body = await request.fields();
      const folder = absolute(body.text('path'));
      const { organizationId } = request;
      access.organizations.existing(organizationId);
      const real = await realpath(folder).catch(() => folder);
      const known = catalog.buckets(organizationId).find((bucket) => bucket.folder === real);
      if (known) return { id: known.id };
      const name = body.optionalText('name')?.trim();
      const { id } = await catalog.addBucket({
        organizationId,
        folder,
        ...(name ? { name } : {}),
      });
      return { id };
    },

    async localPreviewFolder(request) {
      const body = await request.fields();
      const folder = absolute(body.text('path'));
      const levelsDeep = body.optionalInteger('levelsDeep') ?? 1;
      return catalog.previewFolder(folder, levelsDeep, request.signal);
    },

    async localItemFolder(request) {
      return { path: await catalog.itemFolder(request.organizationId, request.id('dataId')) };
    },

    async localDatasetFolder(request) {
      const dataset = request.parameter('dataset');
      return { path: await catalog.datasetFolder(request.organizationId, dataset) };
    },

    localBucketFolder(request) {
      const id = request.id('bucketId');
      const bucket = catalog.buckets(request.organizationId).find((one) => one.id === id);
      if (!bucket) throw new UserError('There is no such bucket.', { code: 'not-found' });
      return { path: bucket.folder };
    },

    async localOpenRunAccess(request) {
      const body = await request.fields();
      const { organizationId } = request;
      access.organizations.existing(organizationId);
      const wanted = { bind: body.text('bind'), seconds: body.optionalNumber('seconds') ?? 3600 };
      return studio.runs.open(organizationId, wanted);
    },

    async localCloseRunAccess(request) {
      await studio.runs.close(request.organizationId, request.id('apiKeyId'));
      return {};
    },

    /** What a job ran: the API tells neither the input's id nor the parameters. */
    localJobRun(request) {
      const { organizationId } = request;
      const unit = transformations.ofJob(organizationId, request.id('jobId'));
      const { blockId, definition } = transformations.get(organizationId, unit.transformationId);
      const { parameters, extraCliArguments } = definition;
      return {
        run: {
          createProjectId: unit.transformationId,
          name: titleOf(unit.input),
          transformationBlockId: blockId,
          input: unit.input,
          parameters,
          ...given('extraCliArguments', extraCliArguments),
          ...given('started', unit.started === undefined ? undefined : iso(unit.started)),
        },
      };
    },

    /** Brings back what a delete job removed, under the same ids. */
    localUndo(request) {
      const { organizationId, userId } = request;
      const jobId = request.id('jobId');
      const trashKey = jobs.takeUndo(organizationId, jobId);
      const id = jobs.start(
        { organizationId, kind: 'restore-items', title: `Undo job ${jobId}`, userId },
        restoreBody(studio, organizationId, jobId, trashKey),
      );
      return { id };
    },
  };
}

function absolute(folder: string): string {
  if (!path.isAbsolute(folder) || folder.includes('\0')) {
    throw badRequest('The path of the folder has to be absolute.');
  }
  return path.resolve(folder);
}
