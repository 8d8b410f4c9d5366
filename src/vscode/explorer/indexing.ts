import * as vscode from 'vscode';
import type { LocalEvent } from '../../client/localEvents.ts';
import { plainText } from '../../base/text.ts';

type Indexing = Extract<LocalEvent, { readonly kind: 'indexing' }>;

interface Shown {
  readonly report: (files: number) => void;
  readonly end: () => void;
}

/** Most listings are over before anyone could read that they began, in milliseconds. */
const patience = 1000;
const shown = new Map<string, Shown>();

/** Tells in the status bar that the Studio reads a bucket, and how far it is, whoever had it read. */
export function showIndexing({ organizationId, dataset, files, done }: Indexing): void {
  const key = JSON.stringify([organizationId, dataset]);
  if (done) shown.get(key)?.end();
  else if (shown.has(key)) shown.get(key)?.report(files);
  else shown.set(key, begin(key, dataset));
}

/** When nothing is heard of the Studio any more. */
export function forgetIndexing(): void {
  for (const { end } of shown.values()) end();
}

function begin(key: string, dataset: string): Shown {
  const ended = Promise.withResolvers<void>();
  let report: ((files: number) => void) | undefined;
  const timer = setTimeout(() => {
    const location = vscode.ProgressLocation.Window;
    const title = vscode.l10n.t('Reading the bucket of {0}', plainText(dataset));
    void vscode.window.withProgress({ location, title }, async (progress) => {
      report = (files) =>
        progress.report({ message: vscode.l10n.t('{0} files', files.toLocaleString()) });
      await ended.promise;
    });
  }, patience);
  return {
    report: (files) => report?.(files),
    end: () => {
      clearTimeout(timer);
      shown.delete(key);
      ended.resolve();
    },
  };
}
