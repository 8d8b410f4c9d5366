/** Every id that `package.json` contributes, typed once. No value import of `vscode`: a test reads this file. */

const ownCommandNames = [
  'studio.menu',
  'studio.start',
  'studio.stop',
  'studio.restart',
  'studio.showLog',
  'studio.openDataFolder',
  'studio.resetSample',
  'account.signIn',
  'account.signOut',
  'refresh',
  'loadMore',
  'retry',
  'showLog',
  'cleanUp',
  'openWalkthrough',
  'organization.new',
  'dataset.new',
  'dataset.addFolder',
  'dataset.synchronize',
  'item.new',
  'rename',
  'item.editMetadata',
  'item.explain',
  'download',
  'delete',
  'upload.files',
  'upload.folder',
  'basket.download',
  'basket.showAsTable',
  'basket.delete',
  'basket.clear',
  'transform',
  'basket.transform',
  'transform.retry',
  'job.replay',
  'openSignals',
  'compare.select',
  'compare.withSelected',
  'compare.tables',
  'compare.with',
  'file.edit',
  'file.download',
  'file.open',
  'file.showBytes',
  'filter.set',
  'filter.showAsTable',
  'filter.choose',
  'filter.save',
  'filter.importCampaigns',
  'filter.refreshVocabulary',
  'reveal',
  'link.copy',
  'link.open',
  'openInStudio',
  'copyName',
  'copyPath',
  'block.new',
  'block.run',
  'block.debug',
  'block.runOn',
  'block.chooseInput',
  'block.runCold',
  'block.cancel',
  'block.runAgain',
  'block.toggleRunOnSave',
  'block.openRunPage',
  'block.check',
  'block.push',
  'block.openLog',
  'block.revealOutput',
  'block.compareRuns',
  'block.deleteRun',
  'block.setSecret',
  'block.forgetSecrets',
  'block.moreRuns',
  'block.refresh',
  'block.sampleTests',
  'block.showOrganizations',
  'block.getCode',
  'block.openFolder',
  'block.runOnData',
  'block.copyId',
  'block.openInStudio',
  'block.deleteInStudio',
  'engine.check',
] as const;

export type OwnCommandId = `edgeImpulse.${(typeof ownCommandNames)[number]}`;

/** Commands that `commands.ts` implements. Pure, so that the entry does not carry it: it reads the manifest. */
export const ownCommandIds = /* @__PURE__ */ ownCommandNames.map(
  (name): OwnCommandId => `edgeImpulse.${name}`,
);

/** Commands that a feature registers itself. The editor makes `edgeImpulse.filter.focus` for the view. */
export const featureCommandIds = [
  'edgeImpulse.filter.clear',
  'edgeImpulse.filter.editAsDocument',
  'edgeImpulse.item.open',
] as const;

export type CommandId = OwnCommandId | (typeof featureCommandIds)[number];

export const viewIds = {
  data: 'edgeImpulse.data',
  filter: 'edgeImpulse.filter',
  blocks: 'edgeImpulse.blocks',
} as const;
export const viewTypes = {
  table: 'edgeImpulse.table',
  studioTable: 'edgeImpulse.studioTable',
  audio: 'edgeImpulse.audio',
  studioAudio: 'edgeImpulse.studioAudio',
  bytes: 'edgeImpulse.bytes',
} as const;
export const languageIds = { filter: 'eifilter' } as const;
export const taskType = 'ei-block';
export const debugType = 'ei-block';
export const testControllerId = 'edgeImpulse.blocks';
export const runPageType = 'edgeImpulse.run';
export const signalsPageType = 'edgeImpulse.signals';
export const comparePageType = 'edgeImpulse.compare';
export const resultsPageType = 'edgeImpulse.results';
/** Of explanations; `package.json` opens them as rendered Markdown. */
export const helpScheme = 'ei-help';
/** Of what is read before a push. */
export const pushScheme = 'ei-push';
/** Of what failed in a transformation job, and of its logs. */
export const transformScheme = 'ei-transform';
/** Of why a filter keeps an item or not. */
export const explanationScheme = 'ei-explanation';
export const walkthroughId = 'edgeImpulse.start';
export const authenticationProviderId = 'edge-impulse';

/** Schemes of the addresses that the extension serves. */
export const schemes = { files: 'ei', metadata: 'ei-metadata' } as const;

/** Settings with their defaults, as in `package.json`. */
export const settingDefaults = {
  'edgeImpulse.localStudio.enabled': true,
  'edgeImpulse.localStudio.dataFolder': '',
  'edgeImpulse.localStudio.sampleStudy': true,
  'edgeImpulse.localStudio.nodePath': '',
  'edgeImpulse.cloudHost': 'studio.edgeimpulse.com',
  'edgeImpulse.explorer.pageSize': 100,
  'edgeImpulse.files.maximumSize': 50,
  'edgeImpulse.engine.kind': 'auto',
  'edgeImpulse.engine.address': '',
  'edgeImpulse.engine.buildArguments': {} as Readonly<Record<string, unknown>>,
  'edgeImpulse.engine.certificates': '',
  'edgeImpulse.run.memory': 4096,
  'edgeImpulse.run.cpus': 2,
  'edgeImpulse.run.processes': 1024,
  'edgeImpulse.run.timeLimit': 60,
} as const;

export type SettingId = keyof typeof settingDefaults;

type Widen<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends object
      ? T
      : string;
export type SettingValue<Id extends SettingId> = Widen<(typeof settingDefaults)[Id]>;

/** Context keys and the values that they may have. */
export interface ContextKeys {
  /** What the Data view can show; chooses its welcome. */
  'edgeImpulse.state':
    'starting' | 'ready' | 'noAccount' | 'noOrganization' | 'studioStopped' | 'studioFailed';
  'edgeImpulse.localStudio': 'off' | 'stopped' | 'starting' | 'running' | 'failed';
  'edgeImpulse.activeFilters': number;
  'edgeImpulse.checkedItems': number;
  'edgeImpulse.cloudAccounts': number;
  /** Block folders of the workspace; absent until somebody looked for them. */
  'edgeImpulse.blockFolders': number;
  'edgeImpulse.runningBlocks': number;
  /** A table is selected for compare. */
  'edgeImpulse.comparedTable': boolean;
  /** `ei:` addresses that may be written in this window. */
  'edgeImpulse.editableFiles': readonly string[];
}

export const contextKeys: Readonly<Record<keyof ContextKeys, true>> = {
  'edgeImpulse.state': true,
  'edgeImpulse.localStudio': true,
  'edgeImpulse.activeFilters': true,
  'edgeImpulse.checkedItems': true,
  'edgeImpulse.cloudAccounts': true,
  'edgeImpulse.blockFolders': true,
  'edgeImpulse.runningBlocks': true,
  'edgeImpulse.comparedTable': true,
  'edgeImpulse.editableFiles': true,
};
