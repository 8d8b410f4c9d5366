import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Call {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without the version, such as `/containers/ID/start`. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent as it is, a tar archive. */
  readonly archive?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The Docker Engine API. A failure is an `EngineFailure`; a signal ends the request, not what it began. */
export interface Api {
  json<T>(call: Call, signal?: AbortSignal): Promise<T>;
  /** An answer to be read piece by piece; the signal ends it too. */
  stream(call: Call, signal?: AbortSignal): Promise<IncomingMessage>;
  /** A connection of its own, both ways, with what the engine upgrades it to. */
  upgrade(call: Call, protocol?: string): Promise<Duplex>;
}

const accepted = Object.fromEntries([200, 201, 202, 204, 304].map((code) => [code, true]));

/** All calls go through the package's transport: its own methods leave out signals here and there. */
export function apiOf(docker: Docker): Api {
  const dial = async <T>(call: Call, more: object, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    const query = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
    try {
      return await new Promise<T>((resolve, reject) => {
        docker.modem.dial(
          {
            path: `${call.path}?`,
            method: call.method ?? 'GET',
            options: { _query: Object.fromEntries(query), _body: call.body ?? {} },
            statusCodes: accepted,
            ...(call.archive ? { file: call.archive } : {}),
            ...(call.headers ? { headers: call.headers } : {}),
            ...(signal ? { abortSignal: signal } : {}),
            ...more,
          },
          (error: unknown, answer: unknown) => {
            if (error)
              reject(error instanceof Error ? error : new Error('no answer', { cause: error }));
            else resolve(answer as T);
          },
        );
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  };
  return {
    json: (call, signal) => dial(call, {}, signal),
    stream: (call, signal) => dial(call, { isStream: true }, signal),
    upgrade: (call, protocol = 'tcp') =>
      dial(call, {
        hijack: true,
        isStream: true,
        headers: { ...call.headers, Upgrade: protocol },
      }),
  };
}
