import { StringDecoder } from 'node:string_decoder';
import type { BuildStatus, Vertex } from './buildTrace.ts';

const keptLines = 30;

/** A step that failed, with what it said last. */
export interface FailedStep {
  /** As the engine names it, such as `[2/5] RUN pip install …`. */
  readonly name: string;
  readonly error: string;
  readonly lines: readonly string[];
}

interface Step {
  /** Given when the step is first told of. */
  number?: number;
  readonly decoder: StringDecoder;
  name: string;
  state: 'waiting' | 'started' | 'ended';
  /** The last lines, for the sentence of a failure. */
  tail: string;
}

/** Turns what BuildKit tells, which comes in any order and more than once, into a text that is read from top to bottom. */
export class BuildLog {
  failed: FailedStep | undefined;
  private readonly steps = new Map<string, Step>();
  private readonly tell: (text: string) => void;
  private last: Step | undefined;
  private isLineOpen = false;
  private told = 0;

  constructor(tell: (text: string) => void) {
    this.tell = tell;
  }

  add(status: BuildStatus): void {
    for (const vertex of status.vertexes) this.addVertex(vertex);
    for (const log of status.logs) {
      const step = this.step(log.vertex, '');
      const text = step.decoder.write(log.bytes);
      step.tail = (step.tail + text).slice(-8000);
      this.speak(step, text);
    }
  }

  private addVertex(vertex: Vertex): void {
    const step = this.step(vertex.digest, vertex.name);
    // The way the context takes is not a step that anyone wrote.
    if (/^\[internal\] load remote build context$|^copy \/context \/$/.test(vertex.name)) return;
    if (vertex.started !== undefined && step.state === 'waiting') {
      step.state = 'started';
      this.headline(step, vertex.name);
    }
    if (vertex.completed === undefined || step.state === 'ended') return;
    step.state = 'ended';
    if (vertex.error !== undefined) {
      // Steps that were given up because another failed carry an error too.
      if (!this.failed && !/context canceled/.test(vertex.error)) {
        const lines = step.tail.split(/\r?\n/).filter((line) => line.trim() !== '');
        this.failed = { name: vertex.name, error: vertex.error, lines: lines.slice(-keptLines) };
      }
      this.line(step, `ERROR: ${vertex.error}`);
    } else if (vertex.isCached) this.line(step, 'CACHED');
    else {
      const seconds = vertex.completed - (vertex.started ?? vertex.completed);
      this.line(step, `DONE ${seconds.toFixed(1)}s`);
    }
  }

  private step(digest: string, name: string): Step {
    let step = this.steps.get(digest);
    if (!step) {
      step = {
        decoder: new StringDecoder('utf8'),
        name,
        state: 'waiting',
        tail: '',
      };
      this.steps.set(digest, step);
    }
    if (name !== '') step.name = name;
    return step;
  }

  private headline(step: Step, text: string): void {
    this.endLine();
    this.tell(`#${this.numberOf(step)} ${text}\n`);
    this.last = step;
  }

  private line(step: Step, text: string): void {
    this.endLine();
    this.tell(`#${this.numberOf(step)} ${text}\n`);
    this.last = undefined;
  }

  private speak(step: Step, text: string): void {
    if (text === '') return;
    if (this.last !== step) this.headline(step, step.name);
    this.tell(text);
    this.isLineOpen = !text.endsWith('\n');
  }

  private numberOf(step: Step): number {
    if (step.number === undefined) {
      this.told += 1;
      step.number = this.told;
    }
    return step.number;
  }

  private endLine(): void {
    if (this.isLineOpen) this.tell('\n');
    this.isLineOpen = false;
  }
}
