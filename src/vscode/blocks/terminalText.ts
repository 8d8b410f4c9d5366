const partial = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\n]*\x1b?|[ -/]*)?$/;
const sequence =
  /\x1b\[([0-?]*)([ -/]*)([@-~])|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\|(?=[\n\x1b]))|\x1b[ -/]*[0-~]|\x1b/g;
/** Control characters but for tab, line feed and carriage return, and what turns the direction of text. */
const control =
  /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** An unfinished sequence longer than this is not one. */
const maxPartial = 4096;

/**
 * What a program prints, made safe for a terminal: text, tabs, line ends and colours pass. Every other control
 * sequence goes: those that move the cursor, set titles, make links, ask the terminal for answers or hide text.
 */
export class TerminalFilter {
  private rest = '';

  push(text: string): string {
    // The one-byte forms of C1 are an escape and a letter.
    const all = (this.rest + text).replaceAll(
      /[\x80-\x9f]/g,
      (c) => `\x1b${String.fromCharCode(c.charCodeAt(0) - 0x40)}`,
    );
    const cut = partial.exec(all)?.index ?? all.length;
    this.rest = all.length - cut > maxPartial ? '' : all.slice(cut);
    return clean(all.slice(0, cut));
  }

  /** What was held back and will not be finished. */
  end(): string {
    const { rest } = this;
    this.rest = '';
    return clean(rest);
  }
}

function clean(text: string): string {
  return text
    .replaceAll(sequence, (_whole, parameters?: string, between?: string, final?: string) =>
      final === 'm' && between === '' ? colours(parameters ?? '') : '',
    )
    .replaceAll(control, '')
    .replaceAll(/\r?\n/g, '\r\n');
}

/** Colours, bold, underline and so on; not blinking, and not hidden text. */
function colours(parameters: string): string {
  if (!/^[0-9;]*$/.test(parameters)) return '';
  const words = parameters.split(';');
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (['38', '48', '58'].includes(word)) {
      const length = words[at + 1] === '5' ? 3 : words[at + 1] === '2' ? 5 : 1;
      kept.push(...words.slice(at, at + length));
      at += length - 1;
    } else if (!/^0*[568]$/.test(word)) kept.push(word);
  }
  return kept.length === 0 ? '' : `\x1b[${kept.join(';')}m`;
}
