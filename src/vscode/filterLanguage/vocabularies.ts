import { isAbort, messageOf } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import type { Vocabulary } from '../../filter/item.ts';
import type { FilterTarget } from '../workbench.ts';

export type LoadVocabulary = (
  target: FilterTarget,
  signal: AbortSignal,
) => Promise<Vocabulary | undefined>;

/** What is older is asked for again, and serves until the answer is there. */
const maxAge = 60_000;

/** What the data of each target holds, as far as it is known here: the language never waits for it. */
export class Vocabularies {
  private readonly load: LoadVocabulary;
  private readonly log: (message: string) => void;
  private readonly known = new Map<string, { readonly value?: Vocabulary; readonly at: number }>();
  private readonly asking = new Map<string, AbortController>();
  private readonly learned = new Emitter<FilterTarget>();

  /** More is known of a target than when it was last asked. */
  readonly onDidLearn: Event<FilterTarget> = this.learned.event;

  constructor(load: LoadVocabulary, log: (message: string) => void) {
    this.load = load;
    this.log = log;
  }

  /** What is known now; what is unknown or old is asked for. */
  of(target: FilterTarget): Vocabulary | undefined {
    const known = this.known.get(keyOf(target));
    if (known === undefined || Date.now() - known.at > maxAge) void this.ask(target);
    return known?.value;
  }

  /** What is known now, without asking for more. */
  peek(target: FilterTarget): Vocabulary | undefined {
    return this.known.get(keyOf(target))?.value;
  }

  /** Everything may have changed; what is known serves until it is known better. */
  expire(): void {
    for (const controller of this.asking.values()) controller.abort();
    this.asking.clear();
    for (const [key, known] of this.known) this.known.set(key, { ...known, at: 0 });
  }

  dispose(): void {
    this.expire();
    this.learned.dispose();
  }

  private async ask(target: FilterTarget): Promise<void> {
    const key = keyOf(target);
    if (this.asking.has(key)) return;
    const controller = new AbortController();
    this.asking.set(key, controller);
    try {
      const value = await this.load(target, controller.signal);
      if (controller.signal.aborted) return;
      this.known.set(key, { ...(value && { value }), at: Date.now() });
      if (value) this.learned.fire(target);
    } catch (error) {
      if (controller.signal.aborted || isAbort(error)) return;
      // The language works without; it is asked again after a while, not at every key.
      this.log(`Reading what the data holds: ${messageOf(error)}`);
      this.known.set(key, { ...this.known.get(key), at: Date.now() });
    } finally {
      if (this.asking.get(key) === controller) this.asking.delete(key);
    }
  }
}

function keyOf({ accountId, organizationId, dataset }: FilterTarget): string {
  return JSON.stringify([accountId, organizationId, dataset ?? null]);
}
