import type { Metadata } from '../../actions/metadata.ts';

/** A file and how far its times are shifted. */
export interface FileOffset {
  readonly file: string;
  /** Milliseconds (or samples) that are added to its times. */
  readonly offset: number;
}

/**
 * The metadata key that keeps the offset of a file of an item, such as `ei_offset_ppg.csv`. Its value is a decimal number
 * of milliseconds that are added to the times of the file (of samples where it has no times); 0 is no key.
 */
export const offsetKey = (file: string): string => `ei_offset_${file}`;

/** 0 where there is none, or where it is no number. */
export function offsetIn(metadata: Metadata, file: string): number {
  const text = metadata.get(offsetKey(file))?.trim() ?? '';
  const offset = text === '' ? 0 : Number(text);
  return Number.isFinite(offset) ? offset : 0;
}

/** What is to be written so that the metadata keep these offsets; whole microseconds are enough. */
export function offsetChange(metadata: Metadata, offsets: readonly FileOffset[]) {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const { file, offset } of offsets) {
    const rounded = Math.round(offset * 1000) / 1000;
    if (rounded === offsetIn(metadata, file)) continue;
    if (rounded !== 0) set.set(offsetKey(file), String(rounded));
    else if (metadata.has(offsetKey(file))) remove.push(offsetKey(file));
  }
  return { set, remove };
}

/** Somebody else wrote an offset of one of these files since `before` was read. */
export function isOffsetChanged(
  before: Metadata,
  now: Metadata,
  offsets: readonly FileOffset[],
): boolean {
  return offsets.some(({ file }) => before.get(offsetKey(file)) !== now.get(offsetKey(file)));
}
