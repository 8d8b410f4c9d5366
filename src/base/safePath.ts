import path from 'node:path';

/**
 * One reversible encoding of names from outside (an API, a bucket, an archive) to names that every disk takes.
 * Ordinary names stay as they are. The rest is written with escapes: `%XX` for a byte of UTF-8, `%uXXXX` for half
 * a surrogate pair, `%_` for the empty name; a name too long for a disk goes on in a folder below, and the part
 * before ends with `%+`.
 */
const continuation = '%+';
const emptyName = '%_';

/** Bytes of one encoded segment; disks take 255, and temporary names add a little. */
const maxSegmentBytes = 200;

const ordinary = /^[A-Za-z0-9_-][A-Za-z0-9 _.()=,+-]*(?<![ .])$/;
const deviceName =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$) *(?:\.|$)/i;
// Format characters: HFS+ ignores some of them, so that two names would be one file.
const forbidden = /["*/:<>?\\|]|\p{Cc}|\p{Cf}/u;
const shortNameLike = /^~[0-9]/;
const escapeLike = /^%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[_+])/;

/**
 * A name as a segment of a path. A name of more than `maxBytes` encoded bytes becomes several segments with
 * `/` between; pass `Infinity` where only the characters matter, as in an address.
 */
export function encodeSegment(name: string, maxBytes = maxSegmentBytes): string {
  if (name.length <= maxBytes && ordinary.test(name) && !deviceName.test(name)) return name;
  if (name === '') return emptyName;
  // Two spellings of one text (é, e + accent) are one file on some disks: all but the composed one are escaped.
  const plain = encodeParts(name, maxBytes, false);
  return plain === plain.normalize('NFC') ? plain : encodeParts(name, maxBytes, true);
}

/** The name that a segment stands for; a segment that `encodeSegment` does not write stands for itself. */
export function decodeSegment(segment: string, maxBytes = maxSegmentBytes): string {
  if (!segment.includes('%')) return segment;
  const name = unescape(segment);
  return name !== undefined && encodeSegment(name, maxBytes) === segment ? name : segment;
}

/** A key (parts with `/` between, none of them trusted) as a relative path with `/`. */
export function encodePath(key: string): string {
  return key
    .split('/')
    .map((part) => encodeSegment(part))
    .join('/');
}

/** The key that a relative path (with `/`) stands for. */
export function decodePath(relativePath: string): string {
  if (!relativePath.includes('%')) return relativePath;
  const names: string[] = [];
  let pending: string[] = [];
  const segments = relativePath.split('/');
  for (const [index, segment] of segments.entries()) {
    pending.push(segment);
    if (isContinued(segment) && index < segments.length - 1) continue;
    const whole = decodePart(pending.join('/'));
    // Folders that only look like parts of a long name are folders.
    if (pending.length > 1 && whole === pending.join('/')) names.push(...pending.map(decodePart));
    else names.push(whole);
    pending = [];
  }
  return names.join('/');
}

/** True for a segment that may be the first part of a long name, the rest being in the folder of that name. */
export function isContinued(segment: string): boolean {
  return segment.endsWith(continuation);
}

/** True when `candidate` is `folder` or below it, by their text; links are the caller's to resolve. */
export function isInside(folder: string, candidate: string): boolean {
  const relative = path.relative(path.resolve(folder), path.resolve(candidate));
  return (
    relative === '' ||
    (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
  );
}

/** No part of a key holds a `/`, so that no segment of a path stands for one. */
function decodePart(segment: string): string {
  const name = decodeSegment(segment);
  return name.includes('/') ? segment : name;
}

function encodeParts(name: string, maxBytes: number, onlyAscii: boolean): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (let index = 0; index < name.length;) {
    const character = String.fromCodePoint(name.codePointAt(index) ?? 0);
    const piece = encodeCharacter(character, name, index, onlyAscii);
    const length = Buffer.byteLength(piece);
    if (bytes + length > maxBytes && part !== '') {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += piece;
    bytes += length;
    index += character.length;
  }
  parts.push(part);
  return parts
    .map((text, index) => {
      // Names that start with a dot are hidden, or somebody's own: the rest of a long name is neither.
      const start = index > 0 ? text.replace(/^\./, escapeBytes) : text;
      const isLast = index === parts.length - 1;
      return escapeDevice(isLast ? start.replace(/[. ]$/, escapeBytes) : start + continuation);
    })
    .join('/');
}

function encodeCharacter(
  character: string,
  name: string,
  index: number,
  onlyAscii: boolean,
): string {
  if (character === '%') return escapeLike.test(name.slice(index, index + 6)) ? '%25' : '%';
  if (forbidden.test(character)) return escapeBytes(character);
  if (character === '~' && shortNameLike.test(name.slice(index, index + 2))) return '%7E';
  if (/^[\ud800-\udfff]$/.test(character)) {
    return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`;
  }
  return onlyAscii && character > '\u007f' ? escapeBytes(character) : character;
}

function escapeDevice(segment: string): string {
  return deviceName.test(segment) ? escapeBytes(segment.charAt(0)) + segment.slice(1) : segment;
}

function escapeBytes(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .toUpperCase()
    .replaceAll(/../g, (byte) => `%${byte}`);
}

/** `undefined` for what no encoding gives. */
function unescape(segments: string): string | undefined {
  if (segments === emptyName) return '';
  const parts = segments.split('/');
  let text = '';
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (!isLast && !isContinued(part)) return undefined;
    text += isLast ? part : part.slice(0, -continuation.length);
  }
  try {
    return text.replaceAll(
      /%u([0-9A-F]{4})|(?:%[0-9A-F]{2})+/g,
      (escape, half: string | undefined) =>
        half === undefined
          ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
              Buffer.from(escape.replaceAll('%', ''), 'hex'),
            )
          : String.fromCharCode(parseInt(half, 16)),
    );
  } catch {
    return undefined;
  }
}
