import type { Duplex } from 'node:stream';
import path from 'node:path';
import type { DebugRun } from '../../actions/testRun/debugRun.ts';
import type { TestRunEvent, TestRunJob } from '../../actions/testRun/testRuns.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { protocolBytes, protocolMessages } from '../../base/protocolMessages.ts';
import type { WaitingProgram } from '../../blocks/containers/engine.ts';
import type { Debugging } from '../../blocks/debugging.ts';
import { capabilities } from './capabilities.ts';
import { withUncaught } from './uncaught.ts';

/** A message of the Debug Adapter Protocol. */
export type Message = Readonly<Record<string, unknown>>;

/** What a session needs of its surroundings. */
export interface SessionParts {
  /** Absolute path of the block folder. */
  readonly folder: string;
  readonly justMyCode: boolean;
  /** Stops at uncaught exceptions, whatever the person ticked. */
  readonly breaksOnUncaught: boolean;
  /** What a person should know before it begins, as sentences. */
  readonly notes: readonly string[];
  readonly language: () => Promise<Debugging['language']>;
  readonly start: (debug: Pick<DebugRun, 'onWaiting'>) => Promise<TestRunJob>;
  /** To the editor. */
  readonly send: (message: Message) => void;
  /** Debugs a Node program in a session of the editor's own; settles when that is attached. */
  readonly attachInspector: (program: WaitingProgram) => Promise<void>;
}

/**
 * A debugging session: between the editor and the adapter in the container, which is only reached once the block is
 * built. It begins the run, makes an `attach` of the editor's `launch`, and ends when the run's output is here.
 */
export class DebugSession {
  private readonly parts: SessionParts;
  private initialize: Message | undefined;
  private launch: Message | undefined;
  private run: TestRunJob | undefined;
  private adapter: Duplex | undefined;
  private isOver = false;
  private hasEnded = false;
  private count = 0;

  constructor(parts: SessionParts) {
    this.parts = parts;
  }

  /** A message of the editor. */
  handle(message: Message): void {
    switch (message['command']) {
      case 'initialize':
        this.initialize = message;
        void this.answerInitialize(message);
        return;
      case 'launch':
        this.launch = message;
        void this.follow();
        return;
      case 'disconnect':
      case 'terminate':
        this.stop();
        this.respond(message, {});
        this.end();
        return;
      default:
        if (this.adapter) this.adapter.write(protocolBytes(this.asked(message)));
        else if (message['command'] === 'threads') this.respond(message, { threads: [] });
        else if (message['type'] === 'request') this.refuse(message, 'The program does not run.');
    }
  }

  private asked(message: Message): Message {
    return this.parts.breaksOnUncaught ? withUncaught(message) : message;
  }

  /** Ends the run, and its container with it. */
  stop(): void {
    this.run?.job.cancel();
    this.isOver = true;
    this.adapter?.destroy();
  }

  private async answerInitialize(message: Message): Promise<void> {
    try {
      this.respond(message, capabilities[await this.parts.language()]);
    } catch (error) {
      this.refuse(message, sentences(error));
    }
  }

  private async follow(): Promise<void> {
    for (const note of this.parts.notes) this.say('console', `${note}\n`);
    try {
      const run = await this.parts.start({ onWaiting: (program) => void this.attach(program) });
      this.run = run;
      if (this.isOver) run.job.cancel();
      void this.tellOutput(run);
      const { exitCode, message } = await run.job.result;
      if (message !== undefined) this.say('console', `${message}\n`);
      if (exitCode !== undefined) this.event('exited', { exitCode });
    } catch (error) {
      this.failed(isAbort(error) ? undefined : sentences(error));
    }
    this.end();
  }

  private async attach(program: WaitingProgram): Promise<void> {
    try {
      if (program.language === 'javascript') {
        await this.parts.attachInspector(program);
        this.launched();
        return;
      }
      const adapter = await program.connect();
      adapter.on('error', () => undefined);
      if (this.isOver) {
        adapter.destroy();
        return;
      }
      this.adapter = adapter;
      if (this.initialize) adapter.write(protocolBytes(this.initialize));
      for await (const message of protocolMessages(adapter)) this.heard(message, program);
    } catch (error) {
      // When the run has ended, so has the adapter: what happened is the run's to tell.
      if (this.isOver || this.adapter) return;
      this.failed(sentences(error));
      this.stop();
    }
  }

  /** A message of the adapter in the container. */
  private heard(message: Message, program: WaitingProgram): void {
    const { type, command, event } = message as Record<string, string | undefined>;
    if (type === 'response' && command === 'initialize') {
      this.adapter?.write(protocolBytes(this.attachRequest(program)));
    } else if (type === 'response' && command === 'attach') {
      this.launch = undefined;
      this.parts.send({ ...message, command: 'launch' });
    } else if (type === 'event' && isKept(event, message)) {
      return;
    } else this.parts.send(message);
  }

  private attachRequest({ pathMappings }: WaitingProgram): Message {
    const { folder, justMyCode } = this.parts;
    return {
      seq: this.launch?.['seq'] ?? 0,
      type: 'request',
      command: 'attach',
      arguments: {
        name: path.basename(folder),
        type: 'python',
        request: 'attach',
        justMyCode,
        showReturnValue: true,
        // What the program says comes from the engine, whole and in its order.
        redirectOutput: false,
        subProcess: false,
        pathMappings: pathMappings.map((mapping) => ({
          localRoot: path.join(folder, mapping.folder),
          remoteRoot: mapping.image,
        })),
      },
    };
  }

  private async tellOutput(run: TestRunJob): Promise<void> {
    for await (const event of run.events()) {
      if (event.kind === 'output') this.say(categoryOf(event.from), event.text);
    }
  }

  private launched(): void {
    const { launch } = this;
    this.launch = undefined;
    if (launch) this.respond(launch, {});
  }

  /** Without words where a person stopped it. */
  private failed(message: string | undefined): void {
    const { launch } = this;
    this.launch = undefined;
    if (launch) this.refuse(launch, message ?? '', message !== undefined);
    else if (message !== undefined) this.say('important', `${message}\n`);
  }

  private end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.isOver = true;
    this.adapter?.destroy();
    this.event('terminated', {});
  }

  private say(category: string, output: string): void {
    this.event('output', { category, output });
  }

  private event(event: string, body: object): void {
    this.parts.send({ seq: this.next(), type: 'event', event, body });
  }

  private respond({ seq, command }: Message, body: object): void {
    const about = { request_seq: seq, command, success: true, body };
    this.parts.send({ seq: this.next(), type: 'response', ...about });
  }

  private refuse({ seq, command }: Message, message: string, showUser = true): void {
    const error = { id: 1, format: '{text}', variables: { text: message }, showUser };
    const about = { request_seq: seq, command, success: false, message, body: { error } };
    this.parts.send({ seq: this.next(), type: 'response', ...about });
  }

  private next(): number {
    this.count += 1;
    return this.count;
  }
}

/** Events that the run itself tells, later and better, or that no editor knows. */
function isKept(event: string | undefined, message: Message): boolean {
  if (event === 'terminated' || event === 'exited' || event?.startsWith('debugpy')) return true;
  const { category } = (message['body'] ?? {}) as { readonly category?: string };
  return event === 'output' && category === 'telemetry';
}

function categoryOf(from: Extract<TestRunEvent, { kind: 'output' }>['from']): string {
  return from === 'stdout' || from === 'stderr' ? from : 'console';
}

function sentences(error: unknown): string {
  const remedy = error instanceof UserError ? error.remedy : undefined;
  return remedy === undefined ? messageOf(error) : `${messageOf(error)} ${remedy}`;
}
