import type {
  GetJWTResponse,
  GetSSODomainIdPsResponse,
  GetUserNeedToSetPasswordResponse,
  GetUserResponse,
  ListOrganizationBucketsUserResponse,
  ListOrganizationsResponse,
  ListProjectsResponse,
  UserGenerateNewMfaKeyResponse,
  UserSetTotpMfaKeyResponse,
} from 'edge-impulse-api';
import { ownerId } from '../access/users.ts';
import { badRequest } from './errors.ts';
import { noWhitelabel, wireOrganization, wireUser, wireUserOrganization } from './people.ts';
import type { Answer, Handlers, StudioRequest } from './request.ts';
import type { Studio } from './studio.ts';

const sortOrders = [
  'created-asc',
  'created-desc',
  'added-asc',
  'added-desc',
  'name-asc',
  'name-desc',
  'last-accessed-desc',
] as const;

/** Signing in, and the signed-in user. */
export function signIn(
  studio: Studio,
): Handlers<
  | 'login'
  | 'getUserNeedToSetPassword'
  | 'getSSODomainIdPs'
  | 'getCurrentUser'
  | 'updateCurrentUser'
  | 'changePasswordCurrentUser'
  | 'listOrganizationsCurrentUser'
  | 'listOrganizations'
  | 'userGenerateNewTotpMfaKey'
  | 'userSetTotpMfaKey'
  | 'userDeleteTotpMfaKey'
  | 'listOrganizationBucketsCurrentUser'
  | 'listProjects'
> {
  const { access, catalog } = studio;

  const personOf = (request: StudioRequest) => access.users.existing(request.signedInUser());

  const organizationsOf = (request: StudioRequest) =>
    request.caller.kind === 'key'
      ? [access.organizations.existing(request.caller.organizationId)]
      : access.organizations.ofUser(request.signedInUser());

  const listOrganizations = (request: StudioRequest): Answer<ListOrganizationsResponse> => ({
    organizations: organizationsOf(request).map((one) => wireOrganization(studio, one)),
  });

  return {
    async login(request): Promise<Answer<GetJWTResponse>> {
      const body = await request.fields();
      const token = await access.signIn(
        body.text('username'),
        body.text('password'),
        body.optionalText('totpToken'),
      );
      return { token };
    },

    getUserNeedToSetPassword(request): Answer<GetUserNeedToSetPasswordResponse> {
      const user = access.users.find(request.parameter('usernameOrEmail'));
      return {
        ...(user ? { email: user.email, needPassword: !user.hasPassword } : {}),
        emailVerified: true,
        idps: [],
        whitelabels: [],
        trials: [],
      };
    },

    getSSODomainIdPs(): Answer<GetSSODomainIdPsResponse> {
      return { idps: [], needsPasswordSetup: false };
    },

    getCurrentUser(request): Answer<GetUserResponse> {
      const user = personOf(request);
      return {
        ...wireUser(user),
        organizations: organizationsOf(request).map((one) =>
          wireUserOrganization(studio, one, user.id),
        ),
        projects: [],
        experiments: [],
        suspended: false,
        notifications: [],
        passwordConfigured: user.hasPassword,
        projectsSortOrder:
          sortOrders.find((order) => order === user.profile.projectsSortOrder) ??
          'last-accessed-desc',
        hasEnterpriseFeaturesAccess: true,
        lastAccessedProjects: { projects: [], hasMoreProjects: false },
        privatePersonalProjectsUsed: 0,
        eulas: [],
        idps: [],
      };
    },

    async updateCurrentUser(request) {
      const body = await request.fields();
      const profile = {
        jobTitle: body.optionalText('jobTitle'),
        companyName: body.optionalText('companyName'),
        timezone: body.optionalText('timezone'),
        projectsSortOrder: body.optionalChoice('projectsSortOrder', sortOrders),
      };
      access.users.setProfile(request.signedInUser(), body.optionalText('name'), profile);
      return {};
    },

    async changePasswordCurrentUser(request) {
      const body = await request.fields();
      const user = personOf(request);
      if (user.id === ownerId) {
        throw badRequest('The owner signs in by having the data folder, not by a password.');
      }
      await access.signIn(
        user.username,
        body.text('currentPassword'),
        body.optionalText('totpToken'),
      );
      await access.users.setPassword(user.id, body.text('newPassword'));
      return {};
    },

    listOrganizationsCurrentUser: listOrganizations,
    listOrganizations,

    async userGenerateNewTotpMfaKey(request): Promise<Answer<UserGenerateNewMfaKeyResponse>> {
      return access.oneTimeCodes.offer(request.signedInUser());
    },

    async userSetTotpMfaKey(request): Promise<Answer<UserSetTotpMfaKeyResponse>> {
      const body = await request.fields();
      const recoveryCodes = await access.oneTimeCodes.set(
        request.signedInUser(),
        body.text('key'),
        body.text('totpToken'),
      );
      return { recoveryCodes };
    },

    async userDeleteTotpMfaKey(request) {
      const body = await request.fields();
      await access.oneTimeCodes.clear(request.signedInUser(), body.text('totpToken'));
      return {};
    },

    listOrganizationBucketsCurrentUser(request): Answer<ListOrganizationBucketsUserResponse> {
      const buckets = organizationsOf(request).flatMap((organization) => {
        const standing = access.standing(request.caller, organization.id);
        if (standing === undefined || standing.role === 'guest') return [];
        return catalog.buckets(organization.id).map((bucket) => ({
          id: bucket.id,
          organizationId: organization.id,
          organizationName: organization.name,
          bucket: bucket.name,
          region: '',
          whitelabelId: noWhitelabel,
        }));
      });
      return { buckets };
    },

    /** This Studio has no projects; a key of an organization is told apart by this call. */
    listProjects(): Answer<ListProjectsResponse> {
      return { projects: [] };
    },
  };
}
