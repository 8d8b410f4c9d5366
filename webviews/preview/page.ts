import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Host } from '../host.ts';
import type { Remote } from '../rpc.ts';
import { Bars } from './bars.ts';
import type { CountShown, HostCalls, PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { failureMessage, loadingMessage } from './messages.ts';
import { restored, type SavedState } from './saved.ts';
import { messageOf, TableView } from './tableView.ts';
import { Toolbar } from './toolbar.ts';

/** Rows and columns that widths are told from. */
const firstRows = 40;
const firstColumns = 64;

/** The table page: opens the table, shows why it cannot, and keeps its state. */
export class PreviewPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly texts: PreviewTexts;
  private readonly bars = new Bars();
  private readonly toolbar: Toolbar;
  private readonly digit = digitWidth();
  private readonly message = element('main', { class: 'table' });
  private saved: SavedState;
  private opening: AbortController | undefined;
  private view: TableView | undefined;

  constructor(host: Host, remote: Remote<HostCalls>, texts: PreviewTexts, name: string) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.saved = restored(host.saved);
    this.toolbar = new Toolbar(texts, {
      goToRow: (number) => this.view?.goToRow(number),
      read: (dialect) => this.read(dialect),
    });
    this.toolbar.box.hidden = true;
    const title = element('h1', { class: 'unseen' }, name);
    const header = element('header', {}, title, this.toolbar.box);
    document.body.append(header, this.bars.box, this.message);
    document.addEventListener('copy', (event) => this.view?.copy(event));
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'g') return;
      event.preventDefault();
      this.toolbar.focusRow();
    });
  }

  /** Opens the table, anew where it was open. */
  async open(): Promise<void> {
    this.opening?.abort();
    const opening = new AbortController();
    const { signal } = opening;
    this.opening = opening;
    this.view?.dispose();
    this.view = undefined;
    this.bars.clear();
    this.message.replaceChildren(loadingMessage(this.texts.loading));
    this.bars.box.after(this.message);
    try {
      const { dialect } = this.saved;
      const table = await this.remote.call('open', { dialect }, signal);
      const columns = table.columns.slice(0, firstColumns).map((_, index) => index);
      const wanted = { start: 0, count: firstRows, columns };
      const first = await this.remote.call('rows', wanted, signal);
      if (this.opening !== opening) return;
      this.toolbar.box.hidden = false;
      this.toolbar.showDialect(table.dialect);
      this.view = new TableView(table, first, {
        remote: this.remote,
        texts: this.texts,
        bars: this.bars,
        saved: this.saved,
        digit: this.digit,
        onSave: (state) => this.save({ ...state, dialect }),
        onFileChanged: () => this.fileChanged(),
      });
      this.message.replaceWith(this.view.box, this.view.details.box, this.view.status.box);
      this.view.start();
    } catch (error) {
      if (this.opening === opening) this.fail(error);
    }
  }

  /** The file is another one by now; what is shown stays until one asks for the new one. */
  fileChanged(): void {
    const { changed, reload } = this.texts;
    this.bars.show('changed', changed, { title: reload, run: () => void this.open() });
  }

  showCount(shown: CountShown): void {
    this.view?.showCount(shown);
  }

  private fail(error: unknown): void {
    this.toolbar.box.hidden = true;
    const retry = () => void this.open();
    const message = failureMessage(messageOf(error), this.texts.retry, retry);
    this.message.replaceChildren(message.box);
    message.focus();
  }

  private read(dialect: Partial<Dialect>): void {
    // Other columns may come of it: what was kept for the old ones means nothing.
    this.save({ ...restored(undefined), dialect });
    void this.open();
  }

  private save(next: SavedState): void {
    if (JSON.stringify(next) === JSON.stringify(this.saved)) return;
    this.saved = next;
    this.host.save(next);
  }
}

function digitWidth(): number {
  const probe = element('span', { class: 'probe' }, '0000000000');
  document.body.append(probe);
  const width = probe.getBoundingClientRect().width / 10;
  probe.remove();
  return width || 7;
}
