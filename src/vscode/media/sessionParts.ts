import type { Service } from '../../preview/service.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';
import type { L10n } from '../l10n.ts';

/** What the session of every page over one media file needs of VS Code. */
export interface SessionParts<S extends Service, Texts> {
  readonly name: string;
  readonly l10n: L10n;
  readonly texts: Texts;
  readonly open: (signal: AbortSignal) => Promise<Remote<S>>;
  readonly progress: (done: number) => void;
  readonly unforeseen: (error: unknown) => string;
}
