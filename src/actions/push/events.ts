import { messageOf } from '../../base/errors.ts';
import type { Job, JobEvent } from '../../base/job.ts';

/** The events of a job without the line that its failure adds to the log: for those who show the failure, too. */
export async function* eventsOf(job: Job<unknown>): AsyncGenerator<JobEvent> {
  let held: Extract<JobEvent, { kind: 'log' }> | undefined;
  for await (const event of job.events()) {
    const isFailure =
      event.kind === 'finished' &&
      event.outcome === 'failed' &&
      held?.level === 'error' &&
      held.text === messageOf(event.error);
    if (held && !isFailure) yield held;
    held = undefined;
    // Everything else is told at once.
    if (event.kind === 'log' && event.level === 'error') held = event;
    else yield event;
  }
}
