import { fill } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls, PreviewTexts } from './contract.ts';
import type { CopyArea } from './copying.ts';
import { messageOf } from './errors.ts';
import { ExportDialog, type ExportOffer, type ExportPart } from './exportDialog.ts';
import { formatBytes, formatCount } from './figures.ts';

export interface ExporterOptions {
  readonly texts: PreviewTexts;
  readonly remote: Remote<HostCalls>;
  readonly say: (sentence: string) => void;
  /** Takes the keyboard back. */
  readonly back: () => void;
}

/** Asks what to export and has it done. */
export class Exporter {
  private readonly options: ExporterOptions;

  constructor(options: ExporterOptions) {
    this.options = options;
  }

  open(
    offer: Pick<ExportOffer, 'rows' | 'allColumns' | 'shownColumns'>,
    area: CopyArea,
    isOfSelection: boolean,
  ): void {
    const { texts, back } = this.options;
    const selected = partOf(area);
    const onExport = (wanted: Parameters<HostCalls['exportRows']>[0]) => void this.run(wanted);
    const isChosen = isOfSelection && selected !== undefined;
    new ExportDialog({ ...offer, texts, selected, onExport, back }, isChosen);
  }

  private async run(wanted: Parameters<HostCalls['exportRows']>[0]): Promise<void> {
    const { remote, texts, say } = this.options;
    say(texts.exporting);
    try {
      const done = await remote.call('exportRows', wanted);
      if (!done) return say('');
      say(fill(texts.exported, formatCount(done.rows), done.file, formatBytes(done.bytes)));
    } catch (error) {
      say(messageOf(error));
    }
  }
}

/** Where more than one cell is selected. */
function partOf({ top, bottom, columns }: CopyArea): ExportPart | undefined {
  const isPart = bottom > top || columns.length > 1;
  return isPart && bottom >= top ? { from: top, to: bottom + 1, columns } : undefined;
}
