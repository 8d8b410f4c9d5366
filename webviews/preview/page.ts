import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Host } from '../host.ts';
import type { Remote } from '../rpc.ts';
import { Bars } from './bars.ts';
import type {
  CountShown,
  HostCalls,
  PreviewTexts,
  ResultAct,
  ResultBeginning,
  ResultHead,
  ResultRows,
  WorkShown,
} from './contract.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { failureMessage, loadingMessage } from './messages.ts';
import { ResultHeader } from './resultHeader.ts';
import { restored, type SavedState } from './saved.ts';
import { TableView } from './tableView.ts';

/** Rows and columns that widths are told from. */
const firstRows = 40;
const firstColumns = 64;

/** The table page: opens the table, shows why it cannot, and keeps its state. */
export class PreviewPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly texts: PreviewTexts;
  private readonly bars = new Bars();
  private readonly digit = digitWidth();
  private readonly message = element('main', { class: 'table' });
  private saved: SavedState;
  private opening: AbortController | undefined;
  private view: TableView | undefined;
  private readonly header: ResultHeader | undefined;
  private head: ResultHead | undefined;
  private readonly savedOf = new Map<ResultRows, SavedState>();
  /** What the host is given back after a reload of the window. */
  private kept: unknown;

  constructor(
    host: Host,
    remote: Remote<HostCalls>,
    texts: PreviewTexts,
    { name, result }: { readonly name: string; readonly result: ResultBeginning | undefined },
  ) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.saved = restored(host.saved);
    document.body.append(element('h1', { class: 'unseen' }, name));
    if (result) {
      this.header = new ResultHeader(result.texts, {
        refresh: () => void this.open(true),
        act: (asked) => void this.act(asked),
      });
      this.head = result.head;
      this.kept = result.kept;
      document.body.append(this.header.box);
      host.save({ ...this.saved, kept: this.kept });
    }
    document.body.append(this.bars.box, this.message);
    document.addEventListener('copy', (event) => this.view?.copied(event));
  }

  /** Opens the table, anew where it was open; `isAgain` asks a Studio again too. */
  async open(isAgain = false): Promise<void> {
    this.opening?.abort();
    const opening = new AbortController();
    const { signal } = opening;
    this.opening = opening;
    this.view?.dispose();
    this.view = undefined;
    this.bars.clear();
    if (this.head) this.header?.draw(this.head);
    this.message.replaceChildren(loadingMessage(this.texts.loading));
    document.body.append(this.bars.box, this.message);
    try {
      const { dialect } = this.saved;
      const table = await this.remote.call('open', { dialect, isAgain }, signal);
      const columns = table.columns.slice(0, firstColumns).map((_, index) => index);
      const wanted = { start: 0, count: firstRows, columns };
      const first = await this.remote.call('rows', wanted, signal);
      if (this.opening !== opening) return;
      const { result } = table;
      if (result) {
        this.head = result;
        this.kept = result.kept;
        this.header?.draw(result, result);
        if (result.isOutdated) this.fileChanged();
      }
      this.view = new TableView(table, first, {
        remote: this.remote,
        texts: this.texts,
        bars: this.bars,
        saved: this.saved,
        digit: this.digit,
        onSave: (state) => this.save({ ...state, dialect }),
        onFileChanged: () => this.fileChanged(),
        onRead: (chosen) => this.read(chosen),
        result: this.header && {
          texts: this.header.texts,
          hasFilter: this.head?.filter !== '',
          act: (asked) => void this.act(asked),
        },
      });
      this.message.replaceWith(this.view.box);
      this.view.start();
    } catch (error) {
      if (this.opening === opening) this.fail(error);
    }
  }

  /** The file is another one by now; what is shown stays until one asks for the new one. */
  fileChanged(): void {
    const { changed, reload } = this.texts;
    this.bars.show('changed', changed, { title: reload, run: () => void this.open(true) });
  }

  showCount(shown: CountShown): void {
    this.view?.showCount(shown);
  }

  showProgress(shown: WorkShown): void {
    this.view?.showProgress(shown);
  }

  private fail(error: unknown): void {
    // Where a chosen way to read it is what fails, trying again with it would fail for ever.
    const isChosen = Object.keys(this.saved.dialect).length > 0;
    const retry = () => (isChosen ? this.read({}) : void this.open(true));
    const message = failureMessage(messageOf(error), this.texts.retry, retry);
    this.message.replaceChildren(message.box);
    message.focus();
  }

  /** Something about items or the filter is done by the host. */
  private async act(asked: ResultAct): Promise<void> {
    try {
      const { said = '', head } = await this.remote.call('act', asked);
      this.view?.say(said);
      if (!head) return;
      if (this.head && head.rows !== this.head.rows) this.turnTo(head.rows, this.head.rows);
      this.head = head;
      await this.open(true);
    } catch (error) {
      const said = messageOf(error);
      if (this.view) this.view.say(said);
      else this.bars.show('act', said);
    }
  }

  /** Items and files have other columns: what was chosen of the ones is there again when one comes back to them. */
  private turnTo(rows: ResultRows, before: ResultRows): void {
    this.view?.dispose();
    this.view = undefined;
    this.savedOf.set(before, this.saved);
    this.save(this.savedOf.get(rows) ?? restored(undefined));
  }

  private read(dialect: Partial<Dialect>): void {
    // Other columns may come of it: what was kept for the old ones means nothing.
    this.save({ ...restored(undefined), dialect });
    void this.open();
  }

  private save(next: SavedState): void {
    if (JSON.stringify(next) === JSON.stringify(this.saved)) return;
    this.saved = next;
    this.host.save(this.kept === undefined ? next : { ...next, kept: this.kept });
  }
}

function digitWidth(): number {
  const probe = element('span', { class: 'probe' }, '0000000000');
  document.body.append(probe);
  const width = probe.getBoundingClientRect().width / 10;
  probe.remove();
  return width || 7;
}
