/** How a request proves who sends it. */
export interface Credential {
  readonly kind: 'apiKey' | 'jwt';
  readonly value: string;
}

/** A Studio and who we are there. */
export interface Connection {
  /** Base of the API without a trailing slash, such as `https://studio.edgeimpulse.com/v1`. */
  readonly endpoint: string;
  readonly credential: (signal?: AbortSignal) => Promise<Credential | undefined>;
  /**
   * Asked when the Studio no longer takes a credential (expired, restarted Studio). Fifty requests that fail together
   * share one call. True: there is a new credential, repeat the request once.
   */
  readonly renew?: (refused: Credential | undefined, signal?: AbortSignal) => Promise<boolean>;
  /**
   * Asked when nothing listens at the endpoint: a local Studio that ended by itself is started again. True: it
   * answers now (`endpoint` may have changed), repeat the request once.
   */
  readonly revive?: (signal?: AbortSignal) => Promise<boolean>;
  readonly timing?: Partial<Timing>;
}

/** Milliseconds. */
export interface Timing {
  /** The longest silence: until an answer begins, and between two pieces of a body. */
  readonly stall: number;
  /** Before the first repetition of a read; doubles each time, with jitter. */
  readonly retry: number;
}
