import type * as vscode from 'vscode';
import { isAbort, messageOf } from '../../base/errors.ts';
import type { Disposable } from '../../base/events.ts';
import { localAccountId, type LocalStudio } from '../accounts/localStudio.ts';
import type { DataChange } from '../workbench.ts';

/** Changes come in bursts: one refresh for all that arrive within this time, in milliseconds. */
const settle = 300;

/** A Studio that dies sooner than this, in milliseconds, is not started again by itself. */
const shortLife = 10_000;

/**
 * Follows what happens in the local Studio while it runs for this window: the tree and open files see changes that
 * others make, and the Studio knows that somebody is here.
 */
export function followLocalStudio(
  studio: LocalStudio,
  changed: (change: DataChange) => void,
  log: vscode.LogOutputChannel,
): Disposable {
  let listening: AbortController | undefined;
  const pending = new Map<string, DataChange>();
  let timer: NodeJS.Timeout | undefined;

  const apply = () => {
    timer = undefined;
    const changes = [...pending.values()];
    pending.clear();
    for (const change of changes) changed(change);
  };
  const note = (organizationId: number, dataset: string | undefined) => {
    const place = { accountId: localAccountId, organizationId };
    const change = dataset === undefined ? place : { ...place, dataset };
    pending.set(JSON.stringify([organizationId, dataset]), change);
    timer ??= setTimeout(apply, settle);
  };

  const listen = async (signal: AbortSignal) => {
    const since = performance.now();
    const [{ events }, { forgetIndexing, showIndexing }] = await Promise.all([
      import('../../client/localEvents.ts'),
      import('./indexing.ts'),
    ]);
    try {
      for await (const event of events(await studio.connection(signal), signal)) {
        if (event.kind === 'indexing') showIndexing(event);
        if (event.kind === 'changed' || (event.kind === 'indexing' && event.done)) {
          note(event.organizationId, event.dataset);
        }
      }
      // It ended as it was told to, by another window perhaps: whoever needs it next starts it again.
      if (!signal.aborted) studio.forget();
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      log.warn(`Lost the local Studio: ${messageOf(error)}`);
      studio.forget();
      const wasUp = performance.now() - since > shortLife;
      if (wasUp) changed({ accountId: localAccountId });
    } finally {
      forgetIndexing();
    }
  };

  const follow = () => {
    const isRunning = studio.state.kind === 'running';
    if (isRunning && !listening) {
      listening = new AbortController();
      void listen(listening.signal);
    } else if (!isRunning && listening) {
      listening.abort();
      listening = undefined;
    }
  };
  const subscription = studio.onDidChange(follow);
  follow();
  return {
    dispose: () => {
      subscription.dispose();
      listening?.abort();
      clearTimeout(timer);
    },
  };
}
