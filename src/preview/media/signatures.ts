export type ContentGroup =
  'image' | 'audio' | 'video' | 'archive' | 'data' | 'program' | 'document';

export interface Signature {
  readonly group: ContentGroup;
  /** What a file is, in words that follow “is”. */
  readonly words: string;
}

/** At which byte, what stands there (`.` is any byte), the group, and the words. The first that fits counts. */
const signatures: readonly (readonly [number, string, ContentGroup, string])[] = [
  [0, '\x89PNG', 'image', 'a PNG image'],
  [0, '\xff\xd8\xff', 'image', 'a JPEG image'],
  [0, 'GIF8', 'image', 'a GIF image'],
  [0, 'RIFF....WEBP', 'image', 'a WebP image'],
  [0, 'II*\0', 'image', 'a TIFF image'],
  [0, 'MM\0*', 'image', 'a TIFF image'],
  [0, '\0\0\x01\0', 'image', 'an icon'],
  [4, 'ftypavif', 'image', 'an AVIF image'],
  [4, 'ftyphei', 'image', 'an HEIC image'],
  [128, 'DICM', 'image', 'a DICOM image'],
  [0, 'RIFF....WAVE', 'audio', 'a WAVE recording'],
  [0, 'RF64....WAVE', 'audio', 'a WAVE recording'],
  [0, 'BW64....WAVE', 'audio', 'a WAVE recording'],
  [0, 'RIFX....WAVE', 'audio', 'a WAVE recording with the bytes of numbers in reverse'],
  [0, 'fLaC', 'audio', 'a FLAC recording'],
  [28, '\x01vorbis', 'audio', 'an Ogg Vorbis recording'],
  [28, 'OpusHead', 'audio', 'an Ogg Opus recording'],
  [28, '\x7fFLAC', 'audio', 'an Ogg FLAC recording'],
  [0, 'OggS', 'audio', 'an Ogg recording'],
  [0, 'ID3', 'audio', 'an MP3 recording'],
  [0, 'FORM....AIF', 'audio', 'an AIFF recording'],
  [4, 'ftypM4A', 'audio', 'an MPEG-4 recording'],
  [0, '.snd\0\0', 'audio', 'an AU recording'],
  [0, 'RIFF....AVI ', 'video', 'an AVI video'],
  [4, 'ftyp', 'video', 'an MPEG-4 video or recording'],
  [0, '\x1aE\xdf\xa3', 'video', 'a Matroska or WebM video or recording'],
  [0, 'RIFF', 'video', 'audio, video or an image'],
  [0, '%PDF', 'document', 'a PDF document'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'document', 'an older Office document'],
  [0, 'PK\x03\x04', 'archive', 'a ZIP archive'],
  [0, 'PK\x05\x06', 'archive', 'an empty ZIP archive'],
  [0, '\x1f\x8b', 'archive', 'compressed with gzip'],
  [0, '\x28\xb5\x2f\xfd', 'archive', 'compressed with zstd'],
  [0, '\x04\x22\x4d\x18', 'archive', 'compressed with LZ4'],
  [0, 'BZh', 'archive', 'compressed with bzip2'],
  [0, '\xfd7zXZ', 'archive', 'compressed with xz'],
  [0, '7z\xbc\xaf', 'archive', 'a 7-Zip archive'],
  [0, 'Rar!\x1a\x07', 'archive', 'a RAR archive'],
  [257, 'ustar', 'archive', 'a TAR archive'],
  [0, 'SQLite format 3', 'data', 'an SQLite database'],
  [0, 'ARROW1', 'data', 'an Arrow file'],
  [0, 'ORC', 'data', 'an ORC file'],
  [0, 'Obj\x01', 'data', 'an Avro file'],
  [0, '\x89HDF', 'data', 'an HDF5 file'],
  [0, 'CDF', 'data', 'a NetCDF file'],
  [0, '\x93NUMPY', 'data', 'a NumPy array'],
  [0, 'MATLAB 5.0', 'data', 'a MATLAB file'],
  [4, 'TFL3', 'data', 'a TensorFlow Lite model'],
  [0, '0       ', 'data', 'an EDF recording'],
  [0, '\xffBIOSEMI', 'data', 'a BDF recording'],
  [0, '\x7fELF', 'program', 'a program'],
  [0, '\xcf\xfa\xed\xfe', 'program', 'a program'],
  [0, 'MZ', 'program', 'a program'],
  [0, '\0asm', 'program', 'a WebAssembly program'],
];

/** What a file is by its first bytes. `isCertain` is false where text may begin so too. */
export function signatureOf(
  head: Uint8Array,
): (Signature & { readonly isCertain: boolean }) | undefined {
  for (const [at, pattern, group, words] of signatures) {
    if (!fits(head, at, pattern)) continue;
    return { group, words, isCertain: /[^ -~]/.test(pattern) };
  }
  return isMpegFrame(head)
    ? { group: 'audio', words: 'an MP3 recording', isCertain: false }
    : undefined;
}

function fits(head: Uint8Array, at: number, pattern: string): boolean {
  if (head.length < at + pattern.length) return false;
  for (let n = 0; n < pattern.length; n += 1) {
    const wanted = pattern.charCodeAt(n);
    // The AU format begins with a point: there it stands for itself well enough.
    if (wanted !== 0x2e && head[at + n] !== wanted) return false;
  }
  return true;
}

/** The header of a frame of MPEG audio, layer 1 to 3, with a bit rate and a sample rate that exist. */
export function isMpegFrame(head: Uint8Array, at = 0): boolean {
  const [first = 0, second = 0, third = 0] = head.subarray(at, at + 3);
  return (
    first === 0xff &&
    // 0xFFFE is also the mark of UTF-16.
    (second & 0xe0) === 0xe0 &&
    second !== 0xfe &&
    (second & 0x18) !== 0x08 &&
    (second & 0x06) !== 0 &&
    third >> 4 !== 0 &&
    third >> 4 !== 15 &&
    (third & 0x0c) !== 0x0c
  );
}
