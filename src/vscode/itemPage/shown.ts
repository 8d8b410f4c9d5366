import { formatBytes, formatCount } from '../../base/text.ts';
import type { Item, ItemFile } from '../../client/model.ts';
import type {
  CheckLine,
  CheckState,
  ItemAction,
  ShownFile,
  ShownItem,
} from '../../../webviews/item/contract.ts';
import type { L10n } from '../l10n.ts';
import { kindOfName } from '../media/fileKinds.ts';
import { isTableName } from '../signals/target.ts';
import { evidenceOf, isExplanation } from './evidence.ts';
import { maxPictureBytes } from './picture.ts';

/** How the item is shown to this person. */
export interface Showing {
  readonly l10n: L10n;
  /** For dates; a BCP 47 tag. */
  readonly language: string;
  /** Absent: the zone of this machine. */
  readonly timeZone?: string;
  readonly actions: readonly ItemAction[];
}

const wholeKey = 'ei_check';
const lineKey = /^ei_check_(.+)$/s;

const inPage = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp']);

/** An item as the page shows it. */
export function shownItem(item: Item, showing: Showing): ShownItem {
  const { l10n } = showing;
  const lines = checklist(item);
  const check = wholeCheck(item, lines, l10n);
  const files = item.files ?? [];
  return {
    name: item.name,
    dataset: item.dataset,
    facts: facts(item, showing),
    ...(check && { check }),
    checklist: lines,
    metadata: [...item.metadata]
      .filter(([key]) => key !== wholeKey && !lineKey.test(key))
      .map(([key, value]) => ({ key, value })),
    files: files.map((file) => shownFile(file, showing)),
    filesText: `${countFiles(l10n, item.totalFiles)} · ${formatBytes(item.totalSize)}`,
    actions: showing.actions.filter(
      (action) => action !== 'signals' || files.some(({ name }) => isTableName(name)),
    ),
  };
}

function facts(item: Item, showing: Showing): ShownItem['facts'] {
  const { l10n } = showing;
  return [
    { label: l10n.t('Dataset'), value: item.dataset },
    { label: l10n.t('Created'), value: date(item.created, showing) },
    {
      label: l10n.t('Size'),
      value: `${countFiles(l10n, item.totalFiles)} · ${formatBytes(item.totalSize)}`,
    },
    { label: l10n.t('Bucket'), value: `${item.bucketName}/${item.bucketPath}` },
    { label: l10n.t('ID'), value: String(item.id) },
  ];
}

function checklist({ metadata, files = [] }: Item): readonly CheckLine[] {
  const names = files.map(({ name }) => name);
  return [...metadata].flatMap(([key, value]) => {
    const name = lineKey.exec(key)?.[1];
    if (name === undefined || isExplanation(name, metadata)) return [];
    const found = evidenceOf(name, metadata, names);
    return [{ key, label: readable(name), state: checkState(value), value, ...found }];
  });
}

function wholeCheck(
  { metadata }: Item,
  lines: readonly CheckLine[],
  l10n: L10n,
): ShownItem['check'] {
  const whole = metadata.get(wholeKey);
  if (whole === undefined && lines.length === 0) return undefined;
  const passed = lines.filter(({ state }) => state === 'passed').length;
  const state = whole === undefined ? 'other' : checkState(whole);
  if (lines.length > 0) {
    return { state, text: l10n.t('{0} of {1} checks passed', passed, lines.length) };
  }
  return {
    state,
    text:
      state === 'other' ? (whole ?? '') : state === 'passed' ? l10n.t('Passed') : l10n.t('Failed'),
  };
}

export function checkState(value: string): CheckState {
  const trimmed = value.trim();
  return trimmed === '1' ? 'passed' : trimmed === '0' ? 'failed' : 'other';
}

/** `ppg_present` → `PPG present`: short words without a vowel are abbreviations. */
export function readable(name: string): string {
  const words = name.split(/[_\s]+/).filter((word) => word !== '');
  const spelled = words.map((word) =>
    /^[b-df-hj-np-tv-xz]{2,4}$/.test(word) ? word.toUpperCase() : word,
  );
  const text = spelled.join(' ');
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}

function shownFile(file: ItemFile, showing: Showing): ShownFile {
  const extension = /\.([^./]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const kind = kindOfName(file.name);
  return {
    name: file.name,
    kind,
    size: file.size,
    sizeText: formatBytes(file.size),
    ...(file.modified !== undefined && {
      modified: file.modified,
      modifiedText: date(file.modified, showing),
    }),
    opensAsTable: kind === 'table',
    hasPicture: inPage.has(extension) && file.size > 0 && file.size <= maxPictureBytes,
  };
}

function countFiles(l10n: L10n, count: number): string {
  return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', formatCount(count));
}

function date(milliseconds: number, { language, timeZone }: Showing): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone !== undefined && { timeZone }),
  });
  // A Studio may send any number; a date that does not exist must not break the page.
  return Math.abs(milliseconds) <= 8.64e15 ? format.format(milliseconds) : '';
}
