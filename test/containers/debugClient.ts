import type { Duplex } from 'node:stream';
import { protocolBytes, protocolMessages } from '../../src/base/protocolMessages.ts';

type Message = Readonly<Record<string, unknown>>;

/** A debugger's side of the Debug Adapter Protocol. */
export class DebugClient {
  readonly closed: Promise<void>;
  private readonly stream: Duplex;
  private readonly heard: Message[] = [];
  private waiting: (() => void)[] = [];
  private isClosed = false;
  private count = 0;

  constructor(stream: Duplex) {
    this.stream = stream;
    this.closed = this.listen();
  }

  /** Sends a request; the body of its answer. */
  async request<T = Message>(command: string, args: object = {}): Promise<T> {
    this.count += 1;
    const seq = this.count;
    this.stream.write(protocolBytes({ seq, type: 'request', command, arguments: args }));
    const answer = await this.message(
      (one) => one['type'] === 'response' && one['request_seq'] === seq,
    );
    if (answer['success'] !== true) throw new Error(`${command}: ${String(answer['message'])}`);
    return (answer['body'] ?? {}) as T;
  }

  /** The body of the next event of a name. */
  async event<T = Message>(name: string): Promise<T> {
    const found = await this.message((one) => one['type'] === 'event' && one['event'] === name);
    return (found['body'] ?? {}) as T;
  }

  close(): void {
    this.stream.destroy();
  }

  private async message(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.heard.findIndex(wanted);
      const [found] = at < 0 ? [] : this.heard.splice(at, 1);
      if (found) return found;
      if (this.isClosed) throw new Error('The debugger has gone.');
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private async listen(): Promise<void> {
    const wake = () => {
      const { waiting } = this;
      this.waiting = [];
      for (const resolve of waiting) resolve();
    };
    try {
      for await (const message of protocolMessages(this.stream)) {
        this.heard.push(message);
        wake();
      }
    } catch {
      // Gone, as when it had ended.
    }
    this.isClosed = true;
    wake();
  }
}
