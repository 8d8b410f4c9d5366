import * as vscode from 'vscode';
import { downloadItems, type DownloadRequest } from '../../actions/download.ts';
import { encodeSegment } from '../../base/safePath.ts';
import { formatBytes, formatCount, plainText } from '../../base/text.ts';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { plural } from '../words.ts';
import { askSaveFile } from './askPath.ts';
import { downloadOne, offerReveal } from './files.ts';
import {
  asSelection,
  chosenIds,
  chosenInBasket,
  chosenNodes,
  nothingSelected,
  type Chosen,
} from './selection.ts';

export async function downloadNodes(parts: Parts, input: CommandInput): Promise<void> {
  const chosen = chosenNodes(input.nodes);
  const isFile = input.nodes.some(({ kind }) => kind === 'itemFile' || kind === 'folderFile');
  if (chosen.length === 0 && isFile) await downloadOne(parts, input);
  else await download(parts, chosen);
}

export async function downloadBasket(parts: Parts): Promise<void> {
  await download(parts, chosenInBasket(parts.basket.all));
}

/** One ZIP for each organization that something is chosen of. */
async function download(parts: Parts, all: readonly Chosen[]): Promise<void> {
  if (all.length === 0) throw nothingSelected();
  for (const chosen of all) await downloadChosen(parts, chosen);
}

async function downloadChosen(parts: Parts, chosen: Chosen): Promise<void> {
  const { organizationId, accountId } = chosen;
  const name = encodeSegment(chosen.name?.replaceAll('/', ' ') ?? vscode.l10n.t('data items'), 80);
  const to = await askSaveFile(`${name}.zip`, { ZIP: ['zip'] });
  if (to === undefined) return;
  const done = await withCancellableProgress(
    vscode.l10n.t('Downloading {0}', plainText(chosen.name ?? vscode.l10n.t('data items'))),
    async (report, signal) => {
      const connection = await parts.accounts.connection(accountId, signal);
      const selection = asSelection(chosen);
      const request: DownloadRequest = selection
        ? { to, ...selection }
        : {
            to,
            ids: await chosenIds(connection, chosen, signal, (count) =>
              report(vscode.l10n.t('{0} found', plural(count, 'item'))),
            ),
          };
      return downloadItems(
        connection,
        organizationId,
        request,
        ({ doneFiles, doneBytes, totalBytes }) => {
          const text = `${plural(doneFiles, 'file')}, ${formatBytes(doneBytes)}`;
          report(text, doneBytes, totalBytes);
        },
        signal,
      );
    },
  );
  parts.log.info(`Downloaded ${formatCount(done.items)} items, ${formatCount(done.files)} files`);
  void offerReveal(
    vscode.l10n.t(
      'Saved {0} with {1}, {2}.',
      plural(done.items, 'item'),
      plural(done.files, 'file'),
      formatBytes(done.size),
    ),
    to,
  );
}
