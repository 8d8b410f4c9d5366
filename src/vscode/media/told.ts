import { isAbort, messageOf, UserError } from '../../base/errors.ts';

/** Only the message and the code of a failure cross over to a page: the remedy is made part of the message. */
export async function told<T>(
  unforeseen: (error: unknown) => string,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (isAbort(error)) throw error;
    if (!(error instanceof UserError)) {
      throw new UserError(unforeseen(error), { code: 'unforeseen', cause: error });
    }
    const sentences = [messageOf(error), error.remedy ?? ''].filter(Boolean).join(' ');
    throw new UserError(sentences, { code: error.code, cause: error });
  }
}
