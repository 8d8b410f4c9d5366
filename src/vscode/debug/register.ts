import * as vscode from 'vscode';
import type { BlocksView } from '../blocks/register.ts';
import { debugType } from '../contributions.ts';
import type { Core } from '../parts.ts';
import type { BlockConfiguration } from './configurations.ts';

/** Registers the debugging of blocks; what it does loads with the first session. */
export function registerDebugging(core: Core, { get }: BlocksView): vscode.Disposable {
  const doing = () => vscode.l10n.t('Debugging the block');
  const told = async <T>(body: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await body();
    } catch (error) {
      core.report(error, doing());
      return undefined;
    }
  };
  const provideDebugConfigurations = async (folder: vscode.WorkspaceFolder | undefined) => {
    const { configurationsOf } = await import('./configurations.ts');
    return configurationsOf(await get(), folder);
  };
  const provider: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations,
    resolveDebugConfiguration: (_folder, given) =>
      told(async () => {
        const { completed } = await import('./configurations.ts');
        return completed(await get(), given);
      }),
    resolveDebugConfigurationWithSubstitutedVariables: (folder, given) =>
      told(async () => {
        const { ready } = await import('./configurations.ts');
        return ready(await get(), folder, given as BlockConfiguration);
      }),
  };
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(debugType, provider),
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      { provideDebugConfigurations },
      Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: async (session) => {
        const { BlockDebugAdapter } = await import('./adapter.ts');
        const adapter = new BlockDebugAdapter(await get(), session);
        return new vscode.DebugAdapterInlineImplementation(adapter);
      },
    }),
  );
}
