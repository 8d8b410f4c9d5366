import type { OpenedAudio } from './contract.ts';

/** Browsers decode to the rate of what decodes; these are the rates that they take. */
const rates = { least: 8000, greatest: 192_000 };

/** Unpacks a whole recording, at its own rate where that is known. */
export async function decode(
  { compressed }: OpenedAudio,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<AudioBuffer> {
  const rate = compressed?.rate ?? 48_000;
  const isTaken = rate >= rates.least && rate <= rates.greatest;
  const context = new OfflineAudioContext(1, 1, isTaken ? rate : 48_000);
  // The buffer is given away: it must be this file's alone.
  const { buffer, byteOffset, byteLength } = bytes;
  const isOwn = byteOffset === 0 && byteLength === buffer.byteLength;
  return context.decodeAudioData(isOwn ? buffer : bytes.slice().buffer);
}
