import type { Port } from './rpc.ts';

/** What VS Code gives to the script of a webview, once. */
export interface Host extends Port {
  /** What the page put away before it was hidden or the window was reloaded; not to be trusted to have any shape. */
  readonly saved: unknown;
  save(state: unknown): void;
}

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

export function acquireHost(): Host {
  const api = acquireVsCodeApi();
  return {
    saved: api.getState(),
    save: (state) => api.setState(state),
    post: (message) => api.postMessage(message),
    onMessage: (listener) => {
      const receive = (event: MessageEvent) => listener(event.data);
      window.addEventListener('message', receive);
      return { dispose: () => window.removeEventListener('message', receive) };
    },
  };
}

/** Puts numbers and names into `{0}`, `{1}`… of a translated text. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/g, (whole, index) => String(values[Number(index)] ?? whole));
}
