/** Changes that come together are looked at together. */
const settleMilliseconds = 100;
/** With more items touched than this, listing the dataset is cheaper. */
const maxItems = 2000;

export interface Looks {
  /** Looks at these items of a dataset. */
  items(datasetId: number, names: ReadonlySet<string>): void;
  /** Lists a dataset. */
  all(datasetId: number): void;
  /** Milliseconds to wait before a dataset is listed: a large one is not listed all the time. */
  pause(datasetId: number): number;
  later(milliseconds: number, body: () => void): void;
}

/** Collects what is said to have changed until it is worth a look. */
export class PendingLooks {
  private readonly looks: Looks;
  private readonly touched = new Map<number, Set<string>>();
  private readonly listed = new Set<number>();

  constructor(looks: Looks) {
    this.looks = looks;
  }

  item(datasetId: number, name: string): void {
    const names = this.touched.get(datasetId);
    if (names !== undefined) return void names.add(name);
    this.touched.set(datasetId, new Set([name]));
    this.looks.later(settleMilliseconds, () => {
      const settled = this.touched.get(datasetId) ?? new Set();
      this.touched.delete(datasetId);
      if (settled.size > maxItems) this.all(datasetId);
      else this.looks.items(datasetId, settled);
    });
  }

  all(datasetId: number): void {
    if (this.listed.has(datasetId)) return;
    this.listed.add(datasetId);
    const pause = Math.max(settleMilliseconds, this.looks.pause(datasetId));
    this.looks.later(pause, () => {
      this.listed.delete(datasetId);
      this.looks.all(datasetId);
    });
  }
}
