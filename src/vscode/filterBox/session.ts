import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { countClauses } from '../../actions/explain.ts';
import { Emitter, type Event } from '../../base/events.ts';
import { formatBytes, formatCount } from '../../base/text.ts';
import type { Vocabulary } from '../../filter/item.ts';
import type {
  Analysis,
  BoxState,
  Explanation,
  FilterTexts,
  HostCalls,
  Outcome,
} from '../../../webviews/filter/contract.ts';
import { analysis } from '../filterLanguage/analysis.ts';
import { provenance } from '../filterLanguage/provenance.ts';
import type { L10n } from '../l10n.ts';
import type { FilterTarget } from '../workbench.ts';
import { shownClauses } from './clauses.ts';
import { examples } from './examples.ts';

export interface BoxTarget extends FilterTarget {
  /** Distinct for each target. */
  readonly key: string;
  readonly label: string;
}

export interface Totals {
  readonly items: number;
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

/** What the box needs from around it. */
export interface BoxSources {
  readonly l10n: L10n;
  readonly texts: FilterTexts;
  current(): BoxTarget | undefined;
  /** The filter set on a target; empty when there is none. */
  applied(target: FilterTarget): string;
  apply(target: FilterTarget, text: string): void;
  /** What a filter keeps of a target; an empty filter keeps everything. */
  totals(target: FilterTarget, filter: string, signal: AbortSignal): Promise<Totals>;
  /** Typed and not applied, by key of the target; the key is empty while nothing is selected. */
  readonly drafts: Map<string, string>;
  /** What is known of the data now; `ask` asks for what is not, which may read a thousand items. */
  vocabulary(target: FilterTarget, ask: boolean): Vocabulary | undefined;
  history(key: string): readonly string[];
  remember(key: string, text: string): void;
  editAsDocument(target: BoxTarget | undefined, text: string): Promise<void>;
  /** Whether a Studio of this machine holds the data, which tells everything about them. */
  isLocal(target: FilterTarget): boolean;
  choose(): Promise<void>;
  refreshVocabulary(): void;
  log(message: string): void;
}

/** The filter box without its page: what it shows, and what its page may ask. */
export class BoxSession {
  readonly calls: HostCalls;
  private readonly sources: BoxSources;
  private readonly changed = new Emitter<BoxState>();
  private counting: AbortController | undefined;
  private explaining: AbortController | undefined;
  private isOutdated = false;
  private counted: { readonly key: string; readonly filter: string } | undefined;
  private outcome: Outcome = { kind: 'none' };

  /** The page must show another state. */
  readonly onDidChange: Event<BoxState> = this.changed.event;

  constructor(sources: BoxSources) {
    this.sources = sources;
    this.calls = {
      ready: () => {
        this.follow();
        return { texts: sources.texts, state: this.state };
      },
      analyse: (argument, signal) => this.analyse(argument, signal),
      keepDraft: ({ key, text }) => void sources.drafts.set(key, text),
      apply: ({ key, text }) => this.apply(key, text),
      count: () => void this.count({ again: true }),
      stop: () => this.stop(),
      explain: () => this.explain(),
      editAsDocument: ({ text }) => sources.editAsDocument(sources.current(), text),
      choose: () => sources.choose(),
      refreshVocabulary: () => sources.refreshVocabulary(),
    };
  }

  get state(): BoxState {
    const { l10n } = this.sources;
    const target = this.sources.current();
    const applied = target ? this.sources.applied(target) : '';
    const inherited = target && applied === '' ? this.inherited(target) : '';
    return {
      ...(target && {
        target: {
          key: target.key,
          label: target.label,
          scope: target.dataset === undefined ? 'organization' : 'dataset',
        },
      }),
      applied,
      ...(inherited !== '' && { inherited }),
      draft: this.sources.drafts.get(target?.key ?? '') ?? applied,
      history: target ? this.sources.history(target.key) : [],
      outcome: this.outcome,
      examples: examples(l10n, target && this.sources.vocabulary(target, false)),
    };
  }

  /** Another target is current. */
  follow(): void {
    const target = this.sources.current();
    const { drafts } = this.sources;
    const tried = drafts.get('');
    // What was tried before anything was selected goes to the first target that has nothing of its own.
    if (target && tried && !drafts.has(target.key) && this.sources.applied(target) === '') {
      drafts.set(target.key, tried);
      drafts.delete('');
    }
    void this.count();
  }

  /** A filter was set, here or elsewhere. */
  filterChanged({ accountId, organizationId, dataset }: FilterTarget): void {
    const target = this.sources.current();
    const isNear =
      target?.accountId === accountId &&
      target.organizationId === organizationId &&
      (dataset === undefined || target.dataset === dataset);
    if (!isNear) return;
    if (target.dataset === dataset) {
      this.sources.drafts.set(target.key, this.sources.applied(target));
    }
    void this.count();
  }

  /** What was learned of the data may change what the page offers. */
  refresh(): void {
    this.changed.fire(this.state);
  }

  /** Items, metadata or files may have changed. Changes that come in a row end in one count more, not in none. */
  dataChanged(isVisible = true): void {
    if (this.counting) this.isOutdated = true;
    else if (!isVisible) this.counted = undefined;
    else if (this.outcome.kind !== 'stopped') void this.count({ again: true, quiet: true });
  }

  dispose(): void {
    this.counting?.abort();
    this.explaining?.abort();
    this.changed.dispose();
  }

  private inherited({ accountId, organizationId, dataset }: FilterTarget): string {
    return dataset === undefined ? '' : this.sources.applied({ accountId, organizationId });
  }

  private apply(key: string, text: string): void {
    const target = this.sources.current();
    // The selection moved while the key was pressed: what was meant for one target must not filter another.
    if (target?.key !== key) return;
    if (text !== '') this.sources.remember(key, text);
    this.sources.drafts.set(key, text);
    if (text === this.sources.applied(target)) void this.count({ again: true });
    else this.sources.apply(target, text);
  }

  /** Of the totals that are shown; given up when they are no longer. */
  private async explain(): Promise<void> {
    const { outcome, counted, sources } = this;
    const target = sources.current();
    if (outcome.kind !== 'totals' || !outcome.explanation || !counted || !target) return;
    this.explaining?.abort();
    const controller = new AbortController();
    this.explaining = controller;
    const show = (explanation: Explanation) => this.show({ ...outcome, explanation });
    show({ kind: 'counting' });
    let explanation: Explanation;
    try {
      const found = await countClauses(counted.filter, async (filter) => {
        controller.signal.throwIfAborted();
        return (await sources.totals(target, filter, controller.signal)).items;
      });
      explanation = { kind: 'clauses', clauses: shownClauses(sources.l10n, found) };
    } catch (error) {
      explanation = { kind: 'failed', message: messageOf(error) };
    }
    if (this.explaining !== controller) return;
    this.explaining = undefined;
    show(explanation);
  }

  private show(outcome: Outcome): void {
    this.outcome = outcome;
    this.changed.fire(this.state);
  }

  private stop(): void {
    this.counting?.abort();
    this.counting = undefined;
    this.counted = undefined;
    this.show({ kind: 'stopped' });
  }

  /** `quiet` leaves the totals on the screen until the new ones are there. */
  private async count({ again = false, quiet = false } = {}): Promise<void> {
    const target = this.sources.current();
    const filter = target ? this.sources.applied(target) || this.inherited(target) : '';
    const asked = { key: target?.key ?? '', filter };
    const isSame = this.counted?.key === asked.key && this.counted.filter === filter;
    if (isSame && !again) {
      this.changed.fire(this.state);
      return;
    }
    this.counting?.abort();
    this.counting = undefined;
    this.explaining?.abort();
    this.explaining = undefined;
    this.counted = asked;
    this.isOutdated = false;
    if (target === undefined) {
      this.show({ kind: 'none' });
      return;
    }
    const controller = new AbortController();
    this.counting = controller;
    if (!quiet || this.outcome.kind !== 'totals') this.show({ kind: 'counting' });
    const outcome = await this.outcomeOf(target, filter, controller.signal);
    if (this.counting !== controller) return;
    this.counting = undefined;
    this.show(outcome);
    // An empty answer always says why.
    if (outcome.kind === 'totals' && !outcome.matched) void this.explain();
    if (this.isOutdated) void this.count({ again: true, quiet: true });
  }

  private async outcomeOf(
    target: BoxTarget,
    filter: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { sources } = this;
    try {
      const all = sources.totals(target, '', signal);
      if (filter === '') return totalsShown(sources.l10n, await all, undefined);
      // How many there are without the filter only decorates the answer.
      const decoration = all.catch(() => undefined);
      const kept = await sources.totals(target, filter, signal);
      const shown = totalsShown(sources.l10n, kept, await decoration);
      return { ...shown, explanation: { kind: 'offered' } };
    } catch (error) {
      if (isAbort(error)) return { kind: 'stopped' };
      sources.log(`Counting items: ${messageOf(error)}`);
      const remedy = error instanceof UserError ? error.remedy : undefined;
      return { kind: 'failed', message: messageOf(error), ...(remedy !== undefined && { remedy }) };
    }
  }

  private async analyse(
    { text, offset }: { readonly text: string; readonly offset?: number },
    signal: AbortSignal,
  ): Promise<Analysis> {
    // A turn of the loop, so that the cancellation of a key that is already outdated is seen.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const target = this.sources.current();
    const isUsed = text.trim() !== '' || offset !== undefined;
    const vocabulary = target && this.sources.vocabulary(target, isUsed);
    const found = analysis(text, vocabulary, offset);
    const counts = found.completions?.items.some(({ count }) => count !== undefined) === true;
    if (!vocabulary || !found.completions || !counts) return found;
    const source = provenance(this.sources.l10n, vocabulary, this.sources.isLocal(target));
    return { ...found, completions: { ...found.completions, source } };
  }
}

function totalsShown(l10n: L10n, kept: Totals, whole: Totals | undefined) {
  const [text, matched] = [summary(l10n, kept, whole), kept.items > 0];
  return { kind: 'totals', summary: text, matched } as const;
}

function summary(l10n: L10n, kept: Totals, whole: Totals | undefined): string {
  const items =
    whole === undefined
      ? countItems(l10n, kept.items)
      : l10n.t('{0} of {1}', formatCount(kept.items), countItems(l10n, whole.items));
  if (kept.items === 0) return items;
  const files = kept.files === 1 ? l10n.t('1 file') : l10n.t('{0} files', formatCount(kept.files));
  return `${items} · ${files} · ${formatBytes(kept.size)}`;
}

function countItems(l10n: L10n, count: number): string {
  return count === 1 ? l10n.t('1 item') : l10n.t('{0} items', formatCount(count));
}
