import type { Organization, OrganizationUser, UserOrganization } from 'edge-impulse-api';
import type { Wire } from '../../base/wire.ts';
import type { Organization as OrganizationRecord } from '../access/organizations.ts';
import { ownerId, type User } from '../access/users.ts';
import type { Studio } from './studio.ts';

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** What the API says of a person wherever it names one. */
export function wireUser(user: User) {
  const { jobTitle, companyName, timezone } = user.profile;
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    created: iso(user.created),
    ...(user.lastSeen === undefined ? {} : { lastSeen: iso(user.lastSeen) }),
    ...(jobTitle === undefined ? {} : { jobTitle }),
    ...(companyName === undefined ? {} : { companyName }),
    ...(timezone === undefined ? {} : { timezone }),
    staffInfo: { isStaff: false, hasSudoRights: false },
    pending: false,
    activated: true,
    mfaConfigured: user.hasTotp,
    tier: 'enterprise' as const,
  };
}

/** Who made or changed something; nothing for a key, or a person who is gone. */
export function wireAuthor(studio: Studio, userId: number | undefined) {
  const user = userId === undefined ? undefined : studio.access.users.get(userId);
  return user && { id: user.id, name: user.name, username: user.username };
}

function wireMembers(studio: Studio, organizationId: number): Wire<OrganizationUser>[] {
  const { organizations, users } = studio.access;
  return organizations.members(organizationId).map((member) => {
    const user = users.existing(member.userId);
    return {
      ...wireUser(user),
      pending: !user.hasPassword && user.id !== ownerId,
      added: iso(member.added),
      role: member.role,
      projectCount: 0,
      datasets: [...member.datasets],
    };
  });
}

/** The bindings declare these without the null that the API sends. */
const none = null as never;
export const noWhitelabel: number = none;
const noTrial = { trialId: none, trialExpiredDate: none, trialUpgradedDate: none };

export function wireOrganization(
  studio: Studio,
  organization: OrganizationRecord,
  isGuest = false,
): Wire<Organization> {
  const users = wireMembers(studio, organization.id);
  return {
    id: organization.id,
    name: organization.name,
    showHeaderImgMask: false,
    // Guests learn nothing of each other.
    users: isGuest ? users.filter((user) => user.role !== 'guest') : users,
    isDeveloperProfile: false,
    whitelabelId: noWhitelabel,
    ...noTrial,
    created: iso(organization.created),
  };
}

export function wireUserOrganization(
  studio: Studio,
  organization: OrganizationRecord,
  userId: number,
): Wire<UserOrganization> {
  const members = studio.access.organizations.members(organization.id);
  const own = members.find((member) => member.userId === userId);
  return {
    id: organization.id,
    name: organization.name,
    isDeveloperProfile: false,
    whitelabelId: noWhitelabel,
    isAdmin: own?.role === 'admin',
    created: iso(organization.created),
    ...noTrial,
    entitlementLimits: {},
    userCount: members.length,
    adminCount: members.filter((member) => member.role === 'admin').length,
    privateProjectCount: 0,
    publicProjectLicense: {
      name: 'Apache-2.0',
      link: 'https://www.apache.org/licenses/LICENSE-2.0',
    },
  };
}
