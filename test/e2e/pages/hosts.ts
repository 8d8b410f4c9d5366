import { UserError } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/events.ts';
import { problems } from '../../../src/filter/check.ts';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { ItemSession, type ItemSources } from '../../../src/vscode/itemPage/session.ts';
import { BoxSession, type BoxTarget, type Totals } from '../../../src/vscode/filterBox/session.ts';
import { filterTexts } from '../../../src/vscode/filterBox/texts.ts';
import type { L10n } from '../../../src/vscode/l10n.ts';
import type { FilterTarget } from '../../../src/vscode/workbench.ts';
import type { Item } from '../../../src/client/model.ts';
import type { PageCalls as BoxCalls } from '../../../webviews/filter/contract.ts';
import type { ItemAction, PageCalls as ItemCalls } from '../../../webviews/item/contract.ts';
import { connect, type Port } from '../../../webviews/rpc.ts';

/** English, as VS Code fills it in. */
export const english: L10n = {
  t: (message, ...values) =>
    message.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};

export const dataset: BoxTarget = {
  key: 'dataset',
  label: 'AMS Activity Study 2022',
  accountId: 'local',
  organizationId: 1,
  dataset: 'AMS Activity Study 2022',
};

export const organization: BoxTarget = {
  key: 'organization',
  label: 'Research',
  accountId: 'local',
  organizationId: 1,
};

/** The extension's half of the filter box with the real language, over items in memory. */
export class BoxHost {
  readonly session: BoxSession;
  readonly filters = new Map<string, string>();
  readonly history: string[] = [];
  /** Replaces the answer to a count; `undefined` answers from the items. */
  count: ((filter: string, signal: AbortSignal) => Promise<Totals>) | undefined;
  /** Analyses that the page waits for. */
  running = 0;
  /** How often the list of filters and fresh values were asked for. */
  chosen = 0;
  refreshed = 0;
  private readonly table = new ItemTable();
  private current: BoxTarget | undefined = dataset;
  private readonly opened = new Emitter<string>();

  readonly onDidOpenDocument = this.opened.event;

  constructor(items: readonly FilterItem[]) {
    for (const item of items) this.table.put(item);
    const vocabulary = this.table.vocabulary();
    this.session = new BoxSession({
      l10n: english,
      texts: filterTexts(english),
      current: () => this.current,
      applied: (target) => this.filters.get(keyOf(target)) ?? '',
      apply: (target, text) => this.set(target, text),
      totals: (_, filter, signal) => this.count?.(filter, signal) ?? this.totals(filter),
      drafts: new Map(),
      vocabulary: () => vocabulary,
      history: () => this.history,
      remember: (_, text) => void this.history.unshift(text),
      editAsDocument: (_, text) => {
        this.opened.fire(text);
        return Promise.resolve();
      },
      isLocal: () => true,
      choose: () => {
        this.chosen += 1;
        return Promise.resolve();
      },
      refreshVocabulary: () => void (this.refreshed += 1),
      log: () => undefined,
    });
  }

  attach(port: Port): void {
    const { calls } = this.session;
    const analyse: typeof calls.analyse = async (argument, signal) => {
      this.running += 1;
      try {
        return await calls.analyse(argument, signal);
      } finally {
        this.running -= 1;
      }
    };
    const page = connect<BoxCalls>(port, { ...calls, analyse });
    this.session.onDidChange((state) => {
      page.call('show', state).catch(() => undefined);
    });
  }

  select(target: BoxTarget | undefined): void {
    this.current = target;
    this.session.follow();
  }

  set(target: FilterTarget, text: string): void {
    this.filters.set(keyOf(target), text);
    this.session.filterChanged(target);
  }

  totals(filter: string): Promise<Totals> {
    const tree = parse(filter);
    const error = problems(tree).find(({ severity }) => severity === 'error');
    if (error) {
      const options = { code: 'studio-filter', remedy: 'Correct the filter.' };
      return Promise.reject(
        new UserError(`The filter is not understood: ${error.message}`, options),
      );
    }
    const { count, fileCount, fileSize } = select(tree, this.table);
    return Promise.resolve({ items: count, files: fileCount, size: fileSize });
  }
}

function keyOf({ dataset: name }: FilterTarget): string {
  return name ?? '';
}

/** An item as a Studio tells it. */
export function itemOf(item: FilterItem): Item {
  const totalSize = item.files.reduce((sum, { size }) => sum + size, 0);
  return { ...item, totalFiles: item.files.length, totalSize };
}

/** The extension's half of the item page; what it is asked to do is only noted. */
export class ItemHost {
  readonly session: ItemSession;
  readonly done: string[] = [];
  actions: readonly ItemAction[] = ['download', 'reveal', 'copyLink'];
  read: ItemSources['read'];
  bytes: ItemSources['bytes'] = () => Promise.reject(new Error('There are no bytes'));
  private readonly noted = new Emitter<string>();

  readonly onDidNote = this.noted.event;

  constructor(item: Item) {
    this.read = () => Promise.resolve(item);
    const note = (text: string) => {
      this.done.push(text);
      this.noted.fire(text);
      return Promise.resolve();
    };
    const key = { accountId: 'local', organizationId: 1, itemId: item.id };
    this.session = new ItemSession(key, {
      l10n: english,
      language: 'en',
      actions: () => this.actions,
      read: (signal) => this.read(signal),
      bytes: (...all) => this.bytes(...all),
      open: (_, { name }, asTable, line) =>
        note(`${asTable ? 'table' : 'open'} ${name}${line === undefined ? '' : ` line ${line}`}`),
      copy: (text) => note(`copy ${text}`),
      editMetadata: () => note('edit'),
      act: (_, action) => note(action),
      log: () => undefined,
    });
  }

  attach(port: Port): void {
    const page = connect<ItemCalls>(port, this.session.calls);
    this.session.onDidChange((state) => {
      page.call('show', state).catch(() => undefined);
    });
    void this.session.load();
  }
}
