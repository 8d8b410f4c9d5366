import type { Token } from '../scripts/tokens.ts';

export const endless =
  'This loop never ends, so the job runs until its time limit. End the script with an exit code when the work is done.';
export const server =
  'This waits for requests without an end, so the job runs until its time limit. A block does its work and ends.';

export const swallowed =
  'What goes wrong is caught here and the script ends with exit code 0: the job is shown as successful.';

/** More of them in one script are no person's, and each is looked at with what is around it. */
const mostPlaces = 100;

export function places(tokens: readonly Token[], name: string): (readonly [number, Token])[] {
  const found: (readonly [number, Token])[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.text !== name || token.kind !== 'name') continue;
    found.push([at, token]);
    if (found.length >= mostPlaces) break;
  }
  return found;
}
