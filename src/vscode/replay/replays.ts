import { randomUUID } from 'node:crypto';
import type { TestRunRequest } from '../../actions/testRun/testRun.ts';

const kept = 20;

/**
 * Runs that wait for their debugger, by a name that nobody guesses: a configuration is text, and one that came with a
 * workspace must not choose what is run on what.
 */
export class Replays {
  private readonly requests = new Map<string, TestRunRequest>();

  add(request: TestRunRequest): string {
    const id = randomUUID();
    this.requests.set(id, request);
    for (const old of [...this.requests.keys()].slice(0, -kept)) this.requests.delete(old);
    return id;
  }

  /** A session that is started anew asks again. */
  get(id: string): TestRunRequest | undefined {
    return this.requests.get(id);
  }
}
