/** Tells when a Studio has had no client for a while and nothing to do. */
export class Idle {
  private readonly after: number;
  private readonly isBusy: () => boolean;
  private readonly onIdle: () => void;
  private clients = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(after: number, isBusy: () => boolean, onIdle: () => void) {
    this.after = after;
    this.isBusy = isBusy;
    this.onIdle = onIdle;
    this.poke();
  }

  enter(): void {
    this.clients += 1;
    clearTimeout(this.timer);
  }

  leave(): void {
    this.clients -= 1;
    this.poke();
  }

  /** Starts counting again: something ended, or began. */
  poke(): void {
    clearTimeout(this.timer);
    if (this.clients > 0 || this.isBusy() || this.after === Infinity) return;
    this.timer = setTimeout(() => {
      if (this.clients === 0 && !this.isBusy()) this.onIdle();
    }, this.after);
    this.timer.unref();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.clients = Infinity;
  }
}
