import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { writeGestures } from './gestures.ts';
import { masterSheet } from './metadata.ts';
import { writeWhole } from './outputFile.ts';
import { writeSubject } from './subjectFiles.ts';
import { subjects } from './subjects.ts';

interface SampleOptions {
  /** Files are written below it; the folder is made when it does not exist. */
  readonly folder: string;
  /** Length of each subject's session; ten minutes when absent. */
  readonly hours?: number;
  /** How many of the ten subjects, from `AMS_001` on. */
  readonly subjects?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, message: string) => void;
}

/** What a Studio has to register so that the files are found. */
export interface SampleStudy {
  readonly organization: { readonly name: string };
  readonly buckets: readonly SampleBucket[];
  readonly datasets: readonly SampleDataset[];
}

interface SampleBucket {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

interface SampleDataset {
  readonly name: string;
  readonly type: 'clinical' | 'files';
  /** Name of a bucket. */
  readonly bucket: string;
  /** Empty or ends with `/`. */
  readonly path: string;
  /** How many levels of folders make up an item's name. */
  readonly levelsDeep: number;
  readonly tags: readonly string[];
  readonly category: string;
}

const lake = 'sample-data-lake';
const research = 'sample-research';
const studyPath = 'ams-activity-study-2022/';
const portalPath = 'portal/';
const gesturesPath = 'gestures/';

/** A session must be long enough for the heart to follow, and short enough for a disk. */
const shortestHours = 1 / 30;
const longestHours = 24;

/**
 * Writes the sample study: the same bytes for the same options. Files that exist are replaced, others
 * are left alone. Throws a `UserError` with code `sample-length`, `disk-full` or `no-permission`.
 */
export async function generateSample(options: SampleOptions): Promise<SampleStudy> {
  const { folder, hours = 1 / 6, signal } = options;
  if (!(hours >= shortestHours && hours <= longestHours)) {
    throw new UserError(`The sample study cannot have sessions of ${hours} hours.`, {
      code: 'sample-length',
      remedy: 'Choose a length between 0.034 (two minutes) and 24 hours.',
    });
  }
  const seconds = Math.round(hours * 3600);
  const chosen = subjects.slice(0, options.subjects);
  const total = chosen.length + 1;
  try {
    for (const [index, subject] of chosen.entries()) {
      options.onProgress?.(index, total, subject.studyId);
      const folders = {
        lake: path.join(folder, lake, subject.lakeId),
        portal: path.join(folder, research, portalPath),
        item: path.join(folder, research, studyPath, subject.studyId),
      };
      await writeSubject(subject, seconds, folders, signal);
    }
    options.onProgress?.(chosen.length, total, 'Gestures');
    const sheet = path.join(folder, research, portalPath, 'mastersheet.csv');
    await writeWhole(sheet, masterSheet(chosen), Date.parse('2022-09-21T07:30:00Z'));
    await writeGestures(path.join(folder, research, gesturesPath), signal);
    options.onProgress?.(total, total, '');
  } catch (error) {
    throw explained(error, folder);
  }
  return sampleStudy(folder);
}

function sampleStudy(folder: string): SampleStudy {
  const dataset = { levelsDeep: 1, category: 'split' };
  return {
    organization: { name: 'Sample organization' },
    buckets: [lake, research].map((name) => ({ name, folder: path.resolve(folder, name) })),
    datasets: [
      {
        ...dataset,
        name: 'AMS Activity Study 2022',
        type: 'clinical',
        bucket: research,
        path: studyPath,
        tags: ['activity', 'ppg', 'accelerometer'],
      },
      {
        ...dataset,
        name: 'Gestures',
        type: 'clinical',
        bucket: research,
        path: gesturesPath,
        tags: ['gestures', 'accelerometer'],
      },
      { ...dataset, name: 'Raw recordings', type: 'files', bucket: lake, path: '', tags: ['raw'] },
      {
        ...dataset,
        name: 'Study portal',
        type: 'files',
        bucket: research,
        path: portalPath,
        tags: ['portal'],
      },
    ],
  };
}

/** Says what a person can do about a disk; anything else is passed on as it is. */
function explained(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(`The disk is full: the sample study does not fit into ${folder}.`, {
        code: 'disk-full',
        remedy: 'Free some space (ten minutes for each subject take about 40 MB), then try again.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UserError(`The sample study cannot be written into ${folder}.`, {
        code: 'no-permission',
        remedy: 'Choose a folder that you may write to.',
        cause: error,
      });
    default:
      return error;
  }
}
