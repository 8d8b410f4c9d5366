import type { Service } from '../../preview/service.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';
import { UserError } from '../../base/errors.ts';

/** One file in the preview's thread, for one page. A page that was hidden finds it still open when it comes back. */
export class OpenFile<S extends Service> {
  private readonly openRemote: (signal: AbortSignal) => Promise<Remote<S>>;
  private readonly closing = new AbortController();
  private remote: Remote<S> | undefined;

  constructor(openRemote: (signal: AbortSignal) => Promise<Remote<S>>) {
    this.openRemote = openRemote;
  }

  get current(): Remote<S> {
    if (!this.remote) throw new UserError('The file is closed.', { code: 'file-closed' });
    return this.remote;
  }

  async open(anew: boolean, caller: AbortSignal): Promise<Remote<S>> {
    if (this.remote && !anew) return this.remote;
    await this.close();
    const signal = AbortSignal.any([caller, this.closing.signal]);
    const remote = await this.openRemote(signal);
    if (signal.aborted) {
      await remote.close();
      signal.throwIfAborted();
    }
    // Another opening may have ended meanwhile.
    await this.close();
    this.remote = remote;
    return remote;
  }

  dispose(): void {
    this.closing.abort();
    void this.close();
  }

  private async close(): Promise<void> {
    const { remote } = this;
    this.remote = undefined;
    await remote?.close();
  }
}
