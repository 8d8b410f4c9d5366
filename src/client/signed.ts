import { retryAfterOf } from './answer.ts';
import type { Timing } from './connection.ts';
import type { ByteBody } from './multipart.ts';
import { bodyOf, defaultTiming, rawFetch, refuseRedirect, type StreamAnswer } from './request.ts';
import { watchStall } from './stall.ts';
import { answerError, failure, type Attempt } from './studioError.ts';

/** Bytes at a signed URL: another host, so no credential goes along; the URL is in no message. */
export async function fetchSigned(
  url: string,
  options: {
    readonly method?: 'GET' | 'PUT';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: ByteBody;
    readonly doing: string;
    readonly onSent?: (bytes: number) => void;
    readonly timing?: Partial<Timing>;
  },
  signal?: AbortSignal,
): Promise<StreamAnswer> {
  const target = URL.parse(url);
  const attempt: Attempt = {
    host: target?.host ?? 'the storage',
    doing: options.doing,
    secrets: [],
  };
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw failure(attempt, 'the Studio gave a link that is not a web address', {
      kind: 'notStudio',
    });
  }
  const stall = watchStall(options.timing?.stall ?? defaultTiming.stall, signal);
  try {
    const response = await rawFetch(target, attempt, stall, signal, {
      method: options.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...options.headers },
      ...(options.body ? { body: options.body } : {}),
      ...(options.onSent ? { onSent: options.onSent } : {}),
    });
    refuseRedirect(response, attempt, target);
    if (!response.ok) {
      await response.body?.cancel();
      throw answerError(attempt, response.status, undefined, retryAfterOf(response.headers));
    }
    const bytes = bodyOf(response, attempt, stall, undefined, signal);
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    stall.dispose();
    throw error;
  }
}
