import type { Remote } from '../rpc.ts';
import type { HostCalls, ShownItem } from './contract.ts';

/** The pictures of an item's files as addresses inside the page, one load after the other. */
export class Pictures {
  private readonly remote: Remote<HostCalls>;
  private readonly changed: () => void;
  /** Each address belongs to one size and time of its file. */
  private readonly loaded = new Map<
    string,
    { readonly version: string; readonly address: string }
  >();
  private loading: AbortController | undefined;

  constructor(remote: Remote<HostCalls>, changed: () => void) {
    this.remote = remote;
    this.changed = changed;
  }

  get addresses(): ReadonlyMap<string, string> {
    return new Map([...this.loaded].map(([name, { address }]) => [name, address]));
  }

  async load(item: ShownItem): Promise<void> {
    this.loading?.abort();
    const controller = new AbortController();
    this.loading = controller;
    const wanted = new Map(
      item.files
        .filter((file) => file.hasPicture)
        .map(({ name, size, modified }) => [name, `${size} ${modified}`]),
    );
    for (const [name, { version, address }] of this.loaded) {
      if (wanted.get(name) === version) continue;
      URL.revokeObjectURL(address);
      this.loaded.delete(name);
    }
    for (const [name, version] of wanted) {
      if (this.loaded.has(name)) continue;
      try {
        const picture = await this.remote.call('picture', { name }, controller.signal);
        if (controller.signal.aborted) return;
        if (picture === undefined) continue;
        const address = URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }));
        this.loaded.set(name, { version, address });
        this.changed();
      } catch {
        // The file is listed all the same; opening it tells what is wrong with it.
        if (controller.signal.aborted) return;
      }
    }
  }
}
