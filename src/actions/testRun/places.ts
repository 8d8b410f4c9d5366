import { encodePath, encodeSegment } from '../../base/safePath.ts';
import { plainText, plural } from '../../base/text.ts';

/** Where the files of an input go, with `/`; a name that the disk cannot hold goes under another one. */
export interface Places {
  /** One for each name, in their order. */
  readonly paths: readonly string[];
  /** What a block sees under another name, as a sentence. */
  readonly note?: string;
}

export interface DiskRules {
  readonly isWindows: boolean;
  /** Names that differ only in case or in the way of writing an accent are one file. */
  readonly foldsCase: boolean;
}

export const thisDisk: DiskRules = {
  isWindows: process.platform === 'win32',
  foldsCase: process.platform === 'win32' || process.platform === 'darwin',
};

const maxSegmentBytes = 255;

/** A block is to see the names of its files as they are, so that only the impossible ones are changed. */
export function placesOf(names: readonly string[], disk = thisDisk): Places {
  const key = (at: string) => (disk.foldsCase ? at.normalize('NFC').toLowerCase() : at);
  const files = new Set<string>();
  const folders = new Set<string>();
  const isFree = (at: string) =>
    !files.has(key(at)) &&
    !folders.has(key(at)) &&
    !foldersOf(at).some((folder) => files.has(key(folder)));
  const take = (at: string) => {
    files.add(key(at));
    for (const folder of foldersOf(at)) folders.add(key(folder));
    return at;
  };
  const paths: (string | undefined)[] = names.map(() => undefined);
  // Names that can stay go first, the deepest before the others: a file may have the name of a folder in a bucket.
  const byDepth = names
    .map((name, index) => ({ name, index, depth: name.split('/').length }))
    .sort((left, right) => right.depth - left.depth || left.index - right.index);
  for (const { name, index } of byDepth) {
    if (canHold(name, disk) && isFree(name)) paths[index] = take(name);
  }
  const changed: string[] = [];
  const all = names.map((name, index) => {
    const known = paths[index];
    if (known !== undefined) return known;
    changed.push(name);
    const safe = encodePath(name.replace(/^\/+/, '')) || encodeSegment('');
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? safe : `${safe} (${number})`;
      if (isFree(candidate)) return take(candidate);
    }
  });
  const [first] = changed;
  if (first === undefined) return { paths: all };
  const which = `“${plainText(first, 80)}”${changed.length > 1 ? ` and ${plural(changed.length - 1, 'other name')}` : ''}`;
  const note = `This disk cannot hold ${which}: the block sees another name, ${all[names.indexOf(first)] ?? ''}.`;
  return { paths: all, note };
}

function foldersOf(at: string): string[] {
  const parts = at.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

export function canHold(name: string, disk: DiskRules): boolean {
  return name.split('/').every((part) => {
    if (part === '' || part === '.' || part === '..' || part.includes('\0')) return false;
    if (!part.isWellFormed() || Buffer.byteLength(part) > maxSegmentBytes) return false;
    if (!disk.isWindows) return true;
    return encodeSegment(part, maxSegmentBytes) === part || isPlainOnWindows(part);
  });
}

function isPlainOnWindows(part: string): boolean {
  return (
    !/["*/:<>?\\|]|\p{Cc}|[. ]$/u.test(part) &&
    !/^(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)/i.test(part)
  );
}
