import * as vscode from 'vscode';
import type { BlocksView } from '../blocks/register.ts';
import { debugType } from '../contributions.ts';
import type { Core } from '../parts.ts';
import type { BlockConfiguration } from './configurations.ts';

/** Registers the debugging of blocks; what it does loads with the first session. */
export function registerDebugging(core: Core, { get }: BlocksView): vscode.Disposable {
  const load = async () => ({ ...(await import('./configurations.ts')), blocks: await get() });
  const told = async <T>(body: (loaded: Awaited<ReturnType<typeof load>>) => Promise<T>) => {
    try {
      return await body(await load());
    } catch (error) {
      core.report(error, vscode.l10n.t('Debugging the block'));
      return undefined;
    }
  };
  const provideDebugConfigurations = async (folder: vscode.WorkspaceFolder | undefined) => {
    const { configurationsOf, blocks } = await load();
    return configurationsOf(blocks, folder);
  };
  const provider: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations,
    resolveDebugConfiguration: (_folder, given) =>
      told(({ completed, blocks }) => completed(blocks, given)),
    resolveDebugConfigurationWithSubstitutedVariables: (folder, given) =>
      told(({ ready, blocks }) => ready(blocks, folder, given as BlockConfiguration)),
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
