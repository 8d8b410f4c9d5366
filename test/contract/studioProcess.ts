import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sharedProgram, type Program } from './program.ts';

/** The first line that the program prints. */
export interface Greeting {
  readonly endpoint?: string;
  readonly pid?: number;
  readonly code?: string;
  readonly error?: string;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonBody;
}

interface JsonBody {
  readonly success: boolean;
  readonly error?: string;
  /** Of what was made. */
  readonly id: number;
  readonly [field: string]: unknown;
}

export interface FinishedJob {
  readonly id: number;
  readonly finishedSuccessful: boolean;
  readonly additionalInfo?: string;
  readonly metadata?: object;
}

/** A Studio as people run it: its own process on its own data folder. */
export class StudioProcess {
  readonly data: string;
  private readonly ownsData: boolean;
  private child: ChildProcess | undefined;
  greeting: Greeting = {};
  token = '';

  private constructor(data: string, ownsData: boolean) {
    this.data = data;
    this.ownsData = ownsData;
  }

  static async start(
    options: { readonly data?: string; readonly args?: readonly string[]; program?: Program } = {},
  ): Promise<StudioProcess> {
    const data = options.data ?? (await mkdtemp(path.join(os.tmpdir(), 'ei-studio-')));
    const studio = new StudioProcess(data, options.data === undefined);
    await studio.launch(options.args, options.program);
    return studio;
  }

  get endpoint(): string {
    return this.greeting.endpoint ?? '';
  }

  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** Starts it (again) on the same folder. */
  async launch(args: readonly string[] = [], program?: Program): Promise<void> {
    const { file } = program ?? (await sharedProgram());
    const child = spawn(process.execPath, [file, '--data', this.data, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      once(child, 'close').then(() => undefined),
    ]);
    if (first === undefined) throw new Error(`The Studio said nothing: ${errors}`);
    this.greeting = JSON.parse(first) as Greeting;
    if (this.greeting.error === undefined) {
      const state = await readFile(path.join(this.data, 'studio.json'), 'utf8');
      this.token = (JSON.parse(state) as { readonly token: string }).token;
    }
  }

  /** Sends a signal and waits for the end; answers with the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) {
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
    }
    return this.exitCode;
  }

  async exited(): Promise<number | null> {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'close');
    }
    return this.exitCode;
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    if (this.ownsData) await rm(this.data, { recursive: true, force: true });
  }

  /** A call with the owner's token, unless headers say otherwise. */
  async call(
    method: string,
    route: string,
    json?: unknown,
    headers: Readonly<Record<string, string>> = { 'x-jwt-token': this.token },
  ): Promise<JsonAnswer> {
    const response = await fetch(this.endpoint + route, {
      method,
      headers: {
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as JsonBody };
  }

  get(route: string, token = this.token): Promise<Response> {
    return fetch(this.endpoint + route, { headers: { 'x-jwt-token': token } });
  }

  /** Waits for a job by the Studio's events; answers with the job. */
  async finished(organizationId: number, jobId: number): Promise<FinishedJob> {
    const stop = new AbortController();
    const events = await fetch(`${this.endpoint}/local/events`, {
      headers: { 'x-jwt-token': this.token },
      signal: stop.signal,
    });
    try {
      // Each event, the greeting included, is a reason to look.
      const body = events.body as AsyncIterable<Uint8Array> | null;
      for await (const chunk of body ?? []) {
        if (chunk.length === 0) continue;
        const route = `/api/organizations/${organizationId}/jobs/${jobId}/status`;
        const job = (await this.call('GET', route)).body['job'] as Partial<FinishedJob>;
        if (job.finishedSuccessful !== undefined) return job as FinishedJob;
      }
    } finally {
      stop.abort();
    }
    throw new Error('The Studio ended before the job did.');
  }
}
