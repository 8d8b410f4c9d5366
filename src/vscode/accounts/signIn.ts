import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Credential } from '../../client/connection.ts';
import { endpointOf, hostOf } from '../../client/hosts.ts';
import { checkApiKey, needPassword, signIn, type SignInRequest } from '../../client/signIn.ts';
import { withCancellableProgress } from '../progress.ts';
import { setting } from '../settings.ts';
import type { Account } from '../workbench.ts';
import { accountId, type AccountStore } from './accountStore.ts';

interface Method extends vscode.QuickPickItem {
  readonly kind: vscode.QuickPickItemKind.Default;
  readonly method: Credential['kind'];
}

interface SignedIn {
  readonly user: string;
  readonly credential: Credential;
}

/** The whole way of signing in: host, then an API key or a user name with its password. */
export async function askSignIn(accounts: AccountStore): Promise<Account | undefined> {
  const endpoint = await askHost();
  if (endpoint === undefined) return undefined;
  const method = await askMethod(endpoint);
  if (method === undefined) return undefined;
  const signedIn = await askCredential(endpoint, method);
  if (signedIn === undefined) return undefined;
  const host = hostOf(endpoint);
  const same = accounts.cloud.find(
    (account) => account.endpoint === endpoint && account.user === signedIn.user,
  );
  const taken = new Set(accounts.all.map(({ id }) => id));
  const account: Account = same ?? {
    id: accountId(host, signedIn.user, taken),
    kind: 'cloud',
    label: host,
    endpoint,
    user: signedIn.user,
  };
  await accounts.add(account, signedIn.credential);
  return account;
}

async function askHost(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign in to a Studio (1/3)'),
    prompt: vscode.l10n.t('Host of the Studio; a white label, an address or a full URL will do'),
    value: setting('edgeImpulse.cloudHost'),
    ignoreFocusOut: true,
    validateInput: (value) => {
      try {
        const url = new URL(endpointOf(value));
        const isOpen = url.protocol === 'http:' && !isLoopback(url.hostname);
        if (!isOpen) return undefined;
        return {
          message: vscode.l10n.t('Keys and passwords travel unencrypted to this address.'),
          severity: vscode.InputBoxValidationSeverity.Warning,
        };
      } catch (error) {
        return problem(error);
      }
    },
  });
  return text === undefined ? undefined : endpointOf(text);
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

function problem(error: unknown): string {
  const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
  return plainText(`${messageOf(error)} ${remedy}`, 400);
}

async function askMethod(endpoint: string): Promise<Credential['kind'] | undefined> {
  const methods: readonly Method[] = [
    {
      kind: vscode.QuickPickItemKind.Default,
      method: 'apiKey',
      label: `$(key) ${vscode.l10n.t('API key of an organization')}`,
      detail: vscode.l10n.t(
        'Also for those who sign in with a browser. In Studio: organization, Keys.',
      ),
    },
    {
      kind: vscode.QuickPickItemKind.Default,
      method: 'jwt',
      label: `$(account) ${vscode.l10n.t('User name and password')}`,
      detail: vscode.l10n.t('With a one-time code where the Studio asks for it.'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(methods, {
    title: vscode.l10n.t('Sign in to {0} (2/3)', hostOf(endpoint)),
    placeHolder: vscode.l10n.t('How do you sign in?'),
    ignoreFocusOut: true,
  });
  return chosen?.method;
}

export async function askCredential(
  endpoint: string,
  method: Credential['kind'],
  knownUser?: string,
): Promise<SignedIn | undefined> {
  return method === 'apiKey' ? askKey(endpoint) : askPassword(endpoint, knownUser);
}

async function askKey(endpoint: string): Promise<SignedIn | undefined> {
  const title = vscode.l10n.t('Sign in to {0} (3/3)', hostOf(endpoint));
  for (let wrong = ''; ;) {
    const key = await askSecret(title, wrong || vscode.l10n.t('API key, begins with ei_'), wrong);
    if (key === undefined) return undefined;
    try {
      const value = key.trim();
      const found = await checking(endpoint, (signal) => checkApiKey(endpoint, value, signal));
      const user = found.map(({ name }) => name).join(', ') || vscode.l10n.t('API key');
      return { user, credential: { kind: 'apiKey', value } };
    } catch (error) {
      wrong = problem(error);
    }
  }
}

async function askPassword(endpoint: string, knownUser?: string): Promise<SignedIn | undefined> {
  const title = vscode.l10n.t('Sign in to {0} (3/3)', hostOf(endpoint));
  const username =
    knownUser ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('User name or e-mail address'),
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A user name') : undefined),
    }));
  if (username === undefined) return undefined;
  const user = username.trim();
  if (await checking(endpoint, (signal) => needPassword(endpoint, user, signal))) {
    throw new UserError(vscode.l10n.t('{0} has no password at {1} yet.', user, hostOf(endpoint)), {
      code: 'no-password',
      remedy: vscode.l10n.t('Set one in the browser, or sign in with an API key.'),
    });
  }
  for (let wrong = ''; ;) {
    const prompt = wrong || vscode.l10n.t('Password of {0}', user);
    const password = await askSecret(title, prompt, wrong);
    if (password === undefined) return undefined;
    try {
      const token = await tokenFor(endpoint, title, { username: user, password });
      return token === undefined ? undefined : { user, credential: { kind: 'jwt', value: token } };
    } catch (error) {
      wrong = problem(error);
    }
  }
}

/** Asks for a one-time code as often as the Studio does not take it. */
async function tokenFor(
  endpoint: string,
  title: string,
  request: SignInRequest,
): Promise<string | undefined> {
  let result = await checking(endpoint, (signal) => signIn(endpoint, request, signal));
  let wrong = '';
  while (result.kind === 'totpRequired') {
    const code = await vscode.window.showInputBox({
      title,
      prompt: plainText(wrong || vscode.l10n.t('One-time code of your authenticator')),
      ignoreFocusOut: true,
    });
    if (code === undefined) return undefined;
    try {
      const withCode = { ...request, totpToken: code.replaceAll(/\s/g, '') };
      result = await checking(endpoint, (signal) => signIn(endpoint, withCode, signal));
    } catch (error) {
      wrong = problem(error);
    }
  }
  return result.token;
}

async function askSecret(title: string, prompt: string, wrong: string) {
  return vscode.window.showInputBox({
    title,
    prompt: plainText(prompt, 400),
    password: true,
    ignoreFocusOut: true,
    ...(wrong === '' ? {} : { placeHolder: vscode.l10n.t('Try again') }),
  });
}

async function checking<T>(
  endpoint: string,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(
    vscode.l10n.t('Asking {0}…', hostOf(endpoint)),
    (_report, signal) => call(signal),
  );
}
