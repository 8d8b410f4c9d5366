import * as vscode from 'vscode';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { chooseAndKeep } from '../testing/runTests.ts';
import { blockFolderOf } from './blockTarget.ts';

/** Chooses what a block is tested on and shows it in the Testing view. */
export async function sampleTests(parts: Parts, { args }: CommandInput): Promise<void> {
  const blocks = await parts.blocks.get();
  const tests = await blocks.tests();
  const [given] = args;
  const isTest = typeof given === 'object' && given !== null && 'canResolveChildren' in given;
  const folder = isTest
    ? tests.folderOf(given as vscode.TestItem)
    : await blockFolderOf(parts, args);
  if (folder === undefined || !(await chooseAndKeep(tests, folder))) return;
  if (!isTest) await vscode.commands.executeCommand('workbench.view.testing.focus');
}
