/** Sequences that colour, move or rename; what is cut short by the end of a line goes too. */
const sequence =
  /\u001B(?:\[[0-?]*[ -/]*(?:[@-~]|$)|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\|$)|[ -/]*(?:[0-~]|$))/g;
const invisible = /(?!\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A line without an end is not waited for longer than this; characters. */
const maxLine = 16_384;

/** What a program says, as whole lines that a terminal shows and does not obey. */
export class LogLines {
  private readonly tell: (line: string) => void;
  private rest = '';

  constructor(tell: (line: string) => void) {
    this.tell = tell;
  }

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.tell(plainLine(line));
    while (this.rest.length > maxLine) {
      this.tell(plainLine(this.rest.slice(0, maxLine)));
      this.rest = this.rest.slice(maxLine);
    }
  }

  /** The last line, where it had no end. */
  end(): void {
    if (this.rest !== '') this.tell(plainLine(this.rest));
    this.rest = '';
  }
}

/** Of a line that was written over itself, as progress bars do, the last state. */
function plainLine(line: string): string {
  const states = line.replaceAll(sequence, '').split('\r');
  const last = states.findLast((state) => state !== '') ?? '';
  return last.replaceAll(invisible, '\u{FFFD}');
}
