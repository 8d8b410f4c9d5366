import type {
  GetUserNeedToSetPasswordResponse,
  GetUserResponse,
  LoginResponse,
} from 'edge-impulse-api';
import type { Connection, Credential } from './connection.ts';
import { callJson } from './http.ts';
import type { Organization, User } from './model.ts';
import { organizations } from './organizations.ts';
import { path } from './path.ts';
import { number, optionalText, ShapeError } from './shape.ts';
import { StudioError } from './studioError.ts';

/** A connection with a credential that does not change. */
export function connectionWith(endpoint: string, credential?: Credential): Connection {
  return { endpoint, credential: () => Promise.resolve(credential) };
}

/** True for someone who signs in elsewhere and has no password at this Studio yet. */
export async function needPassword(
  endpoint: string,
  user: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return callJson<GetUserNeedToSetPasswordResponse, boolean>(
    connectionWith(endpoint),
    { path: path`/api-user-need-to-set-password/${user}`, doing: 'look up the user' },
    (answer) => answer.needPassword === true,
    signal,
  );
}

export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  readonly totpToken?: string;
}

export type SignInResult =
  { readonly kind: 'signedIn'; readonly token: string } | { readonly kind: 'totpRequired' };

/** User name and password, and a one-time code where the Studio asks for it, for a token. */
export async function signIn(
  endpoint: string,
  request: SignInRequest,
  signal?: AbortSignal,
): Promise<SignInResult> {
  try {
    const token = await callJson<LoginResponse, string>(
      connectionWith(endpoint),
      { method: 'POST', path: '/api-login', json: request, doing: 'sign in' },
      (answer) => {
        const value = optionalText(answer.token);
        if (value === undefined) throw new ShapeError('token', 'text');
        return value;
      },
      signal,
    );
    return { kind: 'signedIn', token };
  } catch (error) {
    // A wrong code is answered like a missing one; only the first is news to the person.
    if (error instanceof StudioError && error.kind === 'totpRequired' && !request.totpToken) {
      return { kind: 'totpRequired' };
    }
    throw error;
  }
}

/** The organizations that an API key opens; throws `wrongKeyKind` for the key of a project. */
export async function checkApiKey(
  endpoint: string,
  key: string,
  signal?: AbortSignal,
): Promise<Organization[]> {
  return organizations(connectionWith(endpoint, { kind: 'apiKey', value: key }), signal);
}

/** Who is signed in. Fails for API keys: they belong to an organization, not to a person. */
export async function currentUser(connection: Connection, signal?: AbortSignal): Promise<User> {
  return callJson<GetUserResponse, User>(
    connection,
    { path: '/api/user', query: { excludeProjects: true }, doing: 'read who is signed in' },
    (answer) => ({
      id: number(answer.id, 'id'),
      username: optionalText(answer.username) ?? '',
      name: optionalText(answer.name) ?? '',
      email: optionalText(answer.email) ?? '',
    }),
    signal,
  );
}
