/** Ends a request whose other side is silent for too long. */
export interface Stall {
  /** Fires when the caller's signal does or the silence is too long. */
  readonly signal: AbortSignal;
  readonly limit: number;
  /** True when it was the silence. */
  readonly expired: boolean;
  /** Something came or went: the silence starts anew. */
  touch(): void;
  /** It is not the other side that is waited for. */
  pause(): void;
  dispose(): void;
}

/** `limit` in milliseconds; `Infinity` watches nothing. */
export function watchStall(limit: number, signal?: AbortSignal): Stall {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let expired = false;
  const expire = () => {
    expired = true;
    controller.abort();
  };
  const touch = () => {
    clearTimeout(timer);
    if (Number.isFinite(limit)) timer = setTimeout(expire, limit);
  };
  touch();
  return {
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    limit,
    get expired() {
      return expired;
    },
    touch,
    pause: () => clearTimeout(timer),
    dispose: () => clearTimeout(timer),
  };
}
