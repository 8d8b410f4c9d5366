import vm from 'node:vm';
import { messageOf, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';

/** The places of those that match, in their order. */
export type Search = (texts: readonly string[]) => readonly number[];

/** How long a pattern may take for one batch of texts, in milliseconds. */
const longestMatch = 1000;

/**
 * Tells which of some texts hold a text or match a pattern. A pattern runs where it can be stopped: one that backtracks
 * without end throws `pattern-too-slow`. Throws `not-a-pattern` where it is none.
 */
export function searchFor(text: string, isPattern: boolean, isCaseSensitive: boolean): Search {
  if (isPattern) return patternSearch(text, isCaseSensitive ? 'u' : 'iu');
  const folded = (value: string) => (isCaseSensitive ? value : value.toLowerCase());
  const part = folded(text);
  return (texts) => texts.flatMap((own, index) => (folded(own).includes(part) ? index : []));
}

function patternSearch(source: string, flags: string): Search {
  try {
    new RegExp(source, flags);
  } catch (error) {
    throw new UserError(`“${plainText(source, 60)}” is not a pattern: ${messageOf(error)}`, {
      code: 'not-a-pattern',
      remedy: 'Correct it, or search for the text as it stands.',
      cause: error,
    });
  }
  const context = vm.createContext({ source, flags, texts: [] as readonly string[] });
  const script = new vm.Script(
    `{
      const pattern = new RegExp(source, flags);
      const found = [];
      for (let i = 0; i < texts.length; i += 1) if (pattern.test(texts[i])) found.push(i);
      found;
    }`,
  );
  return (texts) => {
    context['texts'] = texts;
    try {
      return Array.from(script.runInContext(context, { timeout: longestMatch }) as number[]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new UserError(`The pattern “${plainText(source, 60)}” takes too long.`, {
        code: 'pattern-too-slow',
        remedy: 'Avoid repetitions inside repetitions, such as (a+)+.',
        cause: error,
      });
    } finally {
      context['texts'] = [];
    }
  };
}
