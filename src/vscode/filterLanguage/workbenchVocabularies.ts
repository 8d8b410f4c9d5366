import { vocabularyFor } from '../../actions/vocabulary.ts';
import type { Workbench } from '../workbench.ts';
import { Vocabularies } from './vocabularies.ts';

const made = new WeakMap<Workbench, Vocabularies>();

/** One for the box and all documents: what one has learned serves the others. */
export function vocabulariesOf(workbench: Workbench): Vocabularies {
  const existing = made.get(workbench);
  if (existing) return existing;
  const { accounts, context, log } = workbench;
  const vocabularies = new Vocabularies(
    async ({ accountId, organizationId, dataset }, signal) => {
      const account = accounts.all.find(({ id }) => id === accountId);
      if (account === undefined) return undefined;
      const connection = await accounts.connection(accountId, signal);
      return vocabularyFor(connection, account.kind, organizationId, dataset, signal);
    },
    (message) => log.warn(message),
  );
  made.set(workbench, vocabularies);
  context.subscriptions.push(
    vocabularies,
    workbench.onDidChangeData(() => vocabularies.expire()),
  );
  return vocabularies;
}
