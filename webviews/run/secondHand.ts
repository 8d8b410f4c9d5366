/** Ticks once a second while it is needed. */
export class SecondHand {
  private readonly tick: () => void;
  private interval: number | undefined;

  constructor(tick: () => void) {
    this.tick = tick;
  }

  run(isNeeded: boolean): void {
    if (isNeeded) this.interval ??= window.setInterval(this.tick, 1000);
    else {
      window.clearInterval(this.interval);
      this.interval = undefined;
    }
  }
}
