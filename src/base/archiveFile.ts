import { UserError } from './errors.ts';

/** A plain file in an archive. Its name is what the archive says: it may be anything. */
export interface ArchiveFile {
  readonly name: string;
  /** Bytes, as the archive announces them; `open` gives exactly as many or fails. */
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export function damaged(cause?: unknown): UserError {
  return new UserError('The archive that was sent is damaged or incomplete.', {
    code: 'archive-damaged',
    remedy: 'Try again.',
    cause,
  });
}
