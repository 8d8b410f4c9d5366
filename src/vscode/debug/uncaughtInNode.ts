import * as vscode from 'vscode';
import { withUncaught } from './uncaught.ts';

/**
 * Makes the sessions of the editor's own JavaScript debugger below `parent` stop at uncaught exceptions. Its
 * configuration has no word for it, and a request sent once it runs could come too late; a tracker sees what the
 * editor asks before the debugger does.
 */
export function breakingOnUncaught(parent: vscode.DebugSession): vscode.Disposable {
  const isBelow = (session: vscode.DebugSession | undefined): boolean =>
    session !== undefined && (session.id === parent.id || isBelow(session.parentSession));
  return vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: (session) =>
      isBelow(session.parentSession)
        ? {
            onWillReceiveMessage: (message: object) =>
              Object.assign(message, withUncaught(message as Record<string, unknown>)),
          }
        : undefined,
  });
}
