import type { EntityCreatedResponse, ListOrganizationSecretsResponse } from 'edge-impulse-api';
import { badRequest } from './errors.ts';
import { given } from './given.ts';
import { iso, wireAuthor } from './people.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

/** The value of a secret never leaves the Studio but as the environment of a job. */
export function secrets(
  studio: Studio,
): Handlers<'listOrganizationSecrets' | 'addOrganizationSecret' | 'deleteOrganizationSecret'> {
  return {
    listOrganizationSecrets(request): Answer<ListOrganizationSecretsResponse> {
      const all = studio.secrets.ofOrganization(request.organizationId);
      return {
        secrets: all.map(({ id, name, description, created, createdBy }) => ({
          id,
          name,
          description,
          created: iso(created),
          ...given('createdByUser', wireAuthor(studio, createdBy)),
        })),
      };
    },

    async addOrganizationSecret(request): Promise<Answer<EntityCreatedResponse>> {
      const body = await request.fields();
      const value = body.text('secret');
      if (value === '') throw badRequest('The secret is empty.');
      const secret = { name: body.text('name'), description: body.text('description'), value };
      return { id: studio.secrets.add(request.organizationId, secret, request.userId) };
    },

    deleteOrganizationSecret(request) {
      studio.secrets.remove(request.organizationId, request.id('secretId'));
      return {};
    },
  };
}
