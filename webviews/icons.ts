import type { TemplateResult } from 'lit/html.js';
import { outline } from './outline.ts';

const paths = {
  clear: 'M4 4l8 8M12 4l-8 8',
  document: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3M6 8.5h4M6 10.5h4',
  error: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M6 6l4 4M10 6l-4 4',
  warning: 'M8 2.8L14 13H2zM8 6.5v3M8 11v.6',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 7.5v3.2M8 5.2v.6',
  passed: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M5.5 8.2l1.8 1.8l3.3-3.8',
  other: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M5.5 8h5',
  filter: 'M2.5 3.5h11L9.5 8.5v4l-3-1.5v-2.5z',
  field: 'M2.5 4.5h11v7h-11zM5 6.5v3M4.2 6.5h1.6M4.2 9.5h1.6',
  key: 'M8.6 3h4.4v4.4L7.6 12.8L3.2 8.4zM10.8 5.1v.2',
  value:
    'M3 6.2v-2.7h2.2v2.2c0 1.5-.8 2.3-2.2 2.8M8.5 6.2v-2.7h2.2v2.2c0 1.5-.8 2.3-2.2 2.8M3 12.5h10',
  operator: 'M3.5 6.2h9M3.5 9.8h9',
  keyword: 'M3 4.5h10M3 8h6M3 11.5h8',
  function: 'M10.5 3.5c-2-.8-2.7.2-3 2l-1 5c-.3 1.8-1 2.6-2.7 2M4.8 7h5.5',
  bucket: 'M3 4.5h10l-1.2 8.5h-7.6zM3 4.5c0-2.5 10-2.5 10 0',
  date: 'M2.5 4h11v9h-11zM2.5 6.8h11M5.5 2.5v2.5M10.5 2.5v2.5M5.5 9.5h.1M8 9.5h.1M10.5 9.5h.1',
  history: 'M3.4 5.6A5.2 5.2 0 1 1 2.8 8.6M3 2.6v3.2h3.2M8 5v3.3l2.2 1.3',
  label: 'M2.5 4.5h7l4 3.5l-4 3.5h-7z',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  organization: 'M3.5 13.5v-11h6v11M9.5 6.5h3v7M2.5 13.5h11M5.5 5h2M5.5 7.5h2M5.5 10h2',
  dataset: 'M3 4.2c0-2 10-2 10 0s-10 2-10 0M3 4.2v7.6c0 2 10 2 10 0v-7.6M3 8c0 2 10 2 10 0',
  item: 'M2.5 4h4l1.5 1.5h5.5v7h-11z',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6M2.5 9.5h11',
  image: 'M2.5 3.5h11v9h-11zM2.5 11l3.5-3.5l3 3l2-2l2.5 2.5M10 6.2v.2',
  audio: 'M3 6.5v3M5.5 4.5v7M8 2.5v11M10.5 5v6M13 6.5v3',
  text: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  binary: 'M3 3.5h3v4H3zM10 3.5h3v4h-3zM8 3.5v4M3 9.5v3.5M5.5 9.5h3v3.5h-3zM10.5 9.5h3v3.5h-3z',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7l2.3 2.3',
  download: 'M8 2.5v7.5M5 7.2l3 3l3-3M3 13h10',
  reveal: 'M2.5 4h4l1.5 1.5h5.5v7h-11zM8 11.5v-4M6.2 9.2L8 7.4l1.8 1.8',
  link: 'M7 9a2.5 2.5 0 0 0 3.5 0l2-2a2.5 2.5 0 0 0-3.5-3.5l-.8.8M9 7a2.5 2.5 0 0 0-3.5 0l-2 2a2.5 2.5 0 0 0 3.5 3.5l.8-.8',
  external: 'M7 4H3.5v8.5H12V9M9 3h4v4M13 3L7.5 8.5',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.8h-2.8',
  copy: 'M5.5 5.5h7v8h-7zM5.5 10.5h-2v-8h7v3',
  sort: 'M4.5 6.5L8 10l3.5-3.5',
  run: 'M5 3.2v9.6L12.5 8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4.5 4.5h7v7h-7z',
  reset: 'M3.4 6.2A5 5 0 1 1 3 8.5M3 2.8v3.6h3.6',
  more: 'M4 8h.1M8 8h.1M12 8h.1',
  arrowUp: 'M8 13V3.5M4 7.5l4-4l4 4',
  arrowDown: 'M8 3v9.5M4 8.5l4 4l4-4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3l3.2 3.2',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  wrap: 'M2.5 4h11M2.5 8h9a2.2 2.2 0 0 1 0 4.5h-3M10 10.5l-2 2l2 2M2.5 12h3',
  statistics: 'M3 13V8.5M6.3 13V3M9.7 13V6M13 13v-3',
  plot: 'M2.5 9h2.3l1.7-5.5l2.7 9L11 7l1 2h1.5',
  pin: 'M6 2.5h4M6.8 2.5v4L5 9h6L9.2 6.5v-4M8 9v4.5',
  hide: 'M2.5 8c3-5 8-5 11 0c-3 5-8 5-11 0M3.5 13l9-10',
  check: 'M3.5 8.5l3 3l6-7',
  add: 'M8 3.5v9M3.5 8h9',
  zoomOut: 'M3.5 8h9',
  fit: 'M2.5 4v8M13.5 4v8M5 8h6M6.5 6L4.5 8l2 2M9.5 6l2 2l-2 2',
  target: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3',
} as const;

export type IconName = keyof typeof paths;

/** A decoration: what it says must be in text or in a label beside it. */
export function icon(name: IconName, className = ''): TemplateResult {
  return outline(paths[name], className);
}
