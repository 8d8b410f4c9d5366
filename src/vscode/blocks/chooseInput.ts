import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes, plainText } from '../../base/text.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import { askOpen } from '../commands/askPath.ts';
import type { Core } from '../parts.ts';
import {
  chosenItem,
  currentPlace,
  entriesOf,
  fileRows,
  findItems,
  itemDescription,
  itemInput,
  placeRows,
  type InputPlace,
} from './inputRows.ts';
import type { BlockMemory, ChosenInput } from './memory.ts';
import { pickStep } from './steps.ts';
import { back, type Answer } from './walk.ts';

interface InputRow extends vscode.QuickPickItem {
  readonly take?: () => Promise<Answer<ChosenInput>>;
}

/** Asks what a block shall run on: what it ran on before, items of a dataset, or something on this computer. */
export async function chooseInput(
  core: Core,
  memory: BlockMemory,
  folder: string,
  operatesOn: OperatesOn,
): Promise<ChosenInput | undefined> {
  const place = await currentPlace(core).catch((error: unknown) => {
    core.report(error, vscode.l10n.t('Listing data items'));
    return undefined;
  });
  return fromPlace(core, memory.get(folder).recent, operatesOn, place);
}

async function fromPlace(
  core: Core,
  recent: readonly ChosenInput[],
  operatesOn: OperatesOn,
  place: InputPlace | undefined,
): Promise<ChosenInput | undefined> {
  const title = vscode.l10n.t('Input of the block');
  const others: InputRow[] = [
    separator(vscode.l10n.t('elsewhere')),
    {
      label: vscode.l10n.t('Another dataset…'),
      iconPath: new vscode.ThemeIcon('database'),
      alwaysShow: true,
      take: async () => {
        const rows = await placeRows(core);
        const placeholder = vscode.l10n.t('Which dataset?');
        const answer = await pickStep({ title, placeholder, rows, place: { step: 2, total: 2 } });
        if (answer === undefined || answer === back) return answer;
        const { value } = answer;
        if (value.type === 'files') return fromFolder(core, operatesOn, value, '');
        return (await fromPlace(core, [], operatesOn, value)) ?? undefined;
      },
    },
    {
      label:
        operatesOn === 'file'
          ? vscode.l10n.t('File of this computer…')
          : vscode.l10n.t('Folder of this computer…'),
      iconPath: new vscode.ThemeIcon(operatesOn === 'file' ? 'file' : 'folder'),
      alwaysShow: true,
      take: () => fromDisk(operatesOn),
    },
  ];
  const known: InputRow[] = recent.map((chosen) => ({
    label: plainText(chosen.title),
    description: plainText(chosen.detail),
    iconPath: new vscode.ThemeIcon('history'),
    take: () => Promise.resolve(chosen),
  }));
  const first = known.length > 0 ? [separator(vscode.l10n.t('used before')), ...known] : [];
  const search = async (text: string, signal: AbortSignal): Promise<InputRow[]> => {
    if (!place) return [...first, ...others];
    const items = await findItems(core, place, text, signal);
    const rows = items.map((item): InputRow => ({
      label: plainText(item.name),
      description: itemDescription(item),
      iconPath: new vscode.ThemeIcon('symbol-misc'),
      take: () => fromItem(core, operatesOn, place, item),
    }));
    return [...first, separator(plainText(place.label, 60)), ...rows, ...others];
  };
  for (;;) {
    const answer = await pickStep<InputRow>({
      title,
      placeholder: place
        ? vscode.l10n.t('Type a part of a name')
        : vscode.l10n.t('What shall the block run on?'),
      rows: [...first, ...others],
      search,
      onError: (error) => core.report(error, vscode.l10n.t('Listing data items')),
    });
    if (answer === undefined || answer === back) return undefined;
    const taken = await answer.take?.();
    if (taken !== back) return taken;
  }
}

const separator = (label: string): InputRow => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});

async function fromItem(
  core: Core,
  operatesOn: OperatesOn,
  place: InputPlace,
  item: Parameters<typeof itemInput>[1],
): Promise<Answer<ChosenInput>> {
  return wholeOrFile(core, operatesOn, itemInput(place, item));
}

/** The item for a block on items; for one on files, the file of it that the person picks. */
export async function wholeOrFile(
  core: Core,
  operatesOn: OperatesOn,
  input: ReturnType<typeof itemInput>,
): Promise<Answer<ChosenInput>> {
  if (operatesOn !== 'file' || input.fileName !== undefined) return chosenItem(core, input);
  const rows = await fileRows(core, input);
  const answer = await pickStep({
    title: vscode.l10n.t('Input of the block'),
    placeholder: plainText(vscode.l10n.t('Which file of {0}?', input.itemName)),
    rows,
    place: { step: 2, total: 2 },
  });
  if (answer === undefined || answer === back) return answer;
  return chosenItem(core, { ...input, fileName: answer.fileName });
}

async function fromDisk(operatesOn: OperatesOn): Promise<Answer<ChosenInput>> {
  const [place] = await askOpen(
    operatesOn === 'file' ? 'files' : 'folder',
    vscode.l10n.t('Input of the block'),
    vscode.l10n.t('Run on This'),
  );
  return place === undefined ? undefined : localInput(place);
}

export function localInput(place: string): ChosenInput {
  return {
    input: { kind: 'local', path: place },
    title: plainText(path.basename(place) || place, 120),
    detail: plainText(path.dirname(place), 120),
  };
}

interface EntryRow extends vscode.QuickPickItem {
  readonly into?: string;
  readonly chosen?: ChosenInput;
}

/** Goes down a `files` dataset to a file, or to a folder. */
async function fromFolder(
  core: Core,
  operatesOn: OperatesOn,
  place: InputPlace,
  prefix: string,
): Promise<Answer<ChosenInput>> {
  const entries = await entriesOf(core, place, prefix);
  const rows: EntryRow[] = entries
    .filter(({ type }) => type === 'folder' || operatesOn === 'file')
    .map((entry) => ({
      label: plainText(entry.name),
      description: entry.size === undefined ? '' : formatBytes(entry.size),
      iconPath: entry.type === 'folder' ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File,
      ...(entry.type === 'folder'
        ? { into: entry.path }
        : { chosen: pathInput(place, entry.path, false) }),
    }));
  if (operatesOn !== 'file' && prefix !== '') {
    rows.unshift({
      label: vscode.l10n.t('This folder'),
      iconPath: new vscode.ThemeIcon('check'),
      chosen: pathInput(place, prefix, true),
    });
  }
  for (;;) {
    const answer = await pickStep<EntryRow>({
      title: plainText(`${place.label}/${prefix}`, 100),
      placeholder: vscode.l10n.t('What shall the block run on?'),
      rows,
      place: { step: 2, total: 2 },
    });
    if (answer === undefined || answer === back) return answer;
    if (answer.chosen) return answer.chosen;
    const into = `${(answer.into ?? '').replace(/\/$/, '')}/`;
    const deeper = await fromFolder(core, operatesOn, place, into);
    if (deeper !== back) return deeper;
  }
}

export function pathInput(
  place: Pick<InputPlace, 'accountId' | 'organizationId' | 'dataset'>,
  inDataset: string,
  isFolder: boolean,
): ChosenInput {
  const { accountId, organizationId, dataset = '' } = place;
  const trimmed = inDataset.replace(/\/$/, '');
  return {
    input: {
      kind: 'datasetPath',
      ...{ accountId, organizationId, dataset },
      path: trimmed,
      isFolder,
    },
    title: plainText(trimmed.split('/').at(-1) ?? trimmed, 120),
    detail: plainText(dataset, 120),
  };
}
