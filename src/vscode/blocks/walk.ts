/** What a step gives when the person wants the one before it. */
export const back = Symbol('back');

/** `undefined`: the person turned away. */
export type Answer<T> = T | typeof back | undefined;

export interface StepPlace {
  /** From 1. */
  readonly step: number;
  readonly total: number;
}

/** A step asks for a part of an answer; it sees what was answered before, also when it is asked again. */
export type Step<T> = (known: Partial<T>, place: StepPlace) => Promise<Answer<Partial<T>>>;

/** Asks step by step, with a way back; what was answered is offered again. `undefined`: the person turned away. */
export async function walk<T>(steps: readonly Step<T>[]): Promise<T | undefined> {
  let known: Partial<T> = {};
  for (let at = 0; at < steps.length;) {
    const answer = await steps[at]?.(known, { step: at + 1, total: steps.length });
    if (answer === undefined) return undefined;
    if (answer === back) {
      at = Math.max(0, at - 1);
      continue;
    }
    known = { ...known, ...answer };
    at += 1;
  }
  return known as T;
}

/** A folder's name for a block's: small letters and digits with dashes between. */
export function folderNameOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? ['block']).join('-').slice(0, 60).replace(/-$/, '');
}
