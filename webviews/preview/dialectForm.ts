import { html, type TemplateResult } from 'lit/html.js';
import type { Dialect } from '../../src/preview/csv/dialect.ts';
import type { PreviewTexts } from './contract.ts';
import { selectField } from './selectField.ts';

const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
};

function delimiters(texts: PreviewTexts): Readonly<Record<string, string>> {
  return { ',': texts.comma, '\t': texts.tab, ';': texts.semicolon, '|': texts.bar };
}

/** `Comma, UTF-8`. */
export function dialectText({ delimiter, encoding }: Dialect, texts: PreviewTexts): string {
  return [delimiters(texts)[delimiter] ?? delimiter, encodings[encoding] ?? encoding].join(', ');
}

/** How a CSV file is read; each choice reads it anew. */
export function dialectForm(
  dialect: Dialect,
  texts: PreviewTexts,
  read: (dialect: Partial<Dialect>) => void,
): TemplateResult {
  const { delimiter, quote, encoding, hasHeader } = dialect;
  const known = delimiters(texts);
  const choices = { ...known, [delimiter]: known[delimiter] ?? delimiter };
  const header = (event: Event) =>
    read({ ...dialect, hasHeader: (event.target as HTMLInputElement).checked });
  return html`<div class="dialect">
    ${selectField(texts.delimiter, choices, delimiter, (next) =>
      read({ ...dialect, delimiter: next }),
    )}
    ${selectField(texts.quote, { '"': '"', "'": "'", '': texts.noQuote }, quote, (next) =>
      read({ ...dialect, quote: next as Dialect['quote'] }),
    )}
    ${selectField(texts.encoding, encodings, encoding, (next) =>
      read({ ...dialect, encoding: next as Dialect['encoding'] }),
    )}
    <label class="choice">
      <input type="checkbox" .checked=${hasHeader} @change=${header} />
      ${texts.header}
    </label>
  </div>`;
}
