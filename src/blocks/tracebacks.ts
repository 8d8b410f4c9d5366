/** A place that a program was at; `path` as the program calls it. */
export interface Frame {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
}

/** An error that ended a program, or that it printed. */
export interface Traceback {
  /** Such as `ValueError: not a number`. */
  readonly message: string;
  /** Where it was thrown first, then who called. */
  readonly frames: readonly Frame[];
}

const maxLine = 2000;
const colours = /\x1b\[[0-9;]*m/g;
/** What Python draws before the parts of an exception group. */
const group = /^ *[|+][-+|]* ?/;
const pythonFrame = /^ +File "([^"]{1,500})", line (\d{1,7})/;
const pythonEnd = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?::|$)/;
const nodeFrame = /^ +at (?:async )?(?:.*\()?(?:file:\/\/)?([^\s()][^()]*):(\d{1,7}):(\d{1,7})\)?$/;
const nodeHead = /^(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/]).{1,500}):(\d{1,7})$/;
const nodeError = /^(?:Uncaught )?(?:[A-Za-z_$][\w$]*)?(?:Error|Exception)\b/;

/** The errors in the output of a Python or Node program, in the order of their ends. */
export function tracebacksIn(text: string): readonly Traceback[] {
  const found: Traceback[] = [];
  const python = new PythonReader(found);
  const node = new NodeReader(found);
  for (const whole of text.split(/\r?\n/)) {
    const line = whole.slice(0, maxLine).replaceAll(colours, '');
    python.read(line.replace(group, ''));
    node.read(line);
  }
  node.end();
  return found;
}

class PythonReader {
  private frames: Frame[] = [];
  private readonly found: Traceback[];

  constructor(found: Traceback[]) {
    this.found = found;
  }

  read(line: string): void {
    const frame = pythonFrame.exec(line);
    if (frame) {
      this.frames.push({ path: frame[1] ?? '', line: Number(frame[2]) });
      return;
    }
    if (/^Traceback \(most recent call last\)|^Exception Group Traceback/.test(line)) {
      this.frames = [];
      return;
    }
    // Source text and the marks below it are indented.
    if (this.frames.length === 0 || /^\s|^$/.test(line)) return;
    if (pythonEnd.test(line)) {
      this.found.push({ message: line.trim(), frames: this.frames.toReversed() });
    }
    this.frames = [];
  }
}

class NodeReader {
  private frames: Frame[] = [];
  private message = '';
  /** Where a program that ends says that it was; the only place of an error in its syntax. */
  private head: Frame | undefined;
  private readonly found: Traceback[];

  constructor(found: Traceback[]) {
    this.found = found;
  }

  read(line: string): void {
    const frame = nodeFrame.exec(line);
    if (frame) {
      const [, path = '', at, column] = frame;
      this.frames.push({ path, line: Number(at), column: Number(column) });
      return;
    }
    // Frames without a place, such as `at async Promise.all (index 0)`.
    if (this.frames.length > 0 && /^ +at /.test(line)) return;
    if (this.frames.length > 0) this.end();
    const head = nodeHead.exec(line);
    if (head) {
      this.head = { path: head[1] ?? '', line: Number(head[2]) };
      this.message = '';
    } else if (/^Node\.js v\d/.test(line)) this.end();
    else if (nodeError.test(line)) this.message = line.trim();
    else if (this.message === '' && /^Uncaught |^\[?[\w$]+\]?: /.test(line)) {
      this.message = line.trim();
    }
  }

  end(): void {
    const { frames, head, message } = this;
    const isKnown =
      head && frames.some(({ path, line }) => path === head.path && line === head.line);
    const all = head && !isKnown ? [head, ...frames] : frames;
    if (message !== '' && all.length > 0) this.found.push({ message, frames: all });
    this.frames = [];
    this.head = undefined;
    this.message = '';
  }
}
