import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes, plainText } from '../../base/text.ts';
import type { Engine } from '../../blocks/containers/engine.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { spoolFolder } from '../files/spoolFolder.ts';
import type { Parts } from '../parts.ts';

interface Kept extends vscode.QuickPickItem {
  readonly remove: () => unknown;
}

/** What the extension keeps on this computer beside people's data, with sizes; what is chosen goes. */
export async function cleanUp(parts: Parts): Promise<void> {
  const { context, filters, basket } = parts;
  const spool = spoolFolder(context);
  const blocks = await parts.blocks.get();
  const rows: Kept[] = [
    {
      label: vscode.l10n.t('Copies of large tables'),
      description: formatBytes(await sizeOf(spool)),
      detail: vscode.l10n.t('Kept while tables of Studios that give no ranges are open'),
      picked: true,
      remove: () => rm(spool, { recursive: true, force: true }),
    },
    {
      label: vscode.l10n.t('Filters that are set'),
      description: String(filters.all.length),
      detail: vscode.l10n.t('In this window'),
      remove: () => {
        for (const { target } of filters.all) filters.set(target, '');
      },
    },
    {
      label: vscode.l10n.t('Items that are checked'),
      description: String(basket.count),
      detail: vscode.l10n.t('In this window; the items themselves stay'),
      remove: () => basket.clear(),
    },
  ];
  const chosen = await vscode.window.showQuickPick(withBlocks(rows, blocks), {
    canPickMany: true,
    title: vscode.l10n.t('Clean up'),
    placeHolder: vscode.l10n.t('What shall go? Your data is not touched.'),
  });
  for (const { remove } of chosen ?? []) await remove();
}

/** The rest of the list comes when the engine has answered; a list that is asked for is not held up by it. */
async function withBlocks(rows: readonly Kept[], blocks: Blocks): Promise<Kept[]> {
  return [...rows, ...(await ofRuns(blocks)), ...(await ofEngines(blocks)), ...ofSecrets(blocks)];
}

async function ofRuns({ runs }: Blocks): Promise<Kept[]> {
  const { runs: kept, inputs } = await runs.store.kept();
  return [
    {
      label: vscode.l10n.t('Test runs of blocks'),
      description: `${kept.count} · ${formatBytes(kept.size)}`,
      detail: vscode.l10n.t('Their records, logs and output'),
      remove: () => runs.store.cleanRuns(),
    },
    {
      label: vscode.l10n.t('Inputs of test runs'),
      description: `${inputs.count} · ${formatBytes(inputs.size)}`,
      detail: vscode.l10n.t('Copies of data items; they are fetched again when they are needed'),
      picked: inputs.count > 0,
      remove: () => runs.store.cleanInputs(),
    },
  ];
}

const kinds = ['left-container', 'warm-container', 'image', 'virtual-environment'] as const;

function titleOf(kind: (typeof kinds)[number]): string {
  switch (kind) {
    case 'left-container':
      return vscode.l10n.t('Containers that runs left behind');
    case 'warm-container':
      return vscode.l10n.t('Warm containers');
    case 'image':
      return vscode.l10n.t('Images of blocks');
    case 'virtual-environment':
      return vscode.l10n.t('Virtual environments of blocks');
  }
}

async function ofEngines({ engines, core }: Blocks): Promise<Kept[]> {
  const found = await Promise.allSettled([engines.get(false), engines.get(true)]);
  const all = new Set(found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  const rows: Kept[] = [];
  for (const engine of all) {
    try {
      rows.push(...(await ofEngine(engine)));
    } catch (error) {
      core.report(error, vscode.l10n.t('Listing what {0} keeps', engine.info.title));
    }
  }
  return rows;
}

async function ofEngine(engine: Engine): Promise<Kept[]> {
  const kept = await engine.kept();
  return kinds.flatMap((kind) => {
    const things = kept.filter((thing) => thing.kind === kind);
    if (things.length === 0) return [];
    const sizes = things.flatMap(({ size }) => size ?? []);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const names = things.map(({ name }) => name).slice(0, 8);
    return [
      {
        label: titleOf(kind),
        description: [things.length, sizes.length > 0 ? formatBytes(total) : '']
          .filter(Boolean)
          .join(' · '),
        detail: plainText(names.join(', '), 200),
        remove: () => engine.remove(things),
      },
    ];
  });
}

function ofSecrets({ secrets, consent }: Blocks): Kept[] {
  const answers = Object.keys(consent.answers).length;
  return [
    ...(secrets.count === 0
      ? []
      : [
          {
            label: vscode.l10n.t('Secrets of blocks'),
            description: String(secrets.count),
            detail: vscode.l10n.t('In the keyring; a run asks for them again'),
            remove: () => secrets.forget(),
          },
        ]),
    ...(answers === 0
      ? []
      : [
          {
            label: vscode.l10n.t('Answers about keys for blocks'),
            description: String(answers),
            detail: vscode.l10n.t('A run asks again whether it may use a Studio in the cloud'),
            remove: () => consent.revoke(),
          },
        ]),
  ];
}

/** Bytes of all files below a folder; none when it does not exist. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    sum += await stat(path.join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}
