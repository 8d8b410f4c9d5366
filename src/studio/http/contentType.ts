import path from 'node:path';

/**
 * Types that a browser may show where it is asked to. All else is bytes, as the API says: nothing that could run a
 * script in the Studio's origin, and nothing that a client would take for an answer of the API, such as JSON.
 */
const shown: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  flac: 'audio/flac',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  png: 'image/png',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
};

export function contentType(kind: 'inline' | 'attachment', fileName: string): string {
  const extension = path.posix.extname(fileName).slice(1).toLowerCase();
  return (kind === 'inline' ? shown[extension] : undefined) ?? 'application/octet-stream';
}

/** A `Content-Disposition` for any name (RFC 6266 §4.3). */
export function disposition(kind: 'inline' | 'attachment', fileName: string): string {
  const name = path.posix.basename(fileName).replaceAll(/\p{C}/gu, '_');
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
