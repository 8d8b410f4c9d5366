import type { FileKind } from '../../../webviews/item/contract.ts';

const extensions: Readonly<Record<Exclude<FileKind, 'binary'>, readonly string[]>> = {
  table: ['parquet', 'csv', 'tsv', 'jsonl', 'ndjson'],
  image: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp', 'svg', 'tif', 'tiff', 'ico', 'avif'],
  audio: ['wav', 'wave', 'mp3', 'ogg', 'oga', 'opus', 'flac', 'm4a', 'aac', 'weba'],
  text: ['txt', 'json', 'md', 'log', 'yaml', 'yml', 'xml', 'html', 'py', 'js', 'sh'],
};

/** What a file's name says that it is. */
export function kindOfName(name: string): FileKind {
  const extension = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  for (const [kind, known] of Object.entries(extensions)) {
    if (known.includes(extension)) return kind as FileKind;
  }
  return 'binary';
}

/** Whether one of the patterns is about the ending of this name, such as `*.{jpg,png}`; others are too broad to tell. */
export function hasEditor(name: string, patterns: Iterable<string>): boolean {
  const lower = name.toLowerCase();
  for (const pattern of patterns) {
    const [, endings, ending] = /^\*(?:\.\{([^{}]+)\}|(\.[^*?{}[\]/]+))$/.exec(pattern) ?? [];
    const known = endings?.split(',').map((each) => `.${each.trim()}`) ?? (ending ? [ending] : []);
    if (known.some((each) => lower.endsWith(each.toLowerCase()))) return true;
  }
  return false;
}
