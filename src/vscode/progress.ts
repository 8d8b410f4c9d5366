import * as vscode from 'vscode';

/** A signal that fires with a token. Dispose it when the work has ended. */
export function signalOf(token: vscode.CancellationToken): AbortSignal & vscode.Disposable {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return Object.assign(controller.signal, {
    dispose: () => {
      subscription.dispose();
    },
  });
}

export interface ProgressReport {
  /** `done` of `total` in any unit; without a total the bar runs on. */
  (message: string, done?: number, total?: number): void;
}

/**
 * A notification with Cancel for what takes longer than three seconds; what it runs is given a signal and a way to
 * tell how far it is.
 */
export async function withCancellableProgress<T>(
  title: string,
  work: (report: ProgressReport, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let report: ProgressReport = () => undefined;
  const result = work((...all) => report(...all), controller.signal);
  const timer = setTimeout(() => {
    void withNotification(title, async (late, signal) => {
      report = late;
      signal.addEventListener('abort', () => controller.abort(), { once: true });
      await result.catch(() => undefined);
    });
  }, 3000);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
  }
}

/** A notification with Cancel from the first moment on. */
export async function withNotification<T>(
  title: string,
  work: (report: ProgressReport, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const signal = signalOf(token);
      let told = 0;
      try {
        return await work((message, done, total) => {
          const percent = done === undefined || !total ? told : Math.min(100, (done / total) * 100);
          progress.report({ message, increment: Math.max(0, percent - told) });
          told = Math.max(told, percent);
        }, signal);
      } finally {
        signal.dispose();
      }
    },
  );
}
