import type { OrganizationTransformationBlock } from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';

type WireBlock = Wire<OrganizationTransformationBlock>;

/** What people say of a block; the platform's own fields, as they are stored. */
export type BlockDefinition = Pick<
  WireBlock,
  | 'name'
  | 'description'
  | 'dockerContainer'
  | 'cliArguments'
  | 'indMetadata'
  | 'operatesOn'
  | 'allowExtraCliArguments'
  | 'additionalMountPoints'
  | 'environmentVariables'
  | 'isPublic'
  | 'publicProjectTierAvailability'
  | 'showInDataSources'
  | 'showInCreateTransformationJob'
  | 'showInSyntheticData'
  | 'showInAIActions'
  | 'sourceCodeDownloadStaffOnly'
> &
  Partial<
    Pick<
      WireBlock,
      | 'parameters'
      | 'maxRunningTimeStr'
      | 'repositoryUrl'
      | 'requestsCpu'
      | 'requestsMemory'
      | 'limitsCpu'
      | 'limitsMemory'
      | 'aiActionsOperatesOn'
    >
  >;
