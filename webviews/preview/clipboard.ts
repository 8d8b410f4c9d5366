import type { Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls, PreviewTexts } from './contract.ts';
import { areaText, cellsOf, mostCopied, type CopyArea, type CopyShape } from './copying.ts';
import { messageOf } from './errors.ts';
import { formatCount } from './figures.ts';

export interface ClipboardOptions {
  readonly columns: readonly Column[];
  readonly texts: PreviewTexts;
  readonly remote: Remote<HostCalls>;
  readonly say: (sentence: string) => void;
}

/** Copies cells as they are stored, however they are shown. */
export class Clipboard {
  private readonly options: ClipboardOptions;

  constructor(options: ClipboardOptions) {
    this.options = options;
  }

  async copy(area: CopyArea, shape: CopyShape): Promise<void> {
    const { columns, texts, remote, say } = this.options;
    const cells = cellsOf(area);
    if (cells > mostCopied) {
      say(fill(texts.tooMuchToCopy, formatCount(mostCopied)));
      return;
    }
    try {
      const text = await areaText(area, shape, {
        columns,
        rows: async (start, count, wanted) =>
          (await remote.call('rows', { start, count, columns: wanted })).rows,
        whole: (row, column) => remote.call('cell', { row, column }),
      });
      await this.put(
        text,
        cells === 1 ? texts.copied : fill(texts.copiedCells, formatCount(cells)),
      );
    } catch (error) {
      say(messageOf(error));
    }
  }

  async put(text: string, done: string): Promise<void> {
    const { remote, say } = this.options;
    try {
      await remote.call('copy', { text });
      say(done);
    } catch (error) {
      say(messageOf(error));
    }
  }
}
