import type {
  EntityCreatedResponse,
  GetOrganizationTransformationBlockResponse,
  GetPublicOrganizationTransformationBlockResponse,
  ListOrganizationTransformationBlocksResponse,
  ListPublicOrganizationTransformationBlocksResponse,
  OrganizationTransformationBlock,
  PublicOrganizationTransformationBlock,
} from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import { UserError } from '../../base/errors.ts';
import type { BlockRecord } from '../blocks/blocks.ts';
import { changedDefinition, newDefinition } from './blockFields.ts';
import { given } from './given.ts';
import { iso, wireAuthor } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

export function transformation(
  studio: Studio,
): Handlers<
  | 'listOrganizationTransformationBlocks'
  | 'addOrganizationTransformationBlock'
  | 'getOrganizationTransformationBlock'
  | 'updateOrganizationTransformationBlock'
  | 'deleteOrganizationTransformationBlock'
  | 'listPublicOrganizationTransformationBlocks'
  | 'getPublicOrganizationTransformationBlock'
> {
  const { blocks } = studio;

  return {
    listOrganizationTransformationBlocks(
      request,
    ): Answer<ListOrganizationTransformationBlocksResponse> {
      const all = blocks.ofOrganization(request.organizationId);
      return { transformationBlocks: all.map((block) => wireBlock(studio, block)) };
    },

    async addOrganizationTransformationBlock(request): Promise<Answer<EntityCreatedResponse>> {
      const definition = newDefinition(await request.fields());
      return { id: blocks.add(request.organizationId, definition, request.userId) };
    },

    getOrganizationTransformationBlock(
      request,
    ): Answer<GetOrganizationTransformationBlockResponse> {
      const block = blocks.get(request.organizationId, request.id('transformationId'));
      return { transformationBlock: wireBlock(studio, block) };
    },

    async updateOrganizationTransformationBlock(request) {
      const change = changedDefinition(await request.fields());
      const { organizationId, userId } = request;
      blocks.update(organizationId, request.id('transformationId'), change, userId);
      return {};
    },

    deleteOrganizationTransformationBlock(request) {
      blocks.remove(request.organizationId, request.id('transformationId'));
      return {};
    },

    listPublicOrganizationTransformationBlocks(): Answer<ListPublicOrganizationTransformationBlocksResponse> {
      return { transformationBlocks: blocks.shared().map((block) => wirePublic(studio, block)) };
    },

    getPublicOrganizationTransformationBlock(
      request,
    ): Answer<GetPublicOrganizationTransformationBlockResponse> {
      const id = request.id('transformationId');
      const block = blocks.shared().find((one) => one.id === id);
      if (!block) throw new UserError('There is no such public block.', { code: 'not-found' });
      return { transformationBlock: wirePublic(studio, block) };
    },
  };
}

function wirePublic(
  studio: Studio,
  { id, organizationId, definition, created, updated }: BlockRecord,
): Wire<PublicOrganizationTransformationBlock> {
  return {
    id,
    ownerOrganizationId: organizationId,
    ownerOrganizationName: studio.access.organizations.existing(organizationId).name,
    name: definition.name,
    created: iso(created),
    ...given('lastUpdated', updated === undefined ? undefined : iso(updated)),
    description: definition.description,
    operatesOn: definition.operatesOn,
    allowExtraCliArguments: definition.allowExtraCliArguments,
    ...given('parameters', definition.parameters),
    ...given('repositoryUrl', definition.repositoryUrl),
    showInDataSources: definition.showInDataSources,
    showInCreateTransformationJob: definition.showInCreateTransformationJob,
    showInSyntheticData: definition.showInSyntheticData,
    showInAIActions: definition.showInAIActions,
    ...given('aiActionsOperatesOn', definition.aiActionsOperatesOn),
  };
}

function wireBlock(studio: Studio, block: BlockRecord): Wire<OrganizationTransformationBlock> {
  const { id, definition, image, source, created, createdBy, updated, updatedBy } = block;
  const author = wireAuthor(studio, createdBy);
  return {
    id,
    ...definition,
    dockerContainer: definition.dockerContainer || (image ?? ''),
    dockerContainerManagedByEdgeImpulse: definition.dockerContainer === '',
    created: iso(created),
    ...given('createdByUser', author),
    ...given('userId', author?.id),
    ...given('userName', author?.name),
    ...given('lastUpdated', updated === undefined ? undefined : iso(updated)),
    ...given('lastUpdatedByUser', wireAuthor(studio, updatedBy)),
    sourceCodeAvailable: source !== undefined,
  };
}
