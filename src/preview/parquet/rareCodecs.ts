/** Loaded only for files that need them; the package's own Brotli and gzip stay out of the bundle. */
export { decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors';
