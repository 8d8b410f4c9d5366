import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';

export interface ToolbarActions {
  /** A row's number as people count, from 1. */
  readonly goToRow: (number: number) => void;
  readonly read: (dialect: Partial<Dialect>) => void;
}

/** Go to row; of a CSV file, how it is read. */
export class Toolbar {
  readonly box = element('div', { class: 'toolbar' });
  private readonly row: HTMLInputElement;
  private readonly dialect = element('div', { class: 'dialect' });
  private readonly texts: PreviewTexts;
  private readonly actions: ToolbarActions;

  constructor(texts: PreviewTexts, actions: ToolbarActions) {
    this.texts = texts;
    this.actions = actions;
    this.row = element('input', {
      type: 'text',
      inputmode: 'numeric',
      class: 'input',
      size: 11,
      placeholder: texts.goToRow,
      'aria-label': texts.goToRow,
    });
    const form = element('form', {}, this.row);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const number = Number(this.row.value.replaceAll(/[^\d]/g, ''));
      if (number >= 1) actions.goToRow(number);
      this.row.select();
    });
    this.box.append(form, this.dialect);
  }

  focusRow(): void {
    this.row.focus();
    this.row.select();
  }

  /** Shows how a CSV file is read; nothing for other files. */
  showDialect(dialect: Dialect | undefined): void {
    this.dialect.replaceChildren();
    if (!dialect) return;
    const { texts, actions } = this;
    const choices: Readonly<Record<string, string>> = {
      ',': texts.comma,
      '\t': texts.tab,
      ';': texts.semicolon,
      '|': texts.bar,
    };
    const delimiters = {
      ...choices,
      [dialect.delimiter]: choices[dialect.delimiter] ?? dialect.delimiter,
    };
    this.dialect.append(
      select(texts.delimiter, delimiters, dialect.delimiter, (delimiter) =>
        actions.read({ ...dialect, delimiter }),
      ),
      select(texts.quote, { '"': '"', "'": "'", '': texts.noQuote }, dialect.quote, (quote) =>
        actions.read({ ...dialect, quote: quote as Dialect['quote'] }),
      ),
      select(
        texts.encoding,
        {
          'utf-8': 'UTF-8',
          'utf-16le': 'UTF-16 LE',
          'utf-16be': 'UTF-16 BE',
          'windows-1252': 'Windows-1252',
        },
        dialect.encoding,
        (encoding) => actions.read({ ...dialect, encoding: encoding as Dialect['encoding'] }),
      ),
      this.headerBox(dialect),
    );
  }

  private headerBox(dialect: Dialect): HTMLElement {
    const box = element('input', { type: 'checkbox', checked: dialect.hasHeader });
    box.addEventListener('change', () => this.actions.read({ ...dialect, hasHeader: box.checked }));
    return element('label', { class: 'choice' }, box, this.texts.header);
  }
}

function select(
  label: string,
  choices: Readonly<Record<string, string>>,
  chosen: string,
  onChoose: (value: string) => void,
): HTMLElement {
  const options = Object.entries(choices).map(([value, text]) =>
    element('option', { value, selected: value === chosen }, text),
  );
  const box = element('select', { class: 'input' }, ...options);
  box.addEventListener('change', () => onChoose(box.value));
  return element('label', { class: 'choice' }, element('span', {}, label), box);
}
