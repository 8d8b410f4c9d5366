import * as vscode from 'vscode';
import { setContext } from './settings.ts';
import type { ActiveFilters, FilterTarget } from './workbench.ts';

const storageKey = 'filters';

interface Stored {
  readonly target: FilterTarget;
  readonly text: string;
}

type Current = FilterTarget & { readonly label: string };

export function targetKey(target: FilterTarget): string {
  return JSON.stringify([target.accountId, target.organizationId, target.dataset ?? null]);
}

/** The filters that are set in this window; they survive a reload. */
export class FilterStore implements ActiveFilters {
  private readonly texts = new Map<string, Stored>();
  private readonly memento: vscode.Memento;
  private readonly changed = new vscode.EventEmitter<FilterTarget>();
  private readonly changedCurrent = new vscode.EventEmitter<void>();
  private currentTarget: Current | undefined;

  readonly onDidChange = this.changed.event;
  readonly onDidChangeCurrent = this.changedCurrent.event;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
    for (const stored of memento.get<readonly Stored[]>(storageKey, [])) {
      this.texts.set(targetKey(stored.target), stored);
    }
    setContext('edgeImpulse.activeFilters', this.texts.size);
  }

  get all(): readonly Stored[] {
    return [...this.texts.values()];
  }

  get current(): Current | undefined {
    return this.currentTarget;
  }

  get(target: FilterTarget): string | undefined {
    return this.texts.get(targetKey(target))?.text;
  }

  /** What holds for a dataset: its own filter, else the one of its organization. */
  effective(target: FilterTarget): { readonly text: string; readonly own: boolean } | undefined {
    const own = this.get(target);
    if (own !== undefined) return { text: own, own: true };
    const { accountId, organizationId } = target;
    const inherited = this.get({ accountId, organizationId });
    return inherited === undefined ? undefined : { text: inherited, own: false };
  }

  set(target: FilterTarget, text: string): void {
    const key = targetKey(target);
    const trimmed = text.trim();
    if (trimmed === (this.texts.get(key)?.text ?? '')) return;
    const { accountId, organizationId, dataset } = target;
    const plain = { accountId, organizationId, ...(dataset === undefined ? {} : { dataset }) };
    if (trimmed === '') this.texts.delete(key);
    else this.texts.set(key, { target: plain, text: trimmed });
    this.save();
    this.changed.fire(plain);
  }

  /** Forgets every filter of an account that is gone. */
  forget(accountId: string): void {
    for (const { target } of this.all) if (target.accountId === accountId) this.set(target, '');
    if (this.currentTarget?.accountId === accountId) this.setCurrent(undefined);
  }

  setCurrent(target: Current | undefined): void {
    const key = (value: Current | undefined) => (value ? targetKey(value) + value.label : '');
    if (key(target) === key(this.currentTarget)) return;
    this.currentTarget = target;
    this.changedCurrent.fire();
  }

  dispose(): void {
    this.changed.dispose();
    this.changedCurrent.dispose();
  }

  private save(): void {
    void this.memento.update(storageKey, this.all);
    setContext('edgeImpulse.activeFilters', this.texts.size);
  }
}
