import * as vscode from 'vscode';
import { AccountStore } from './vscode/accounts/accountStore.ts';
import { LocalStudio } from './vscode/accounts/localStudio.ts';
import { CredentialStore } from './vscode/accounts/secrets.ts';
import { registerBlocks } from './vscode/blocks/register.ts';
import {
  authenticationProviderId,
  featureCommandIds,
  schemes,
  type OwnCommandId,
} from './vscode/contributions.ts';
import { registerComparisons } from './vscode/compare/register.ts';
import { registerDebugging } from './vscode/debug/register.ts';
import { createDataView } from './vscode/explorer/dataView.ts';
import { LazyFiles } from './vscode/files/lazyFiles.ts';
import { registerFilterBox } from './vscode/filterBox/register.ts';
import { registerFilterLanguage } from './vscode/filterLanguage/register.ts';
import { FilterStore } from './vscode/filters.ts';
import { registerItemPage } from './vscode/itemPage/register.ts';
import { createLog } from './vscode/log.ts';
import type { Core, Parts } from './vscode/parts.ts';
import { registerPreviews } from './vscode/previews/register.ts';
import { registerResults } from './vscode/results/register.ts';
import { onDidChangeSetting } from './vscode/settings.ts';
import { registerSignals } from './vscode/signals/register.ts';
import { registerTransformDocuments } from './vscode/transform/register.ts';
import type { DataChange } from './vscode/workbench.ts';

/** What `activate` gives to the tests. */
export interface Api {
  readonly parts: () => Promise<Parts>;
}

let closeBlocks: () => Promise<void>;

/** Builds what is needed at once and registers everything; what it does loads when it is used. */
export function activate(context: vscode.ExtensionContext): Api {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const log = own(createLog());
  const report = (error: unknown, doing: string) =>
    void import('./vscode/report.ts').then((module) => module.report(log, error, doing));
  const changes = own(new vscode.EventEmitter<DataChange>());
  const credentials = new CredentialStore(context.secrets);
  const studio = own(new LocalStudio(context.extensionUri));
  const accounts: AccountStore = own(
    new AccountStore(context.globalState, credentials, studio, async (account, refused) => {
      const { signInAgain } = await import('./vscode/accounts/signInAgain.ts');
      return signInAgain(core, account, refused);
    }),
  );
  const core: Core = {
    ...{ context, log, report, credentials, studio, accounts },
    filters: own(new FilterStore(context.workspaceState)),
    onDidChangeData: changes.event,
    changed: (change) => changes.fire(change),
    files: own(
      new LazyFiles(async () => {
        const { StudioFiles } = await import('./vscode/files/studioFiles.ts');
        return new StudioFiles(accounts);
      }),
    ),
    metadata: own(
      new LazyFiles(async () => {
        const { openMetadataFiles } = await import('./vscode/commands/metadata.ts');
        return openMetadataFiles(core);
      }),
    ),
  };
  const { view, explorer } = createDataView(core, own);
  const blocks = registerBlocks(core, own);
  closeBlocks = blocks.close;
  own(registerDebugging(core, blocks));
  const parts = async (): Promise<Parts> => ({ ...core, ...(await explorer()), view, blocks });

  const { contributes } = context.extension.packageJSON as Manifest;
  for (const { command } of contributes.commands) {
    if (featureCommandIds.includes(command as never)) continue;
    const id = command as OwnCommandId;
    own(
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        const { runCommand } = await import('./vscode/commands.ts');
        return runCommand(id, await parts(), args);
      }),
    );
  }
  const served = { isCaseSensitive: true };
  own(vscode.workspace.registerFileSystemProvider(schemes.files, core.files, served));
  own(vscode.workspace.registerFileSystemProvider(schemes.metadata, core.metadata, served));
  own(registerFilterBox(core));
  own(registerFilterLanguage(core, parts));
  own(registerItemPage(core));
  own(registerSignals(core));
  own(registerComparisons(core));
  own(registerResults(core));
  own(registerTransformDocuments(core));
  own(registerPreviews(core));
  own(registerAuthentication(core));
  own(
    vscode.window.registerUriHandler({
      handleUri: async (uri) => {
        const { openUri } = await import('./vscode/commands/links.ts');
        await openUri(await parts(), uri);
      },
    }),
  );
  followStudio(core, own);
  forgetWhatIsGone(core, own, parts);
  return { parts };
}

/** Runs end with the window, and what was kept warm for them. */
export const deactivate = (): Promise<void> => closeBlocks();

/** The manifest has the commands anyway: a test holds that they are those of the table in `commands.ts`. */
interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

type Own = <T extends vscode.Disposable>(part: T) => T;

function registerAuthentication(core: Core): vscode.Disposable {
  const sessions =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  const load = async () => {
    const { Sessions } = await import('./vscode/accounts/sessions.ts');
    return new Sessions(core);
  };
  let loaded: ReturnType<typeof load> | undefined;
  const get = () => (loaded ??= load());
  const known = new Map(core.accounts.cloud.map((account) => [account.id, account]));
  return vscode.Disposable.from(
    sessions,
    core.accounts.onDidChange(async () => sessions.fire((await get()).changesOf(known))),
    vscode.authentication.registerAuthenticationProvider(
      authenticationProviderId,
      'Edge Impulse',
      {
        onDidChangeSessions: sessions.event,
        getSessions: async (_scopes, options) => (await get()).all(options.account?.id),
        createSession: async () => (await get()).create(),
        removeSession: (id) => core.accounts.signOut(id),
      },
      { supportsMultipleAccounts: true },
    ),
  );
}

/** Nothing of the local Studio is watched or shown before it is used. */
function followStudio({ studio, changed, log }: Core, own: Own): void {
  const start = studio.onDidChange(async ({ kind }) => {
    if (kind === 'stopped') return;
    start.dispose();
    const { createStatusItem } = await import('./vscode/statusItem.ts');
    const { followLocalStudio } = await import('./vscode/explorer/liveUpdates.ts');
    own(createStatusItem(studio));
    own(followLocalStudio(studio, changed, log));
  });
  own(start);
}

function forgetWhatIsGone(core: Core, own: Own, parts: () => Promise<Parts>): void {
  const { accounts, files, filters, studio } = core;
  const ids = [
    'edgeImpulse.localStudio.enabled',
    'edgeImpulse.localStudio.dataFolder',
    'edgeImpulse.localStudio.nodePath',
  ] as const;
  own(
    onDidChangeSetting(ids, () => {
      studio.forget();
      accounts.reload();
    }),
  );
  own(
    core.onDidChangeData(({ accountId }) => {
      const open = vscode.workspace.textDocuments.map(({ uri }) => uri);
      core.metadata.fireChanged(
        open.filter(
          ({ scheme, authority }) => scheme === schemes.metadata && authority === accountId,
        ),
      );
      void files.used?.then(({ known }) =>
        files.fireChanged(known.filter(({ authority }) => authority === accountId)),
      );
    }),
  );
  own(
    accounts.onDidSignOut(async ({ id }) => {
      filters.forget(id);
      (await files.used)?.forget(id);
      const { forgetAccount } = await import('./vscode/commands/accounts.ts');
      await forgetAccount(await parts(), id);
    }),
  );
}
