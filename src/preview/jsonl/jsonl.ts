import type { ByteSource } from '../../base/byteRange.ts';
import { formatBytes, formatCount, plainText } from '../../base/text.ts';
import { problems } from '../problems.ts';
import type { Table, TableNote } from '../table.ts';
import { columnsOf } from './columns.ts';
import { jsonLinesTable } from './jsonLinesTable.ts';
import { longestLine } from './line.ts';
import { sampleOf } from './sample.ts';

const mostColumns = 20_000;

/**
 * Opens a file with a JSON value in each line. Columns are the keys of its first lines and of some further down. `head` is the
 * file's first read.
 */
export async function openJsonLines(
  source: ByteSource,
  head: Uint8Array,
  signal?: AbortSignal,
): Promise<Table> {
  const sample = await sampleOf(source, head, signal);
  const { lines, malformed, tooLong, isUtf8 } = sample;
  if (lines.length === 0 && malformed > 0) {
    throw problems.notATable(source.name, 'its lines are not JSON.');
  }
  if (lines.length === 0 && (tooLong > 0 || (sample.rows === 0 && source.size > head.length))) {
    const most = formatBytes(longestLine);
    throw problems.notATable(source.name, `its first line is longer than ${most}.`);
  }

  const columns = columnsOf(lines);
  const notes: TableNote[] = [];
  if (lines.length === 0) {
    notes.push({ code: 'empty', text: `${plainText(source.name, 100)} is empty.` });
  }
  if (!isUtf8) {
    const text = 'This is not all UTF-8: what is not is shown as \ufffd.';
    notes.push({ code: 'encoding-guessed', text });
  }
  if (columns.length > mostColumns) {
    const counts = `${formatCount(mostColumns)} of ${formatCount(columns.length)}`;
    notes.push({
      code: 'columns-cut',
      text: `Only the first ${counts} keys are shown as columns.`,
    });
  }
  const hasUnread = malformed + tooLong > 0;
  const table = jsonLinesTable(source, sample, columns.slice(0, mostColumns), notes, hasUnread);
  if (head.length >= source.size) await table.countRows(undefined, signal);
  return table;
}
