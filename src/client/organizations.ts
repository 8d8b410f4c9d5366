import type {
  CreateOrganizationResponse,
  GenericApiResponse,
  ListOrganizationsResponse,
  OrganizationInfoResponse,
  OrganizationUser,
} from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { toDataset } from './datasets.ts';
import { callJson } from './http.ts';
import type { Member, Organization, OrganizationDetails, Role } from './model.ts';
import { path } from './path.ts';
import { list, number, optionalList, optionalText, text, type UntrustedWire } from './shape.ts';

/** What the signed-in user or the API key can open. Developer profiles hold no organization's data and are left out. */
export async function organizations(
  connection: Connection,
  signal?: AbortSignal,
): Promise<Organization[]> {
  return callJson<ListOrganizationsResponse, Organization[]>(
    connection,
    { path: '/api/organizations', doing: 'list organizations' },
    (answer) =>
      list(answer.organizations, 'organizations', (wire) => ({
        id: number(wire.id, 'id'),
        name: text(wire.name, 'name'),
        isOurs: wire.isDeveloperProfile !== true,
      }))
        .filter(({ isOurs }) => isOurs)
        .map(({ id, name }) => ({ id, name })),
    signal,
  );
}

/** With its datasets: no other call lists them. `userId` tells whose role is wanted. */
export async function organization(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
  userId?: number,
): Promise<OrganizationDetails> {
  return callJson<OrganizationInfoResponse, OrganizationDetails>(
    connection,
    { path: path`/api/organizations/${organizationId}`, doing: 'read the organization' },
    (answer) => {
      const all = optionalList(answer.organization?.users, 'users', toMember);
      const role = all.find((member) => member.id === userId)?.role;
      return {
        id: number(answer.organization?.id, 'id'),
        name: text(answer.organization?.name, 'name'),
        datasets: optionalList(answer.datasets, 'datasets', toDataset),
        ...(role ? { role } : {}),
      };
    },
    signal,
  );
}

/** Makes an organization that the signed-in user administers; returns its id. A cloud Studio may refuse. */
export async function addOrganization(
  connection: Connection,
  name: string,
  signal?: AbortSignal,
): Promise<number> {
  return callJson<CreateOrganizationResponse, number>(
    connection,
    {
      method: 'POST',
      path: '/api/organizations/create',
      json: { organizationName: name },
      doing: 'create the organization',
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
}

export async function members(
  connection: Connection,
  organizationId: number,
  signal?: AbortSignal,
): Promise<Member[]> {
  return callJson<OrganizationInfoResponse, Member[]>(
    connection,
    { path: path`/api/organizations/${organizationId}`, doing: 'list members' },
    (answer) => optionalList(answer.organization?.users, 'users', toMember),
    signal,
  );
}

/** Adds someone who has a user name here; a guest sees only `datasets`. */
export async function addMember(
  connection: Connection,
  organizationId: number,
  member: { usernameOrEmail: string; role: Role; datasets?: readonly string[] },
  signal?: AbortSignal,
): Promise<void> {
  await change(connection, organizationId, 'members/add', 'add a member', signal, {
    ...member,
    datasets: member.datasets ?? [],
  });
}

export async function removeMember(
  connection: Connection,
  organizationId: number,
  memberId: number,
  signal?: AbortSignal,
): Promise<void> {
  const doing = 'remove a member';
  await change(connection, organizationId, 'members/remove', doing, signal, { id: memberId });
}

export async function setMemberRole(
  connection: Connection,
  organizationId: number,
  memberId: number,
  role: Role,
  signal?: AbortSignal,
): Promise<void> {
  const route = path`members/${memberId}/role`;
  await change(connection, organizationId, route, 'change the role', signal, { role });
}

export async function setMemberDatasets(
  connection: Connection,
  organizationId: number,
  memberId: number,
  datasets: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const route = path`members/${memberId}/datasets`;
  await change(connection, organizationId, route, 'change what a guest sees', signal, { datasets });
}

async function change(
  connection: Connection,
  organizationId: number,
  route: string,
  doing: string,
  signal: AbortSignal | undefined,
  json: unknown,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      method: 'POST',
      path: `${path`/api/organizations/${organizationId}`}/${route}`,
      json,
      doing,
    },
    () => undefined,
    signal,
  );
}

function toMember(wire: UntrustedWire<OrganizationUser>): Member {
  return {
    id: number(wire.id, 'id'),
    username: optionalText(wire.username) ?? '',
    name: optionalText(wire.name) ?? '',
    email: optionalText(wire.email) ?? '',
    role: toRole(wire.role),
    datasets: optionalList(wire.datasets, 'datasets', (name) => text(name, 'datasets')),
    isPending: wire.pending === true,
  };
}

/** The least of the roles for one that is not known. */
function toRole(value: unknown): Role {
  return value === 'admin' || value === 'member' ? value : 'guest';
}
