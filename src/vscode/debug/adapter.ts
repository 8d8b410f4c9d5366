import path from 'node:path';
import * as vscode from 'vscode';
import type { WaitingProgram } from '../../blocks/containers/engine.ts';
import { debugging } from '../../blocks/debugging.ts';
import { readDebuggedBlock } from '../../blocks/debuggedBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { buildArguments } from '../blocks/engines.ts';
import { requireTrust } from '../trust.ts';
import type { BlockConfiguration } from './configurations.ts';
import { bundledDebugpy } from './bundledDebugpy.ts';
import { DebugSession, type Message } from './debugSession.ts';
import { inspectorRelay, type InspectorRelay } from './inspectorRelay.ts';
import { breakingOnUncaught } from './uncaughtInNode.ts';

/** The editor's end of a session. */
export class BlockDebugAdapter implements vscode.DebugAdapter {
  readonly onDidSendMessage: vscode.Event<vscode.DebugProtocolMessage>;
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  private readonly session: DebugSession;
  private relay: InspectorRelay | undefined;
  /** A replay is there to see why the block fails. */
  private readonly breaksOnUncaught: boolean;
  private uncaught: vscode.Disposable | undefined;
  private isDisposed = false;

  constructor(blocks: Blocks, session: vscode.DebugSession) {
    this.onDidSendMessage = this.sent.event;
    const {
      block: folder,
      justMyCode,
      withoutContainer,
      replay,
    } = session.configuration as BlockConfiguration;
    const request = replay === undefined ? undefined : blocks.replays.get(replay);
    this.breaksOnUncaught = request !== undefined;
    this.session = new DebugSession({
      folder,
      justMyCode: justMyCode !== false,
      breaksOnUncaught: this.breaksOnUncaught,
      notes: request?.replay?.notes ?? [],
      language: async () => {
        requireTrust();
        const block = await readDebuggedBlock(folder, buildArguments());
        return debugging({ arguments: [] }, block).language;
      },
      start: ({ onWaiting }) => {
        const debugpy = bundledDebugpy();
        const debug = {
          onWaiting,
          ...(debugpy === undefined ? {} : { debugpy }),
          ...(withoutContainer === true ? { withoutContainer } : {}),
        };
        return blocks.debug(folder, debug, request);
      },
      send: (message) => this.sent.fire(message),
      attachInspector: (program) => this.attachInspector(session, folder, program),
    });
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.session.handle(message as Message);
  }

  dispose(): void {
    this.isDisposed = true;
    this.session.stop();
    this.relay?.close();
    this.uncaught?.dispose();
    this.sent.dispose();
  }

  private async attachInspector(
    session: vscode.DebugSession,
    folder: string,
    { connect, pathMappings }: WaitingProgram,
  ): Promise<void> {
    const relay = await inspectorRelay(connect);
    this.relay = relay;
    if (this.isDisposed) relay.close();
    // It knows a single pair of folders: the one nearest to the root has the others in it.
    const mapping = pathMappings.at(-1);
    const configuration: vscode.DebugConfiguration = {
      type: 'node',
      request: 'attach',
      name: session.name,
      address: '127.0.0.1',
      port: relay.port,
      localRoot: path.join(folder, mapping?.folder ?? ''),
      remoteRoot: mapping?.image ?? '/',
      continueOnAttach: true,
      restart: false,
      skipFiles: ['<node_internals>/**'],
    };
    if (this.breaksOnUncaught) this.uncaught = breakingOnUncaught(session);
    const isAttached = await vscode.debug.startDebugging(session.workspaceFolder, configuration, {
      parentSession: session,
      lifecycleManagedByParent: true,
      consoleMode: vscode.DebugConsoleMode.MergeWithParent,
      compact: true,
      suppressSaveBeforeStart: true,
    });
    if (!isAttached) {
      throw new Error(vscode.l10n.t('The editor’s own debugger for JavaScript did not start.'));
    }
  }
}
