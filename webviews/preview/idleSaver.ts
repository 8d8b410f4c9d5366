/** Puts something away once nothing else is to be done: never in a frame that scrolling waits for. */
export class IdleSaver {
  private readonly save: () => void;
  private isWaiting = false;
  private isOver = false;

  constructor(save: () => void) {
    this.save = save;
  }

  later(): void {
    if (this.isWaiting || this.isOver) return;
    this.isWaiting = true;
    requestIdleCallback(
      () => {
        this.isWaiting = false;
        if (!this.isOver) this.save();
      },
      { timeout: 250 },
    );
  }

  /** What waits is not put away any more. */
  dispose(): void {
    this.isOver = true;
  }
}
