import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { json } from './testServer.ts';

export interface StoredLine {
  readonly at: number;
  readonly text: string;
}

/** One client of the log socket, after it has asked for a log. */
export interface LogReader {
  /** `lastReceivedTimestamp`. */
  readonly after: number;
  data(text: string, timestamp?: number): void;
  finished(): void;
  /** As a network does: without a word. */
  drop(): void;
}

/** A Studio with one job: its state and log over REST, and a log socket that does what a test wants. */
export class LogServer {
  readonly jobId = 7;
  readonly lines: StoredLine[] = [];
  state: 'running' | 'succeeded' | 'failed' = 'running';
  /** Lines that the REST call gives at most. */
  mostLines = 1000;
  /** What happens when a client asks for the log; absent: sockets are refused. */
  onReader: ((reader: LogReader) => void) | undefined;
  greets = true;
  organizations: readonly { readonly id: number; readonly name: string }[] = [];
  cancelled = 0;
  pings = 0;
  asked: string[] = [];
  /** Called with each look at the state of the job. */
  onStatus: () => void = () => {};
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });

  private constructor() {
    this.server = createServer((request, response) => {
      const route = (request.url ?? '').replace(/^.*\/organizations\/1\//, '').split('?')[0] ?? '';
      this.asked.push(route);
      if (route === '/v1/api/organizations') {
        return json(response, { success: true, organizations: this.organizations });
      }
      if (route === 'socket-token') {
        return json(response, { success: true, token: { socketToken: 't', expires: '' } });
      }
      if (route.endsWith('/cancel')) {
        this.cancelled += 1;
        this.state = 'failed';
        return json(response, { success: true });
      }
      if (route.endsWith('/stdout')) {
        const stdout = this.lines
          .slice(-this.mostLines)
          .map(({ at, text }) => ({ created: new Date(at).toISOString(), data: text }));
        return json(response, { success: true, stdout, totalCount: this.lines.length });
      }
      this.onStatus();
      const ended = this.state !== 'running' && { finishedSuccessful: this.state === 'succeeded' };
      const job = { id: this.jobId, started: new Date().toISOString(), ...ended };
      json(response, { success: true, job });
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (!this.onReader) return void socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (client) => this.serve(client));
    });
  }

  static async start(): Promise<LogServer> {
    const server = new LogServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  add(text: string): StoredLine {
    const line = { at: (this.lines.at(-1)?.at ?? 1000) + 1, text };
    this.lines.push(line);
    return line;
  }

  async close(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(client: WebSocket): void {
    client.on('error', () => client.terminate());
    const say = (event: string, argument: unknown) =>
      client.send(`42${JSON.stringify([event, argument])}`);
    client.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text === '2') {
        this.pings += 1;
        client.send('3');
      }
      if (!text.startsWith('42')) return;
      const [event, argument] = JSON.parse(text.slice(2)) as [
        string,
        { lastReceivedTimestamp: number },
      ];
      if (event !== 'start-log-stream') return;
      this.onReader?.({
        after: argument.lastReceivedTimestamp,
        data: (piece, timestamp) =>
          say(
            `job-data-${this.jobId}`,
            timestamp === undefined ? { data: piece } : { data: piece, timestamp },
          ),
        finished: () => say(`job-finished-${this.jobId}`, { success: true }),
        drop: () => client.terminate(),
      });
    });
    if (!this.greets) return;
    client.send('0{"sid":"x","pingInterval":25000}');
    client.send('40');
    say('hello', { hello: { version: 1 } });
  }
}
