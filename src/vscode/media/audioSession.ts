import { UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { AudioService } from '../../preview/media/model.ts';
import type { AudioTexts, HostCalls } from '../../../webviews/audio/contract.ts';
import { OpenFile } from './openFile.ts';
import type { SessionParts } from './sessionParts.ts';
import { told } from './told.ts';

/** A compressed file is decoded as a whole, and takes ten times this and more in memory. In bytes. */
const largestCompressed = 32 << 20;
/** A recording that decodes to more than this many samples would not fit beside an editor. */
const mostSamples = 120_000_000;
/** A file that comes over a network is read whole without being asked up to this size, in bytes. */
const smallFile = 64 << 20;

export interface AudioParts extends SessionParts<AudioService, AudioTexts> {
  /** The file is on this machine. */
  readonly isLocal: boolean;
  readonly showBytes: () => Promise<void>;
}

/** The host's end of one audio page: holds the recording while the page is open. */
export class AudioSession {
  readonly calls: HostCalls;
  private readonly file: OpenFile<AudioService>;

  constructor(parts: AudioParts) {
    const { name, texts, isLocal } = parts;
    this.file = new OpenFile(parts.open);
    const { file } = this;
    const answer = <T>(body: () => Promise<T>) => told(parts.unforeseen, body);
    this.calls = {
      ready: () => ({ texts, name }),
      open: ({ anew }, signal) =>
        answer(async () => {
          const remote = await file.open(anew, signal);
          const facts = await remote.call('describe', null, { signal });
          return { ...facts, name, scansAtOnce: isLocal || facts.size <= smallFile };
        }),
      scan: (_, signal) =>
        answer(() => file.current.call('scan', null, { signal, onProgress: parts.progress })),
      envelope: (wanted, signal) => answer(() => file.current.call('envelope', wanted, { signal })),
      sound: (wanted, signal) =>
        answer(async () => {
          const sound = await file.current.call('sound', wanted, { signal });
          return sound as readonly Float32Array<ArrayBuffer>[];
        }),
      whole: (_, signal) =>
        answer(async () => {
          const { size, compressed } = await file.current.call('describe', null, { signal });
          const { seconds = 0, rate = 0, channels = 2 } = compressed ?? {};
          if (size > largestCompressed || seconds * rate * channels > mostSamples) {
            throw tooLarge(parts, size, seconds);
          }
          return (await file.current.call('whole', null, { signal })) as Uint8Array<ArrayBuffer>;
        }),
      showBytes: () => answer(parts.showBytes),
    };
  }

  dispose(): void {
    this.file.dispose();
  }
}

function tooLarge({ l10n, name }: AudioParts, size: number, seconds: number): UserError {
  const shown = plainText(name, 100);
  const minutes = Math.round(seconds / 60);
  return new UserError(
    size > largestCompressed
      ? l10n.t(
          '{0} has {1}: compressed audio is shown here up to {2}.',
          shown,
          formatBytes(size),
          formatBytes(largestCompressed),
        )
      : l10n.t('{0} is {1} minutes long: that is more than can be unpacked here.', shown, minutes),
    {
      code: 'audio-too-large',
      remedy: l10n.t('Store it as WAV, which may be of any size, or open it with another program.'),
    },
  );
}
