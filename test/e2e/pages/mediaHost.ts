import { audioService } from '../../../src/preview/media/audioService.ts';
import { bytesService } from '../../../src/preview/media/bytesService.ts';
import { openFileSource } from '../../../src/preview/fileSource.ts';
import type { Service } from '../../../src/preview/service.ts';
import type { Remote } from '../../../src/preview/thread/previewThread.ts';
import type { ByteSource } from '../../../src/base/byteRange.ts';
import { Emitter, type Event } from '../../../src/base/events.ts';
import { AudioSession, type AudioParts } from '../../../src/vscode/media/audioSession.ts';
import { BytesSession, type BytesParts } from '../../../src/vscode/media/bytesSession.ts';
import { audioTexts, bytesTexts } from '../../../src/vscode/media/texts.ts';
import type { PageCalls as AudioCalls } from '../../../webviews/audio/contract.ts';
import type { PageCalls as BytesCalls } from '../../../webviews/bytes/contract.ts';
import { connect, type Port } from '../../../webviews/rpc.ts';
import { english } from './hosts.ts';

type Open = () => Promise<ByteSource>;

/** A service in this thread, as it answers from its own. */
async function remoteOf<S extends Service>(
  open: Open,
  make: (source: ByteSource) => Promise<S>,
): Promise<Remote<S>> {
  const source = await open();
  try {
    const service = await make(source);
    return {
      call: async (name, argument, { signal, onProgress } = {}) => {
        const asked = {
          signal: signal ?? new AbortController().signal,
          progress: (done: number) => onProgress?.(done),
        };
        return (await service[name]?.(argument, asked)) as never;
      },
      close: () => source.close(),
      traffic: () => ({ bytes: 0, requests: 0 }),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What a page asked its host to do. */
export interface Asks {
  readonly copied: string[];
  /** What it had opened. */
  readonly onDidOpen: Event<string>;
}

/** The extension's half of the audio page over a file, or over bytes that misbehave. */
export function serveAudio(
  port: Port,
  name: string,
  file: string | Open,
  parts: Partial<AudioParts> = {},
) {
  const toOpen = new Emitter<string>();
  const asks: Asks = { copied: [], onDidOpen: toOpen.event };
  const open = typeof file === 'string' ? () => openFileSource(file) : file;
  const session = new AudioSession({
    ...{ name, l10n: english, texts: audioTexts(english), isLocal: true },
    open: () => remoteOf(open, audioService),
    progress: (done) => void page.call('progress', { done }).catch(() => undefined),
    showBytes: () => Promise.resolve(toOpen.fire('bytes')),
    unforeseen: (error) => `Unforeseen: ${String(error)}`,
    ...parts,
  });
  const page = connect<AudioCalls>(port, session.calls);
  return { asks, page, session };
}

/** The same for the page of bytes. */
export function serveBytes(
  port: Port,
  name: string,
  file: string | Open,
  parts: Partial<BytesParts> = {},
) {
  const toOpen = new Emitter<string>();
  const asks: Asks = { copied: [], onDidOpen: toOpen.event };
  const open = typeof file === 'string' ? () => openFileSource(file) : file;
  const session = new BytesSession({
    ...{ name, l10n: english, texts: bytesTexts(english), largestWhole: 50 << 20 },
    open: () => remoteOf(open, bytesService),
    progress: (done) => void page.call('progress', { done }).catch(() => undefined),
    copy: (text) => Promise.resolve(void asks.copied.push(text)),
    openAs: (as) => Promise.resolve(toOpen.fire(as)),
    unforeseen: (error) => `Unforeseen: ${String(error)}`,
    ...parts,
  });
  const page = connect<BytesCalls>(port, session.calls);
  return { asks, page, session };
}
