import type { TestRunState } from '../../src/actions/testRun/testRun.ts';

interface Row {
  readonly id: string;
  readonly state: TestRunState;
}

/** Notices that a run has begun or ended: what is shown may be another one all the while. */
export class Endings {
  private isRunning = false;
  /** The newest run that had ended when this one began. */
  private before: string | undefined;

  /** `history` with the newest first. Gives `began`, or the run that has ended. */
  follow<R extends Row>(isRunning: boolean, history: readonly R[]): 'began' | R | undefined {
    const newest = history.find(({ state }) => state !== 'running');
    if (isRunning) {
      if (this.isRunning) return undefined;
      this.isRunning = true;
      this.before = newest?.id;
      return 'began';
    }
    // Its record may come a little later than its end.
    if (!this.isRunning || newest === undefined || newest.id === this.before) return undefined;
    this.isRunning = false;
    return newest;
  }
}
