import { formatBytes } from '../../base/text.ts';
import type { BytesFacts, BytesService } from '../../preview/media/model.ts';
import type { BytesTexts, HostCalls, OpenAs } from '../../../webviews/bytes/contract.ts';
import type { L10n } from '../l10n.ts';
import { isTableName } from '../signals/target.ts';
import { kindOfName } from './fileKinds.ts';
import { OpenFile } from './openFile.ts';
import type { SessionParts } from './sessionParts.ts';
import { told } from './told.ts';

export interface BytesParts extends SessionParts<BytesService, BytesTexts> {
  /** Larger files are not opened whole, in bytes. */
  readonly largestWhole: number;
  readonly copy: (text: string) => Promise<void>;
  readonly openAs: (as: OpenAs) => Promise<void>;
}

/** The host's end of one page of bytes: holds the file while the page is open. */
export class BytesSession {
  readonly calls: HostCalls;
  private readonly file: OpenFile<BytesService>;

  constructor(parts: BytesParts) {
    const { name, texts, l10n } = parts;
    this.file = new OpenFile(parts.open);
    const { file } = this;
    const answer = <T>(body: () => Promise<T>) => told(parts.unforeseen, body);
    this.calls = {
      ready: () => ({ texts, name }),
      open: ({ anew }, signal) =>
        answer(async () => {
          const remote = await file.open(anew, signal);
          const facts = await remote.call('describe', null, { signal });
          const warning = oddName(name, facts, l10n) ?? tooLarge(parts, facts);
          const opened = { ...facts, name, others: othersOf(name, facts, parts.largestWhole) };
          return warning === undefined ? opened : { ...opened, warning };
        }),
      read: (wanted, signal) =>
        answer(
          async () =>
            (await file.current.call('read', wanted, { signal })) as Uint8Array<ArrayBuffer>,
        ),
      find: (wanted, signal) =>
        answer(() => file.current.call('find', wanted, { signal, onProgress: parts.progress })),
      copy: ({ text }) => parts.copy(text),
      openAs: ({ as }) => answer(() => parts.openAs(as)),
    };
  }

  dispose(): void {
    this.file.dispose();
  }
}

/** How else a file can be looked at, what fits best first. */
export function othersOf(
  name: string,
  { group, size }: Pick<BytesFacts, 'group' | 'size'>,
  largestWhole: number,
): readonly OpenAs[] {
  const fitting: OpenAs[] = [];
  if (group === 'table' || (group === 'text' && isTableName(name))) fitting.push('table');
  if (group === 'audio') fitting.push('audio');
  if (size > largestWhole) return fitting;
  if (group === 'image' && kindOfName(name) === 'image') fitting.push('editor');
  return [...fitting, 'text'];
}

function tooLarge({ l10n, largestWhole }: BytesParts, { group, size }: BytesFacts) {
  if (group !== 'image' || size <= largestWhole) return undefined;
  return l10n.t(
    'Pictures up to {0} are shown. Save this one on your computer, or raise the setting edgeImpulse.files.maximumSize.',
    formatBytes(largestWhole),
  );
}

/** A name that promises a picture, audio or a table that the content is not. */
function oddName(name: string, { group, content }: BytesFacts, l10n: L10n): string | undefined {
  const kind = kindOfName(name);
  const promises = { image: 'image', audio: 'audio', table: 'table' } as const;
  if (kind === 'text' || kind === 'binary' || group === 'empty') return undefined;
  const fits =
    group === promises[kind] ||
    // CSV is text; MPEG-4 and WebM may hold sound only.
    (kind === 'table' && group === 'text') ||
    (kind === 'audio' && group === 'video') ||
    (kind === 'image' && group === 'text' && /\.svg$/i.test(name));
  if (fits) return undefined;
  switch (kind) {
    case 'image':
      return l10n.t('The name is that of a picture, but what it holds is {0}.', content);
    case 'audio':
      return l10n.t('The name is that of a recording, but what it holds is {0}.', content);
    case 'table':
      return l10n.t('The name is that of a table, but what it holds is {0}.', content);
  }
}
