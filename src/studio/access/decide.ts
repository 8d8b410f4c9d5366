import type { KeyRole } from './apiKeys.ts';
import type { Role } from './organizations.ts';
import type { Route, Who } from './routes.ts';

/** Who sends a request. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'owner'; readonly userId: number }
  | { readonly kind: 'user'; readonly userId: number }
  | {
      readonly kind: 'key';
      readonly keyId: number;
      readonly organizationId: number;
      readonly role: KeyRole;
      readonly isForRun: boolean;
    };

/** What a caller is in the organization that a route names. */
export interface Standing {
  readonly role: Role;
  /** The only datasets that a guest may see; absent for everyone else. */
  readonly datasets?: readonly string[];
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 401 | 403; readonly error: string };

const ranks: Readonly<Record<Role, number>> = { guest: 1, member: 2, admin: 3 };

/** Whether a caller may use a route at all; what a guest may see behind it is checked with `mayRead`. */
export function decide(route: Route, caller: Caller, standing: Standing | undefined): Decision {
  if (route.who === 'public' || route.who === 'link') return { allowed: true };
  if (caller.kind === 'nobody') {
    return refuse(401, 'No API key or JWT token was sent with this request.');
  }
  if (caller.kind === 'key' && route.jwtOnly) {
    return refuse(401, 'Invalid API key: this call needs a signed-in user.');
  }
  if (route.who === 'user') return { allowed: true };
  if (route.who === 'owner') {
    return caller.kind === 'owner'
      ? { allowed: true }
      : refuse(403, 'Only the owner of this Studio may do this.');
  }
  if (standing === undefined) {
    return caller.kind === 'key'
      ? refuse(403, 'This API key belongs to another organization.')
      : refuse(403, 'You are not a member of this organization.');
  }
  return ranks[standing.role] >= ranks[route.who]
    ? { allowed: true }
    : refuse(403, `Only ${plural(route.who)} of this organization may do this.`);
}

/** False for a dataset that a guest was not granted. */
export function mayRead(standing: Standing | undefined, dataset: string): boolean {
  return standing?.datasets === undefined || standing.datasets.includes(dataset);
}

function plural(who: Extract<Who, Role>): string {
  return who === 'guest' ? 'members and guests' : who === 'member' ? 'members' : 'admins';
}

function refuse(status: 401 | 403, error: string): Decision {
  return { allowed: false, status, error };
}
