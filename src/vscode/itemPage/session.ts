import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import type { Item, ItemFile } from '../../client/model.ts';
import type {
  HostCalls,
  ItemAction,
  ItemKey,
  ItemState,
  Picture,
} from '../../../webviews/item/contract.ts';
import type { L10n } from '../l10n.ts';
import { maxPictureBytes, pictureType } from './picture.ts';
import { shownItem } from './shown.ts';
import { itemTexts } from './texts.ts';

/** What the page of an item needs from around it. */
export interface ItemSources {
  readonly l10n: L10n;
  /** For dates; a BCP 47 tag. */
  readonly language: string;
  /** What can be done with an item of this Studio. */
  actions(): readonly ItemAction[];
  /** The item with its files; throws code `studio-notFound` when it is gone. */
  read(signal: AbortSignal): Promise<Item>;
  bytes(item: Item, file: ItemFile): Promise<Uint8Array>;
  /** At a line of a text, from 1 on, where one is given. */
  open(item: Item, file: ItemFile, asTable: boolean, line?: number): Promise<void>;
  copy(text: string): Promise<void>;
  editMetadata(item: Item): Promise<void>;
  act(item: Item, action: ItemAction): Promise<void>;
  log(message: string): void;
}

/** The page of an item without its panel: what it shows, and what it may ask. */
export class ItemSession {
  readonly calls: HostCalls;
  item: Item | undefined;
  private readonly sources: ItemSources;
  private readonly changed = new Emitter<ItemState>();
  private current: ItemState = { kind: 'loading' };
  private loading: AbortController | undefined;
  private isOutdated = false;

  readonly onDidChange: Event<ItemState> = this.changed.event;

  constructor(key: ItemKey, sources: ItemSources) {
    this.sources = sources;
    this.calls = {
      ready: () => ({ key, texts: itemTexts(sources.l10n), state: this.current }),
      refresh: () => this.load(),
      open: ({ name, asTable, line }) =>
        this.withFile(name, (item, file) => sources.open(item, file, asTable, line)),
      picture: ({ name }) => this.withFile(name, (item, file) => this.picture(item, file)),
      copy: ({ text }) => sources.copy(text),
      editMetadata: () => this.withItem((item) => sources.editMetadata(item)),
      act: ({ action }) => this.withItem((item) => sources.act(item, action)),
    };
  }

  /** Reads the item anew; what is shown stays until then. */
  async load(): Promise<void> {
    this.loading?.abort();
    const controller = new AbortController();
    this.loading = controller;
    this.isOutdated = false;
    const { current } = this;
    this.show(current.kind === 'item' ? { ...current, isRefreshing: true } : { kind: 'loading' });
    const next = await this.read(controller.signal);
    if (this.loading !== controller || next === undefined) return;
    this.loading = undefined;
    this.show(next);
    if (this.isOutdated) await this.load();
  }

  /** Items of a dataset, or of all, may have changed. Changes in a row end in one reading more, not in none. */
  async dataChanged(dataset: string | undefined): Promise<void> {
    if (dataset !== undefined && this.item !== undefined && dataset !== this.item.dataset) return;
    if (this.loading) this.isOutdated = true;
    else await this.load();
  }

  dispose(): void {
    this.loading?.abort();
    this.loading = undefined;
    this.changed.dispose();
  }

  private show(state: ItemState): void {
    this.current = state;
    this.changed.fire(state);
  }

  private async read(signal: AbortSignal): Promise<ItemState | undefined> {
    const { sources } = this;
    try {
      const item = await sources.read(signal);
      if (signal.aborted) return undefined;
      this.item = item;
      const shown = shownItem(item, { ...sources, actions: sources.actions() });
      return { kind: 'item', item: shown, isRefreshing: false };
    } catch (error) {
      if (signal.aborted || isAbort(error)) return undefined;
      sources.log(`Reading a data item: ${messageOf(error)}`);
      return this.trouble(error);
    }
  }

  private trouble(error: unknown): ItemState {
    const { code, remedy } = error instanceof UserError ? error : {};
    const advice = remedy === undefined ? {} : { remedy };
    if (code === 'studio-notFound') {
      this.item = undefined;
      const message = this.sources.l10n.t('This data item is not there any more.');
      return { kind: 'vanished', message, ...advice };
    }
    const message = messageOf(error);
    const { current } = this;
    return current.kind === 'item'
      ? { ...current, isRefreshing: false, warning: message }
      : { kind: 'failed', message, ...advice };
  }

  private async withItem(run: (item: Item) => Promise<void>): Promise<void> {
    if (this.item) await run(this.item);
  }

  /** Only files that the Studio listed: a page must not make up names. */
  private async withFile<T>(
    name: string,
    run: (item: Item, file: ItemFile) => Promise<T>,
  ): Promise<T | undefined> {
    const { item } = this;
    const file = item?.files?.find((each) => each.name === name);
    return item && file ? run(item, file) : undefined;
  }

  private async picture(item: Item, file: ItemFile): Promise<Picture | undefined> {
    if (file.size > maxPictureBytes) return undefined;
    const bytes = await this.sources.bytes(item, file);
    const type = pictureType(bytes);
    return type && { bytes: new Uint8Array(bytes), type };
  }
}
