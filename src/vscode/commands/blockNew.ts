import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { operations, type OperatesOn } from '../../blocks/block.ts';
import { languages, scaffold, type ScaffoldRequest } from '../../blocks/scaffold.ts';
import { inputStep, pickStep } from '../blocks/steps.ts';
import { back, folderNameOf, walk, type Answer, type Step } from '../blocks/walk.ts';
import type { OwnCommandId } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { askOpen } from './askPath.ts';

type Known = Partial<ScaffoldRequest>;

/** Asks what the block shall be, writes it from a template and opens what a person reads first. */
export async function newBlock(parts: Parts): Promise<void> {
  requireTrust();
  const request = await walk<ScaffoldRequest>(steps());
  if (!request) return;
  const templates = vscode.Uri.joinPath(parts.context.extensionUri, 'media', 'templates').fsPath;
  const { entry } = await scaffold(templates, request);
  const { folder } = request;
  const blocks = await parts.blocks.get();
  await blocks.folders.look();
  await show(folder, entry);
  void offerNext(folder, request.name, blocks.folders.all.includes(folder));
}

function steps(): readonly Step<ScaffoldRequest>[] {
  const title = vscode.l10n.t('New block');
  return [
    async ({ language }, place) => {
      const rows = languages.map(({ id, title: label, detail }) => ({ label, detail, id }));
      const placeholder = vscode.l10n.t('What shall it be written in?');
      return mapped(
        await pickStep({ title, placeholder, place, rows: firstOf(rows, language) }),
        ({ id }) => ({ language: id }),
      );
    },
    async ({ operatesOn }, place) => {
      const rows = operations.map((id) => ({ ...operationRow(id), id }));
      // Most blocks work on items.
      const ordered = firstOf(rows, operatesOn ?? 'directory');
      const placeholder = vscode.l10n.t('What does it work on?');
      return mapped(await pickStep({ title, placeholder, place, rows: ordered }), ({ id }) => ({
        operatesOn: id,
      }));
    },
    async ({ name }, place) => {
      const prompt = vscode.l10n.t('Name of the block, as people see it in a Studio');
      const validate = (text: string) =>
        text.trim().length < 2 ? vscode.l10n.t('A name has at least two characters.') : undefined;
      const options = { title, prompt, place, validate, value: name ?? '' };
      return mapped(await inputStep(options), (text) => ({ name: text }));
    },
    async ({ description }, place) => {
      const prompt = vscode.l10n.t('What it does, in a sentence');
      const options = { title, prompt, place, value: description ?? '' };
      return mapped(await inputStep(options), (text) => ({ description: text }));
    },
    (known, place) => askFolder(title, known, place),
  ];
}

async function askFolder(
  title: string,
  { name = '' }: Known,
  place: { readonly step: number; readonly total: number },
): Promise<Answer<Known>> {
  const folderName = folderNameOf(name);
  const roots = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === 'file',
  );
  const rows = roots.map(({ uri, name: root }) => {
    const folder = freeFolder(path.join(uri.fsPath, folderName));
    const label = plainText(path.join(root, path.basename(folder)));
    const detail = plainText(folder, 1000);
    return { label, detail, iconPath: new vscode.ThemeIcon('new-folder'), folder };
  });
  const other = {
    label: vscode.l10n.t('Another folder…'),
    detail: vscode.l10n.t('A new folder {0} is made in it, unless it is empty', folderName),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    folder: undefined,
  };
  const placeholder = vscode.l10n.t('Where shall its folder be?');
  const answer = await pickStep<vscode.QuickPickItem & { folder: string | undefined }>({
    title,
    placeholder,
    place,
    rows: [...rows, other],
  });
  if (answer === undefined || answer === back) return answer;
  if (answer.folder !== undefined) return { folder: answer.folder };
  const [chosen] = await askOpen('folder', title, vscode.l10n.t('Make the Block Here'));
  if (chosen === undefined) return undefined;
  return { folder: isEmpty(chosen) ? chosen : freeFolder(path.join(chosen, folderName)) };
}

function operationRow(operatesOn: OperatesOn): vscode.QuickPickItem {
  switch (operatesOn) {
    case 'file':
      return {
        label: vscode.l10n.t('Files'),
        detail: vscode.l10n.t('One file at a time: convert, filter, cut'),
      };
    case 'directory':
      return {
        label: vscode.l10n.t('Data items'),
        detail: vscode.l10n.t('All files of a data item: combine, check, add metadata'),
      };
    case 'standalone':
      return {
        label: vscode.l10n.t('Nothing (standalone)'),
        detail: vscode.l10n.t('Runs on its own: fetch data, talk to the API'),
      };
  }
}

function mapped<From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> {
  if (answer === undefined || answer === back) return answer as Answer<To>;
  return change(answer);
}

/** With the row of what was chosen before in front: Enter takes it. */
function firstOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string | undefined,
): readonly Row[] {
  return [...rows.filter((row) => row.id === id), ...rows.filter((row) => row.id !== id)];
}

/** A folder of this name that is not there yet, with a number where there is one. */
function freeFolder(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    if (!existsSync(folder)) return folder;
  }
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder).every((name) => name === '.git');
}

/** The script to write in, and beside it what to read. */
/** The README beside the script, without taking the keyboard from it. */
async function show(folder: string, entry: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, entry)), {
    preview: false,
  });
  const readme = path.join(folder, 'README.md');
  if (!existsSync(readme)) return;
  const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const preview = 'vscode.markdown.preview.editor';
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(readme), preview, place);
}

async function offerNext(folder: string, name: string, isInWorkspace: boolean): Promise<void> {
  const run = vscode.l10n.t('Run on…');
  const open = vscode.l10n.t('Open Folder');
  const text = vscode.l10n.t('The block {0} is ready.', name);
  const answer = await vscode.window.showInformationMessage(
    plainText(text),
    isInWorkspace ? run : open,
  );
  if (answer === run) {
    const id: OwnCommandId = 'edgeImpulse.block.run';
    await vscode.commands.executeCommand(id, { blockFolder: folder });
  } else if (answer === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
  }
}
