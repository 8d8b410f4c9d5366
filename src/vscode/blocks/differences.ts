import { formatBytes } from '../../base/text.ts';
import type {
  FileDifference,
  MetadataChange,
  RunDifference,
} from '../../actions/testRun/testRun.ts';
import type { L10n } from '../l10n.ts';

/** A line of a summary. */
export interface DifferenceRow {
  /** Of the editor's icons. */
  readonly icon: string;
  readonly label: string;
  readonly description: string;
}

const icons = { added: 'diff-added', removed: 'diff-removed', changed: 'diff-modified' } as const;

/** What changed from one run to another, in short: checks first, then files, then metadata. */
export function differenceRows(l10n: L10n, difference: RunDifference): DifferenceRow[] {
  const { checks, files, metadata } = difference;
  const rows = [
    ...checks.map(({ key, before, after }) => changeRow(l10n, { key, ...given(before, after) })),
    ...files.map((file) => fileRow(l10n, file)),
    ...metadata.map((change) => changeRow(l10n, change)),
  ];
  if (rows.length > 0) return rows;
  return [{ icon: 'check', label: l10n.t('Nothing changed'), description: '' }];
}

function given(before: string | undefined, after: string | undefined) {
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function changeRow(l10n: L10n, { key, before, after }: MetadataChange): DifferenceRow {
  const none = l10n.t('nothing');
  return {
    icon: before === undefined ? icons.added : after === undefined ? icons.removed : icons.changed,
    label: key,
    description: `${before ?? none} → ${after ?? none}`,
  };
}

function fileRow(l10n: L10n, file: FileDifference): DifferenceRow {
  const { name, kind, rows, columns = [], sizeBefore, sizeAfter } = file;
  const sizes = [sizeBefore, sizeAfter].map((size) =>
    size === undefined ? '' : formatBytes(size),
  );
  const parts = [
    sizes[0] === sizes[1] ? '' : sizes.filter(Boolean).join(' → '),
    rows && rows.before !== rows.after ? l10n.t('{0} → {1} rows', rows.before, rows.after) : '',
    columns.length > 0
      ? l10n.t(
          'columns: {0}',
          columns
            .map(({ column }) => column)
            .slice(0, 6)
            .join(', '),
        )
      : '',
  ];
  return { icon: icons[kind], label: name, description: parts.filter(Boolean).join(' · ') };
}
