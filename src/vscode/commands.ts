import * as vscode from 'vscode';
import { isBlocksNode } from './blocks/nodes.ts';
import type { OwnCommandId } from './contributions.ts';
import type { Node } from './explorer/nodes.ts';
import type { Parts } from './parts.ts';

/** What a command is given: `nodes` are what it was called on, or what is selected in the tree. */
export interface CommandInput {
  readonly nodes: readonly Node[];
  /** The arguments as they came. */
  readonly args: readonly unknown[];
}

type Command = (parts: Parts, input: CommandInput) => unknown;

/** Every command with the words for "…ing failed" and its body; bodies load when they are first used. */
const table: Readonly<Record<OwnCommandId, readonly [doing: () => string, Command]>> = {
  'edgeImpulse.studio.menu': [
    () => vscode.l10n.t('The menu of the local Studio'),
    async (parts) => (await import('./commands/studio.ts')).studioMenu(parts),
  ],
  'edgeImpulse.studio.start': [
    () => vscode.l10n.t('Starting the local Studio'),
    async (parts) => (await import('./commands/studio.ts')).startStudio(parts),
  ],
  'edgeImpulse.studio.stop': [
    () => vscode.l10n.t('Stopping the local Studio'),
    async (parts) => (await import('./commands/studio.ts')).stopStudio(parts),
  ],
  'edgeImpulse.studio.restart': [
    () => vscode.l10n.t('Restarting the local Studio'),
    async (parts) => (await import('./commands/studio.ts')).restartStudio(parts),
  ],
  'edgeImpulse.studio.showLog': [
    () => vscode.l10n.t('Showing the log of the local Studio'),
    async (parts) => (await import('./commands/studio.ts')).showStudioLog(parts),
  ],
  'edgeImpulse.studio.openDataFolder': [
    () => vscode.l10n.t('Opening the data folder'),
    async (parts) => (await import('./commands/studio.ts')).openDataFolder(parts),
  ],
  'edgeImpulse.studio.resetSample': [
    () => vscode.l10n.t('Resetting the sample study'),
    async (parts) => (await import('./commands/studio.ts')).resetSampleStudy(parts),
  ],
  'edgeImpulse.account.signIn': [
    () => vscode.l10n.t('Signing in'),
    async (parts) => (await import('./commands/accounts.ts')).signInCommand(parts),
  ],
  'edgeImpulse.account.signOut': [
    () => vscode.l10n.t('Signing out'),
    async (parts, input) => (await import('./commands/accounts.ts')).signOutCommand(parts, input),
  ],
  'edgeImpulse.refresh': [
    () => vscode.l10n.t('Refreshing'),
    async (parts, input) => (await import('./commands/view.ts')).refresh(parts, input),
  ],
  'edgeImpulse.loadMore': [
    () => vscode.l10n.t('Loading more'),
    async (parts, input) => (await import('./commands/view.ts')).loadMore(parts, input),
  ],
  'edgeImpulse.retry': [
    () => vscode.l10n.t('Trying again'),
    async (parts, input) => (await import('./commands/view.ts')).retry(parts, input),
  ],
  'edgeImpulse.showLog': [() => vscode.l10n.t('Showing the log'), (parts) => parts.log.show()],
  'edgeImpulse.cleanUp': [
    () => vscode.l10n.t('Cleaning up'),
    async (parts) => (await import('./commands/cleanUp.ts')).cleanUp(parts),
  ],
  'edgeImpulse.openWalkthrough': [
    () => vscode.l10n.t('Opening the walkthrough'),
    async () => (await import('./commands/view.ts')).openWalkthrough(),
  ],
  'edgeImpulse.organization.new': [
    () => vscode.l10n.t('Creating the organization'),
    async (parts) => (await import('./commands/datasets.ts')).newLocalOrganization(parts),
  ],
  'edgeImpulse.dataset.new': [
    () => vscode.l10n.t('Creating the dataset'),
    async (parts, input) => (await import('./commands/datasets.ts')).newDataset(parts, input),
  ],
  'edgeImpulse.dataset.addFolder': [
    () => vscode.l10n.t('Adding the folder'),
    async (parts, input) => (await import('./commands/addFolder.ts')).addFolder(parts, input),
  ],
  'edgeImpulse.dataset.synchronize': [
    () => vscode.l10n.t('Reading the bucket again'),
    async (parts, input) => (await import('./commands/datasets.ts')).synchronize(parts, input),
  ],
  'edgeImpulse.item.new': [
    () => vscode.l10n.t('Creating the data item'),
    async (parts, input) => (await import('./commands/items.ts')).newItem(parts, input),
  ],
  'edgeImpulse.rename': [
    () => vscode.l10n.t('Renaming'),
    async (parts, input) => (await import('./commands/items.ts')).rename(parts, input),
  ],
  'edgeImpulse.item.editMetadata': [
    () => vscode.l10n.t('Editing the metadata'),
    async (parts, input) => (await import('./commands/metadata.ts')).editMetadata(parts, input),
  ],
  'edgeImpulse.item.explain': [
    () => vscode.l10n.t('Explaining the filter'),
    async (parts, input) => (await import('./commands/explain.ts')).explain(parts, input),
  ],
  'edgeImpulse.download': [
    () => vscode.l10n.t('Downloading'),
    async (parts, input) => (await import('./commands/download.ts')).downloadNodes(parts, input),
  ],
  'edgeImpulse.delete': [
    () => vscode.l10n.t('Deleting'),
    async (parts, input) => (await import('./commands/delete.ts')).deleteNodes(parts, input),
  ],
  'edgeImpulse.upload.files': [
    () => vscode.l10n.t('Uploading'),
    async (parts, input) => (await import('./commands/upload.ts')).uploadFiles(parts, input),
  ],
  'edgeImpulse.upload.folder': [
    () => vscode.l10n.t('Uploading'),
    async (parts, input) => (await import('./commands/upload.ts')).uploadFolder(parts, input),
  ],
  'edgeImpulse.basket.download': [
    () => vscode.l10n.t('Downloading'),
    async (parts) => (await import('./commands/download.ts')).downloadBasket(parts),
  ],
  'edgeImpulse.basket.delete': [
    () => vscode.l10n.t('Deleting'),
    async (parts) => (await import('./commands/delete.ts')).deleteBasket(parts),
  ],
  'edgeImpulse.basket.clear': [
    () => vscode.l10n.t('Clearing what is checked'),
    (parts) => parts.basket.clear(),
  ],
  'edgeImpulse.transform': [
    () => vscode.l10n.t('Transforming'),
    async (parts, input) => (await import('./commands/transform.ts')).transformNodes(parts, input),
  ],
  'edgeImpulse.basket.transform': [
    () => vscode.l10n.t('Transforming'),
    async (parts) => (await import('./commands/transform.ts')).transformBasket(parts),
  ],
  'edgeImpulse.transform.retry': [
    () => vscode.l10n.t('Transforming'),
    async (parts, input) =>
      (await import('./commands/transform.ts')).retryTransformation(parts, input),
  ],
  'edgeImpulse.job.replay': [
    () => vscode.l10n.t('Replaying the job'),
    async (parts, input) => (await import('./commands/replay.ts')).replayJob(parts, input),
  ],
  'edgeImpulse.openSignals': [
    () => vscode.l10n.t('Opening the signals'),
    async (parts, input) => (await import('./commands/signals.ts')).openSignals(parts, input),
  ],
  'edgeImpulse.compare.select': [
    () => vscode.l10n.t('Selecting the table'),
    async (parts, input) => (await import('./commands/compare.ts')).selectForCompare(parts, input),
  ],
  'edgeImpulse.compare.withSelected': [
    () => vscode.l10n.t('Comparing the tables'),
    async (parts, input) =>
      (await import('./commands/compare.ts')).compareWithSelected(parts, input),
  ],
  'edgeImpulse.compare.tables': [
    () => vscode.l10n.t('Comparing the tables'),
    async (parts, input) => (await import('./commands/compare.ts')).compareTables(parts, input),
  ],
  'edgeImpulse.compare.with': [
    () => vscode.l10n.t('Comparing the tables'),
    async (parts, input) => (await import('./commands/compare.ts')).compareWith(parts, input),
  ],
  'edgeImpulse.file.edit': [
    () => vscode.l10n.t('Editing the file'),
    async (parts, input) => (await import('./commands/files.ts')).editFile(parts, input),
  ],
  'edgeImpulse.file.download': [
    () => vscode.l10n.t('Downloading the file'),
    async (parts, input) => (await import('./commands/files.ts')).downloadOne(parts, input),
  ],
  'edgeImpulse.file.open': [
    () => vscode.l10n.t('Opening the file'),
    async (parts, input) => (await import('./commands/media.ts')).openAnyFile(parts, input),
  ],
  'edgeImpulse.file.showBytes': [
    () => vscode.l10n.t('Showing the bytes'),
    async (parts, input) => (await import('./commands/media.ts')).showFileBytes(parts, input),
  ],
  'edgeImpulse.filter.set': [
    () => vscode.l10n.t('Filtering'),
    async (parts, input) => (await import('./commands/view.ts')).setFilter(parts, input),
  ],
  'edgeImpulse.filter.choose': [
    () => vscode.l10n.t('Choosing a filter'),
    async (parts, input) => (await import('./filterBox/choose.ts')).chooseFilter(parts, input),
  ],
  'edgeImpulse.filter.save': [
    () => vscode.l10n.t('Saving the filter'),
    async (parts, input) => (await import('./filterBox/save.ts')).saveFilter(parts, input),
  ],
  'edgeImpulse.filter.importCampaigns': [
    () => vscode.l10n.t('Importing the filters of campaigns'),
    async (parts, input) =>
      (await import('./filterBox/campaigns.ts')).importCampaigns(parts, input),
  ],
  'edgeImpulse.filter.refreshVocabulary': [
    () => vscode.l10n.t('Reading what the data hold'),
    async (parts) => (await import('./filterBox/refresh.ts')).refreshVocabulary(parts),
  ],
  'edgeImpulse.filter.showAsTable': [
    () => vscode.l10n.t('Showing the table'),
    async (parts, input) => (await import('./commands/showAsTable.ts')).showAsTable(parts, input),
  ],
  'edgeImpulse.basket.showAsTable': [
    () => vscode.l10n.t('Showing the table'),
    async (parts) => (await import('./commands/showAsTable.ts')).showBasketAsTable(parts),
  ],
  'edgeImpulse.reveal': [
    () => vscode.l10n.t('Revealing the folder'),
    async (parts, input) => (await import('./commands/files.ts')).reveal(parts, input),
  ],
  'edgeImpulse.link.copy': [
    () => vscode.l10n.t('Copying the link'),
    async (parts, input) => (await import('./commands/links.ts')).copyLink(parts, input),
  ],
  'edgeImpulse.link.open': [
    () => vscode.l10n.t('Opening the link'),
    async (parts) => (await import('./commands/links.ts')).askLink(parts),
  ],
  'edgeImpulse.openInStudio': [
    () => vscode.l10n.t('Opening the Studio'),
    async (parts, input) => (await import('./commands/links.ts')).openInStudio(parts, input),
  ],
  'edgeImpulse.copyName': [
    () => vscode.l10n.t('Copying the name'),
    async (parts, input) => (await import('./commands/files.ts')).copyNames(parts, input),
  ],
  'edgeImpulse.copyPath': [
    () => vscode.l10n.t('Copying the path'),
    async (parts, input) => (await import('./commands/files.ts')).copyPaths(parts, input),
  ],
  'edgeImpulse.block.new': [
    () => vscode.l10n.t('Making the block'),
    async (parts) => (await import('./commands/blockNew.ts')).newBlock(parts),
  ],
  'edgeImpulse.block.run': [
    () => vscode.l10n.t('Running the block'),
    async (parts, input) => (await import('./commands/blockRun.ts')).runBlock(parts, input),
  ],
  'edgeImpulse.block.debug': [
    () => vscode.l10n.t('Debugging the block'),
    async (parts, input) => (await import('./commands/blockDebug.ts')).debugBlock(parts, input),
  ],
  'edgeImpulse.block.runOn': [
    () => vscode.l10n.t('Running the block'),
    async (parts, input) => (await import('./commands/blockRun.ts')).runBlockOn(parts, input),
  ],
  'edgeImpulse.block.chooseInput': [
    () => vscode.l10n.t('Choosing the input'),
    async (parts, input) =>
      (await import('./commands/blockRun.ts')).chooseInputOfBlock(parts, input),
  ],
  'edgeImpulse.block.runCold': [
    () => vscode.l10n.t('Running the block'),
    async (parts, input) => (await import('./commands/blockRun.ts')).runBlockCold(parts, input),
  ],
  'edgeImpulse.block.cancel': [
    () => vscode.l10n.t('Cancelling the run'),
    async (parts, input) => (await import('./commands/blockRun.ts')).cancelRun(parts, input),
  ],
  'edgeImpulse.block.runAgain': [
    () => vscode.l10n.t('Running the block'),
    async (parts, input) => (await import('./commands/blockRun.ts')).runAgain(parts, input),
  ],
  'edgeImpulse.block.toggleRunOnSave': [
    () => vscode.l10n.t('Switching run on save'),
    async (parts, input) => (await import('./commands/blockRun.ts')).toggleRunOnSave(parts, input),
  ],
  'edgeImpulse.block.openRunPage': [
    () => vscode.l10n.t('Opening the page of the block'),
    async (parts, input) => (await import('./commands/blockRun.ts')).openRunPage(parts, input),
  ],
  'edgeImpulse.block.check': [
    () => vscode.l10n.t('Checking the block'),
    async (parts, input) => (await import('./commands/blockSetup.ts')).checkBlockNow(parts, input),
  ],
  'edgeImpulse.block.push': [
    () => vscode.l10n.t('Pushing the block'),
    async (parts, input) => (await import('./commands/blockPush.ts')).pushBlock(parts, input),
  ],
  'edgeImpulse.block.openLog': [
    () => vscode.l10n.t('Opening the log'),
    async (parts, input) => (await import('./commands/blockResults.ts')).openLog(parts, input),
  ],
  'edgeImpulse.block.revealOutput': [
    () => vscode.l10n.t('Revealing the output'),
    async (parts, input) => (await import('./commands/blockResults.ts')).revealOutput(parts, input),
  ],
  'edgeImpulse.block.compareRuns': [
    () => vscode.l10n.t('Comparing the runs'),
    async (parts, input) => (await import('./commands/blockResults.ts')).compareRuns(parts, input),
  ],
  'edgeImpulse.block.deleteRun': [
    () => vscode.l10n.t('Deleting the run'),
    async (parts, input) => (await import('./commands/blockResults.ts')).deleteRuns(parts, input),
  ],
  'edgeImpulse.block.setSecret': [
    () => vscode.l10n.t('Entering the secret'),
    async (parts, input) => (await import('./commands/blockSetup.ts')).setSecret(parts, input),
  ],
  'edgeImpulse.block.forgetSecrets': [
    () => vscode.l10n.t('Forgetting the secrets'),
    async (parts, input) => (await import('./commands/blockSetup.ts')).forgetSecrets(parts, input),
  ],
  'edgeImpulse.block.moreRuns': [
    () => vscode.l10n.t('Showing more runs'),
    async (parts, input) => (await import('./commands/blockResults.ts')).showMoreRuns(parts, input),
  ],
  'edgeImpulse.block.refresh': [
    () => vscode.l10n.t('Refreshing the blocks'),
    async (parts, input) =>
      (await import('./commands/blockResults.ts')).refreshBlocks(parts, input),
  ],
  'edgeImpulse.block.sampleTests': [
    () => vscode.l10n.t('Choosing what the block is tested on'),
    async (parts, input) => (await import('./commands/blockTests.ts')).sampleTests(parts, input),
  ],
  'edgeImpulse.block.showOrganizations': [
    () => vscode.l10n.t('Showing the blocks of organizations'),
    async (parts) => (await import('./commands/studioBlocks.ts')).showOrganizations(parts),
  ],
  'edgeImpulse.block.getCode': [
    () => vscode.l10n.t('Getting the code of the block'),
    async (parts, input) => (await import('./commands/studioBlocks.ts')).getCode(parts, input),
  ],
  'edgeImpulse.block.openFolder': [
    () => vscode.l10n.t('Opening the block folder'),
    async (parts, input) =>
      (await import('./commands/studioBlocks.ts')).openBlockFolder(parts, input),
  ],
  'edgeImpulse.block.runOnData': [
    () => vscode.l10n.t('Running the block on data'),
    async (parts, input) => (await import('./commands/studioBlocks.ts')).runOnData(parts, input),
  ],
  'edgeImpulse.block.copyId': [
    () => vscode.l10n.t('Copying the id'),
    async (parts, input) => (await import('./commands/studioBlocks.ts')).copyBlockId(parts, input),
  ],
  'edgeImpulse.block.openInStudio': [
    () => vscode.l10n.t('Opening the Studio'),
    async (parts, input) =>
      (await import('./commands/studioBlocks.ts')).openBlockInStudio(parts, input),
  ],
  'edgeImpulse.block.deleteInStudio': [
    () => vscode.l10n.t('Deleting the block'),
    async (parts, input) => (await import('./commands/studioBlocks.ts')).deleteBlock(parts, input),
  ],
  'edgeImpulse.engine.check': [
    () => vscode.l10n.t('Checking the container engine'),
    async (parts) => (await import('./commands/blockSetup.ts')).checkEngineNow(parts),
  ],
};

/** Runs a command on what it was called on; a failure is shown, not thrown. */
export async function runCommand(
  id: OwnCommandId,
  parts: Parts,
  args: readonly unknown[],
): Promise<unknown> {
  const [doing, command] = table[id];
  try {
    return await command(parts, { nodes: nodesOf(parts, args), args });
  } catch (error) {
    parts.report(error, doing());
    return undefined;
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  'id' in value &&
  !isBlocksNode(value);

/** A menu gives the clicked row and the selection; a key or the palette gives nothing. */
function nodesOf(parts: Parts, args: readonly unknown[]): readonly Node[] {
  const [clicked, selection] = args;
  // A menu names its row, but VS Code no longer knows it while the tree is read again; what happens to be selected
  // is not what was meant then.
  if (args.length > 0 && clicked === undefined) return [];
  if (!isNode(clicked)) return parts.view.selection;
  if (Array.isArray(selection) && selection.every(isNode) && selection.includes(clicked)) {
    return selection;
  }
  return [clicked];
}
