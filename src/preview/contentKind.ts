const signatures: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b', 'compressed with gzip'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd'],
  ['BZh', 'compressed with bzip2'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['SQLite format 3', 'an SQLite database'],
  ['\x7fELF', 'a program'],
  ['RIFF', 'audio, video or an image'],
  ['ARROW1', 'an Arrow file'],
  ['ORC', 'an ORC file'],
  ['Obj\x01', 'an Avro file'],
  ['\x89HDF', 'an HDF5 file'],
];

/** Bytes that are looked at one by one: more would cost more than the rest of the first page. */
const controlsWithin = 1 << 13;

/** What a file is by its first bytes: `parquet`, `text`, `JSON lines`, or something else in words. */
export function contentKind(head: Uint8Array): string {
  const start = String.fromCharCode(...head.subarray(0, 16));
  if (start.startsWith('PAR1') || start.startsWith('PARE')) return 'parquet';
  const known = signatures.find(([signature]) => start.startsWith(signature));
  // Text may begin with these letters too.
  if (known && (/[^ -~]/.test(known[0]) || hasControls(head, 0.01))) return known[1];
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
