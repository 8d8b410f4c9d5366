import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { Host } from '../host.ts';
import type { Remote } from '../rpc.ts';
import { Bars } from './bars.ts';
import type { CountShown, HostCalls, PreviewTexts, WorkShown } from './contract.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { failureMessage, loadingMessage } from './messages.ts';
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

  constructor(host: Host, remote: Remote<HostCalls>, texts: PreviewTexts, name: string) {
    this.host = host;
    this.remote = remote;
    this.texts = texts;
    this.saved = restored(host.saved);
    document.body.append(element('h1', { class: 'unseen' }, name), this.bars.box, this.message);
    document.addEventListener('copy', (event) => this.view?.copied(event));
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
    document.body.append(this.bars.box, this.message);
    try {
      const { dialect } = this.saved;
      const table = await this.remote.call('open', { dialect }, signal);
      const columns = table.columns.slice(0, firstColumns).map((_, index) => index);
      const wanted = { start: 0, count: firstRows, columns };
      const first = await this.remote.call('rows', wanted, signal);
      if (this.opening !== opening) return;
      this.view = new TableView(table, first, {
        remote: this.remote,
        texts: this.texts,
        bars: this.bars,
        saved: this.saved,
        digit: this.digit,
        onSave: (state) => this.save({ ...state, dialect }),
        onFileChanged: () => this.fileChanged(),
        onRead: (chosen) => this.read(chosen),
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
    this.bars.show('changed', changed, { title: reload, run: () => void this.open() });
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
    const retry = () => (isChosen ? this.read({}) : void this.open());
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
