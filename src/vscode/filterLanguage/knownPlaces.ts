import { messageOf } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import { hostOf } from '../../client/hosts.ts';
import { organization, organizations } from '../../client/organizations.ts';
import type { Account, FilterTarget, Workbench } from '../workbench.ts';
import { placeOf, type Place } from './places.ts';

const maxAge = 60_000;

/** The organizations of all accounts and their datasets, as far as they are known here: the language never waits for them. */
export class KnownPlaces {
  private readonly workbench: Workbench;
  private readonly known = new Map<string, Place[]>();
  private readonly asked = new Map<string, number>();
  private readonly controller = new AbortController();
  private readonly learned = new Emitter<void>();

  /** More is known than before. */
  readonly onDidLearn: Event<void> = this.learned.event;

  constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  /** What is known now; what is unknown or old is asked for. */
  all(): readonly Place[] {
    for (const account of this.workbench.accounts.all) {
      this.askOnce(account.id, () => this.readAccount(account));
    }
    return [...this.known.values()].flat();
  }

  /** Also asks for the datasets of an organization. */
  with(target: FilterTarget): readonly Place[] {
    const places = this.all();
    const place = placeOf(target, places);
    if (place) this.ask(place);
    return places;
  }

  ask({ accountId, id }: Pick<Place, 'accountId' | 'id'>): void {
    this.askOnce(JSON.stringify([accountId, id]), () => this.readDatasets(accountId, id));
  }

  /** Everything may have changed; what is known serves until it is known better. */
  expire(): void {
    this.asked.clear();
  }

  dispose(): void {
    this.controller.abort();
    this.learned.dispose();
  }

  private askOnce(key: string, read: () => Promise<boolean>): void {
    const last = this.asked.get(key);
    if (last !== undefined && Date.now() - last < maxAge) return;
    this.asked.set(key, Date.now());
    void this.told(read);
  }

  /** The language works without. */
  private async told(read: () => Promise<boolean>): Promise<void> {
    try {
      if ((await read()) && !this.controller.signal.aborted) this.learned.fire();
    } catch (error) {
      if (this.controller.signal.aborted) return;
      this.workbench.log.warn(`Reading which organizations there are: ${messageOf(error)}`);
    }
  }

  private async readAccount({ id: accountId, label, endpoint }: Account): Promise<boolean> {
    const { signal } = this.controller;
    const connection = await this.workbench.accounts.connection(accountId, signal);
    const found = await organizations(connection, signal);
    const studios = [...new Set([label, hostOf(endpoint || connection.endpoint)])];
    const before = this.known.get(accountId) ?? [];
    const places = found.map((one): Place => {
      const datasets = before.find(({ id }) => id === one.id)?.datasets;
      return { accountId, studios, ...one, ...(datasets && { datasets }) };
    });
    this.known.set(accountId, places);
    return JSON.stringify(before) !== JSON.stringify(places);
  }

  private async readDatasets(accountId: string, id: number): Promise<boolean> {
    const { signal } = this.controller;
    const connection = await this.workbench.accounts.connection(accountId, signal);
    const { datasets } = await organization(connection, id, signal);
    const names = datasets.filter(({ type }) => type === 'clinical').map(({ name }) => name);
    const places = this.known.get(accountId) ?? [];
    const before = places.find((place) => place.id === id)?.datasets;
    this.known.set(
      accountId,
      places.map((place) => (place.id === id ? { ...place, datasets: names } : place)),
    );
    return JSON.stringify(before) !== JSON.stringify(names);
  }
}

const made = new WeakMap<Workbench, KnownPlaces>();

/** One for all documents and the filter box. */
export function knownPlaces(workbench: Workbench): KnownPlaces {
  const existing = made.get(workbench);
  if (existing) return existing;
  const places = new KnownPlaces(workbench);
  made.set(workbench, places);
  workbench.context.subscriptions.push(
    places,
    workbench.accounts.onDidChange(() => places.expire()),
    workbench.onDidChangeData(() => places.expire()),
  );
  return places;
}
