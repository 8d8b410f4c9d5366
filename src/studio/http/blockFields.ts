import type { BlockDefinition } from '../blocks/definition.ts';
import { badRequest } from './errors.ts';
import type { Fields } from './fields.ts';
import { given } from './given.ts';

const availabilities = [
  'enterprise-only',
  'all-projects',
  'all-projects-including-whitelabels',
] as const;
const aiOperations = ['images_object_detection', 'images_single_label', 'audio', 'other'] as const;
const flags = [
  'indMetadata',
  'allowExtraCliArguments',
  'isPublic',
  'showInDataSources',
  'showInCreateTransformationJob',
  'showInSyntheticData',
  'showInAIActions',
  'sourceCodeDownloadStaffOnly',
] as const;
const amounts = ['requestsCpu', 'requestsMemory', 'limitsCpu', 'limitsMemory'] as const;

/** A new block, with the platform's defaults for what is not said. */
export function newDefinition(body: Fields): BlockDefinition {
  for (const name of ['name', 'description', 'dockerContainer', 'cliArguments'] as const) {
    body.text(name);
  }
  body.choice('operatesOn', [...operations, 'dataitem']);
  return {
    ...emptyDefinition,
    ...changedDefinition(body),
  };
}

const emptyDefinition: BlockDefinition = {
  name: '',
  description: '',
  dockerContainer: '',
  cliArguments: '',
  indMetadata: true,
  operatesOn: 'file',
  allowExtraCliArguments: false,
  additionalMountPoints: [],
  environmentVariables: [],
  isPublic: false,
  publicProjectTierAvailability: 'enterprise-only',
  showInDataSources: false,
  showInCreateTransformationJob: true,
  showInSyntheticData: false,
  showInAIActions: false,
  sourceCodeDownloadStaffOnly: false,
};

const operations = ['file', 'directory', 'standalone'] as const;

/** The fields that a body names; what it does not name stays as it is. */
export function changedDefinition(body: Fields): Partial<BlockDefinition> {
  const name = body.optionalText('name')?.trim();
  if (name === '') throw badRequest('A transformation block needs a name.');
  const operatesOn = body.optionalChoice('operatesOn', [...operations, 'dataitem'] as const);
  const time = body.optionalText('maxRunningTimeStr');
  if (time !== undefined && !/^\d{1,5}[mhd]$/.test(time)) {
    throw badRequest('“maxRunningTimeStr” is a number and m, h or d, such as 15m, 2h or 1d.');
  }
  return {
    ...given('name', name),
    ...given('description', body.optionalText('description')),
    ...given('dockerContainer', body.optionalText('dockerContainer')?.trim()),
    ...given('cliArguments', body.optionalText('cliArguments')),
    // What items were called before.
    ...given('operatesOn', operatesOn === 'dataitem' ? 'directory' : operatesOn),
    ...given('maxRunningTimeStr', time),
    ...given('repositoryUrl', body.optionalText('repositoryUrl')),
    ...given('parameters', body.optionalRecords('parameters') as BlockDefinition['parameters']),
    ...given('additionalMountPoints', mountPoints(body)),
    ...given('environmentVariables', environmentVariables(body)),
    ...given(
      'publicProjectTierAvailability',
      body.optionalChoice('publicProjectTierAvailability', availabilities),
    ),
    ...given('aiActionsOperatesOn', aiActions(body)),
    ...Object.fromEntries(
      flags.flatMap((flag) => {
        const value = body.optionalBoolean(flag);
        return value === undefined ? [] : [[flag, value]];
      }),
    ),
    ...Object.fromEntries(
      amounts.flatMap((amount) => {
        const value = body.optionalNumber(amount);
        if (value === undefined) return [];
        if (value <= 0) throw badRequest(`“${amount}” has to be above 0.`);
        return [[amount, value]];
      }),
    ),
  };
}

function mountPoints(body: Fields): BlockDefinition['additionalMountPoints'] | undefined {
  return body.optionalRecords('additionalMountPoints')?.map((point) => {
    const { type, mountPoint, bucketId, portalId } = point;
    const id = type === 'bucket' ? bucketId : portalId;
    if ((type !== 'bucket' && type !== 'portal') || !Number.isSafeInteger(id)) {
      throw badRequest('A mount point has a “type” (bucket or portal) and the id of it.');
    }
    if (typeof mountPoint !== 'string' || !mountPoint.startsWith('/')) {
      throw badRequest('“mountPoint” has to be an absolute path in the container.');
    }
    return type === 'bucket'
      ? { type, bucketId: Number(bucketId), mountPoint }
      : { type, portalId: Number(portalId), mountPoint };
  });
}

function environmentVariables(body: Fields): BlockDefinition['environmentVariables'] | undefined {
  return body.optionalRecords('environmentVariables')?.map(({ key, value }) => {
    if (typeof key !== 'string' || !/^[a-zA-Z_]+[a-zA-Z0-9_]*$/.test(key)) {
      throw badRequest(
        'The name of an environment variable has letters, digits and _, a digit not first.',
      );
    }
    if (value !== undefined && value !== null && typeof value !== 'string') {
      throw badRequest(`The value of the environment variable “${key}” has to be text.`);
    }
    return { key, ...(typeof value === 'string' ? { value } : {}) };
  });
}

function aiActions(body: Fields): BlockDefinition['aiActionsOperatesOn'] | undefined {
  return body.optionalTexts('aiActionsOperatesOn')?.map((text) => {
    const found = aiOperations.find((one) => one === text);
    if (!found) throw badRequest(`“aiActionsOperatesOn” holds one of ${aiOperations.join(', ')}.`);
    return found;
  });
}
