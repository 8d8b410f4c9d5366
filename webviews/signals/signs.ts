import type { TemplateResult } from 'lit/html.js';
import { outline } from '../outline.ts';

const paths = {
  zoomIn: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3L13.5 13.5M7 5v4M5 7h4',
  zoomOut: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3L13.5 13.5M5 7h4',
  zoomAll: 'M2.5 4v8M13.5 4v8M5 8h6M6.5 6L4.5 8l2 2M9.5 6l2 2l-2 2',
  dragZooms: 'M3 5.5V3h2.5M10.5 3H13v2.5M13 10.5V13h-2.5M5.5 13H3v-2.5M6 8h4M8 6v4',
  grip: 'M6 4.2v.1M10 4.2v.1M6 8v.1M10 8v.1M6 11.8v.1M10 11.8v.1',
  open: 'M4.5 6.5L8 10l3.5-3.5',
  closed: 'M6.5 4.5L10 8l-3.5 3.5',
  more: 'M4 8h.1M8 8h.1M12 8h.1',
  copy: 'M5.5 5.5h7v8h-7zM5.5 10.5h-2v-8h7v3',
  image: 'M8 2.5v7.5M5 7.2l3 3l3-3M3 13h10',
  earlier: 'M9.5 4.5L6 8l3.5 3.5',
  later: 'M6.5 4.5L10 8l-3.5 3.5',
  reset: 'M3.4 6.2A5 5 0 1 1 3 8.5M3 2.8v3.6h3.6',
  close: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.8L14 13H2zM8 6.5v3M8 11v.6',
  passed: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M5.5 8.2l1.8 1.8l3.3-3.8',
} as const;

export type SignName = keyof typeof paths;

/** A decoration: what it says must be in text or in a label beside it. */
export function sign(name: SignName, className = ''): TemplateResult {
  const strokeWidth = name === 'grip' || name === 'more' ? 1.8 : 1.1;
  return outline(paths[name], className, strokeWidth);
}
