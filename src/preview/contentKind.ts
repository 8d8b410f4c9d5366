import { signatureOf } from './media/signatures.ts';

/** Bytes that are looked at one by one: more would cost more than the rest of the first page. */
const controlsWithin = 1 << 13;

/** What a file is by its first bytes: `parquet`, `text`, `JSON lines`, or something else in words. */
export function contentKind(head: Uint8Array): string {
  const start = String.fromCharCode(...head.subarray(0, 16));
  if (start.startsWith('PAR1') || start.startsWith('PARE')) return 'parquet';
  const known = signatureOf(head);
  // Text may begin with these letters too.
  if (known && (known.isCertain || hasControls(head, 0.01))) return known.words;
  if (hasControls(head, 0.3)) return 'neither text nor Parquet';
  return /^(\xef\xbb\xbf)?\s*[[{<]/.test(start) ? structuredKind(head) : 'text';
}

function structuredKind(head: Uint8Array): string {
  const beginning = new TextDecoder().decode(head.subarray(0, 1 << 14)).trimStart();
  if (/^\[\s*\{/.test(beginning)) return 'a JSON list';
  const end = beginning.indexOf('\n');
  const first = end < 0 ? '' : beginning.slice(0, end).trimEnd();
  // One object that is spread over lines does not end in the first one.
  return /^\{.*\}$/.test(first) ? 'JSON lines' : 'JSON or markup';
}

/** True where more than this share is control characters that no text has; UTF-16 has NUL in every other byte. */
function hasControls(head: Uint8Array, share: number): boolean {
  if (looksLikeUtf16(head)) return false;
  const length = Math.min(head.length, controlsWithin);
  let controls = 0;
  for (let i = 0; i < length; i += 1) {
    const byte = head[i] ?? 0;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  }
  return controls > length * share;
}

/** What an editor of text does not show: a NUL at the beginning, or more control characters than any text has. */
export function isBinary(head: Uint8Array): boolean {
  const hasNul = head.subarray(0, 512).includes(0) && looksLikeUtf16(head) === undefined;
  return hasNul || hasControls(head, 0.02);
}

/** The order of the bytes of UTF-16, told by its mark or by where the NULs of plain letters lie. */
export function looksLikeUtf16(head: Uint8Array): 'le' | 'be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'be';
  const pairs = Math.min(head.length >> 1, 512);
  if (pairs < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even += 1;
    if (head[i + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'le';
  if (even > pairs * 0.6 && odd < pairs * 0.1) return 'be';
  return undefined;
}
