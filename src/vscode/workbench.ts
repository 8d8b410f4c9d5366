import type * as vscode from 'vscode';
import type { Connection } from '../client/connection.ts';

export interface Account {
  /** Lower case letters, digits and `-`; the authority of `ei:` addresses. */
  readonly id: string;
  readonly kind: 'local' | 'cloud';
  /** What people see: the host, or the name of the local Studio. */
  readonly label: string;
  readonly endpoint: string;
  readonly user?: string;
}

export interface Accounts {
  readonly all: readonly Account[];
  readonly onDidChange: vscode.Event<void>;
  /** Starts the local Studio when it does not run. Throws `UserError` `no-account` when the id is unknown. */
  connection(accountId: string, signal?: AbortSignal): Promise<Connection>;
}

/** Where a filter is set: an organization (it spans the clinical datasets) or one dataset. */
export interface FilterTarget {
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset?: string;
}

export interface ActiveFilters {
  get(target: FilterTarget): string | undefined;
  /** An empty text removes the filter. */
  set(target: FilterTarget, text: string): void;
  readonly all: readonly { readonly target: FilterTarget; readonly text: string }[];
  readonly onDidChange: vscode.Event<FilterTarget>;
  /** What the filter box edits: follows the selection in the tree. */
  readonly current: (FilterTarget & { readonly label: string }) | undefined;
  readonly onDidChangeCurrent: vscode.Event<void>;
}

/** Items, metadata or files that may have changed; what is absent means all of them. */
export interface DataChange {
  readonly accountId: string;
  readonly organizationId?: number;
  readonly dataset?: string;
}

/** What every feature is given; built once in `extension.ts`. */
export interface Workbench {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly accounts: Accounts;
  readonly filters: ActiveFilters;
  /** Fires when a Studio tells of a change, and after each one made here. */
  readonly onDidChangeData: vscode.Event<DataChange>;
  /** Shows a failure once: a `UserError` as its sentence, remedy and actions; anything else offers the log. */
  report(error: unknown, doing: string): void;
}
