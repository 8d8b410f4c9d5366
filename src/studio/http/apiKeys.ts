import type { AddApiKeyResponse, ListOrganizationApiKeysResponse } from 'edge-impulse-api';
import { keyRoles, type ApiKey } from '../access/apiKeys.ts';
import { forbidden } from './errors.ts';
import { given } from './given.ts';
import { iso, wireAuthor } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

export function apiKeys(
  studio: Studio,
): Handlers<'listOrganizationApiKeys' | 'addOrganizationApiKey' | 'revokeOrganizationApiKey'> {
  const { access } = studio;

  const wireKey = (key: ApiKey) => {
    return {
      id: key.id,
      apiKey: key.fragment,
      name: key.name,
      created: iso(key.created),
      role: key.role,
      isTransformationJobKey: key.isForRun,
      ...given('createdByUser', wireAuthor(studio, key.createdBy)),
      ...(key.expires === undefined ? {} : { expires: iso(key.expires) }),
    };
  };

  return {
    listOrganizationApiKeys(request): Answer<ListOrganizationApiKeysResponse> {
      return { apiKeys: access.apiKeys.ofOrganization(request.organizationId).map(wireKey) };
    },

    async addOrganizationApiKey(request): Promise<Answer<AddApiKeyResponse>> {
      const body = await request.fields();
      const role = body.choice('role', keyRoles);
      const standing = access.standing(request.caller, request.organizationId);
      if (role === 'admin' && standing?.role !== 'admin') {
        throw forbidden('Only admins of this organization may add a key with the role admin.');
      }
      const { id, key } = access.apiKeys.add(request.organizationId, {
        name: body.text('name'),
        role,
        ttl: body.optionalNumber('ttl'),
        key: body.optionalText('apiKey'),
        createdBy: request.userId,
      });
      return { id, apiKey: key };
    },

    revokeOrganizationApiKey(request) {
      access.apiKeys.revoke(request.organizationId, request.id('apiKeyId'));
      return {};
    },
  };
}
