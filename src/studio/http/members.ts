import type { EntityCreatedResponse } from 'edge-impulse-api';
import { UserError } from '../../base/errors.ts';
import { roles, type Role } from '../access/organizations.ts';
import type { Fields } from './fields.ts';
import type { Answer, Handlers } from './request.ts';
import type { Studio } from './studio.ts';

export function members(
  studio: Studio,
): Handlers<
  | 'addOrganizationMember'
  | 'inviteOrganizationMember'
  | 'removeOrganizationMember'
  | 'resendOrganizationMemberInvite'
  | 'setOrganizationMemberRole'
  | 'setOrganizationMemberDatasets'
> {
  const { organizations, users } = studio.access;

  const addMember = (organizationId: number, userId: number, body: Fields) => {
    if (organizations.member(organizationId, userId)) {
      throw new UserError('This user is a member of the organization already.', {
        code: 'already-exists',
      });
    }
    const role = body.choice('role', roles);
    organizations.setMember(organizationId, userId, role, grantedDatasets(body));
  };

  return {
    async addOrganizationMember(request): Promise<Answer<EntityCreatedResponse>> {
      const body = await request.fields();
      const user = users.find(body.text('usernameOrEmail'));
      if (!user) {
        throw new UserError('User not found: there is no user with this name or e-mail address.', {
          code: 'not-found',
          remedy: 'Invite the person by e-mail address instead.',
        });
      }
      addMember(request.organizationId, user.id, body);
      return { id: user.id };
    },

    /** Nothing is mailed: the owner sets a first password for the person who was invited. */
    async inviteOrganizationMember(request) {
      const body = await request.fields();
      const email = body.text('email');
      body.choice('role', roles);
      const user = users.find(email) ?? (await users.add({ username: email, email }));
      addMember(request.organizationId, user.id, body);
      return {};
    },

    async removeOrganizationMember(request) {
      const body = await request.fields();
      organizations.removeMember(request.organizationId, body.integer('id'));
      return {};
    },

    resendOrganizationMemberInvite(request) {
      organizations.existingMember(request.organizationId, request.id('memberId'));
      return {};
    },

    async setOrganizationMemberRole(request) {
      const role: Role = (await request.fields()).choice('role', roles);
      const member = organizations.existingMember(request.organizationId, request.id('memberId'));
      organizations.setMember(request.organizationId, member.userId, role, member.datasets);
      return {};
    },

    async setOrganizationMemberDatasets(request) {
      const datasets = grantedDatasets(await request.fields());
      const member = organizations.existingMember(request.organizationId, request.id('memberId'));
      organizations.setMember(request.organizationId, member.userId, member.role, datasets);
      return {};
    },
  };
}

function grantedDatasets(body: Fields): readonly string[] {
  return [...new Set(body.optionalTexts('datasets') ?? [])];
}
