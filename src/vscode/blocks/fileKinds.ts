/** What a file is opened as, by its name. */
export function fileKind(name: string): 'table' | 'image' | 'text' {
  if (/\.(?:parquet|csv|tsv)$/i.test(name)) return 'table';
  return /\.(?:png|jpe?g|gif|bmp|webp|ico|avif)$/i.test(name) ? 'image' : 'text';
}
