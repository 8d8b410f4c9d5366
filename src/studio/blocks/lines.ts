/** Cuts a stream of text into whole lines. */
export class Lines {
  private rest = '';
  private readonly tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.tell = tell;
  }

  push(text: string): void {
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.tell(line);
  }

  end(): void {
    if (this.rest !== '') this.tell(this.rest);
    this.rest = '';
  }
}
