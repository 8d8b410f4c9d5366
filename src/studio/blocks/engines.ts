import { mkdir } from 'node:fs/promises';
import type { Engine } from '../../blocks/containers/engine.ts';

/** The container engine of this machine, for builds and jobs; looked for at the first use, again after a failure. */
export class Engines {
  private readonly storage: string;
  private connected: Promise<Engine> | undefined;

  constructor(storage: string) {
    this.storage = storage;
  }

  readonly get = async (signal: AbortSignal): Promise<Engine> => {
    this.connected ??= this.connect();
    const { connected } = this;
    connected.catch(() => {
      if (this.connected === connected) this.connected = undefined;
    });
    const engine = await connected;
    signal.throwIfAborted();
    return engine;
  };

  async close(): Promise<void> {
    await (await this.connected?.catch(() => undefined))?.close();
  }

  private async connect(): Promise<Engine> {
    await mkdir(this.storage, { recursive: true, mode: 0o700 });
    const { chooseEngine } = await import('../../blocks/containers/choose.ts');
    return chooseEngine({ engine: 'container', storage: this.storage });
  }
}
