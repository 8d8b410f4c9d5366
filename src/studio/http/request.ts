import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Wire } from '../../base/wire.ts';
import { UserError } from '../../base/errors.ts';
import { mayRead, type Caller, type Standing } from '../access/decide.ts';
import type { RouteId } from '../access/routes.ts';
import { badRequest, forbidden } from './errors.ts';
import { Fields } from './fields.ts';

export type StudioContext = Context<{ Bindings: HttpBindings }>;

/** The fields of a JSON answer; `success` is added where it is sent. */
export type Answer<T> = Omit<Wire<T>, 'success' | 'error'>;

type Handler = (request: StudioRequest) => Promise<object> | object;

/** One group of routes. */
export type Handlers<Id extends RouteId> = Readonly<Record<Id, Handler>>;

const largestBody = 16 << 20;
const largestPage = 10_000;

/** What a handler sees of a request that was let through. */
export class StudioRequest {
  readonly context: StudioContext;
  readonly caller: Caller;
  /** Base of the API as the one who asks reaches it. */
  readonly endpoint: string;
  private readonly ownStanding: Standing | undefined;

  constructor(
    context: StudioContext,
    caller: Caller,
    standing: Standing | undefined,
    endpoint: string,
  ) {
    this.context = context;
    this.caller = caller;
    this.endpoint = endpoint;
    this.ownStanding = standing;
  }

  get signal(): AbortSignal {
    return this.context.req.raw.signal;
  }

  get incoming(): IncomingMessage {
    return this.context.env.incoming;
  }

  get organizationId(): number {
    return this.id('organizationId');
  }

  /** The only datasets a guest may see; undefined when there is no limit. */
  get datasets(): readonly string[] | undefined {
    return this.ownStanding?.datasets;
  }

  get isGuest(): boolean {
    return this.datasets !== undefined;
  }

  /** The signed-in user, the owner included; undefined for a key. */
  get userId(): number | undefined {
    return 'userId' in this.caller ? this.caller.userId : undefined;
  }

  get isOwner(): boolean {
    return this.caller.kind === 'owner';
  }

  signedInUser(): number {
    if (this.userId === undefined) throw forbidden('This call needs a signed-in user.');
    return this.userId;
  }

  mustBeOwner(): void {
    if (!this.isOwner) throw forbidden('Only the owner of this Studio may use folders as buckets.');
  }

  mustRead(dataset: string): void {
    if (!mayRead(this.ownStanding, dataset)) {
      throw forbidden('You were not granted access to this dataset.');
    }
  }

  parameter(name: string): string {
    const value = this.context.req.param(name);
    if (value === undefined) throw badRequest(`The path has no “${name}”.`);
    return value;
  }

  id(name: string): number {
    const text = this.parameter(name);
    if (!/^\d{1,15}$/.test(text)) throw badRequest(`“${name}” has to be a number.`);
    return Number(text);
  }

  query(name: string): string | undefined {
    const value = this.context.req.query(name);
    return value === '' ? undefined : value;
  }

  requiredQuery(name: string): string {
    const value = this.query(name);
    if (value === undefined) throw badRequest(`The query has no “${name}”.`);
    return value;
  }

  page(defaultLimit: number): { readonly limit: number; readonly offset: number } {
    return {
      limit: Math.min(this.count('limit') ?? defaultLimit, largestPage),
      offset: this.count('offset') ?? 0,
    };
  }

  count(name: string): number | undefined {
    const text = this.query(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw badRequest(`“${name}” has to be a number from 0 on.`);
    return Number(text);
  }

  time(name: string): number | undefined {
    const text = this.query(name);
    if (text === undefined) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw badRequest(`“${name}” has to be a date.`);
    return time;
  }

  /** Drops the connection in the middle of an answer. */
  cut(reason: unknown): void {
    this.context.env.outgoing.destroy(reason instanceof Error ? reason : undefined);
  }

  /** The JSON body; an empty one is an empty object. */
  async fields(): Promise<Fields> {
    const text = await this.bodyText();
    if (text.trim() === '') return new Fields({});
    try {
      return new Fields(JSON.parse(text));
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw badRequest('The body of this request is not JSON.');
    }
  }

  private async bodyText(): Promise<string> {
    const body = this.context.req.raw.body as ReadableStream<Uint8Array> | null;
    if (body === null) return '';
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > largestBody) {
        throw new UserError('The body of this request is too large.', { code: 'body-too-large' });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
