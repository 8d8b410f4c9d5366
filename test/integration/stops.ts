import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Stopped {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
  readonly reason: string;
}

interface Frame {
  readonly id: number;
  readonly line: number;
  readonly source?: { readonly path?: string };
}

/** Hears what debuggers of any kind say to the editor. */
export class Stops implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly heard: Stopped[] = [];
  private wake = () => {};

  constructor() {
    this.subscription = vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: { event?: string; body?: Omit<Stopped, 'session'> }) => {
          if (message.event !== 'stopped' || !message.body) return;
          this.heard.push({ ...message.body, session });
          this.wake();
        },
      }),
    });
  }

  async next(): Promise<Stopped & { readonly frame: Frame }> {
    while (this.heard.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    const stopped = this.heard.shift();
    assert.ok(stopped);
    const { threadId } = stopped;
    const { stackFrames } = (await stopped.session.customRequest('stackTrace', {
      threadId,
      levels: 1,
    })) as { stackFrames: Frame[] };
    const [frame] = stackFrames;
    assert.ok(frame);
    return { ...stopped, frame };
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** The editor knows a file of a server by an address. */
export function placeOf({ source }: Frame): string | undefined {
  const place = source?.path;
  return place?.includes('://') === true ? vscode.Uri.parse(place).path : place;
}

export async function evaluated(
  { session, frame }: { session: vscode.DebugSession; frame: Frame },
  expression: string,
) {
  const asked = { expression, frameId: frame.id, context: 'repl' };
  return ((await session.customRequest('evaluate', asked)) as { result: string }).result;
}

export function once<T>(event: vscode.Event<T>, wanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      if (!wanted(value)) return;
      subscription.dispose();
      resolve(value);
    });
  });
}
