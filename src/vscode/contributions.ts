/** Every id that `package.json` contributes, typed once. No value import of `vscode`: a test reads this file. */

/** Commands that `commands.ts` implements. */
export const ownCommandIds = [
  'edgeImpulse.studio.menu',
  'edgeImpulse.studio.start',
  'edgeImpulse.studio.stop',
  'edgeImpulse.studio.restart',
  'edgeImpulse.studio.showLog',
  'edgeImpulse.studio.openDataFolder',
  'edgeImpulse.studio.resetSample',
  'edgeImpulse.account.signIn',
  'edgeImpulse.account.signOut',
  'edgeImpulse.refresh',
  'edgeImpulse.loadMore',
  'edgeImpulse.retry',
  'edgeImpulse.showLog',
  'edgeImpulse.cleanUp',
  'edgeImpulse.openWalkthrough',
  'edgeImpulse.organization.new',
  'edgeImpulse.dataset.new',
  'edgeImpulse.dataset.addFolder',
  'edgeImpulse.dataset.synchronize',
  'edgeImpulse.item.new',
  'edgeImpulse.rename',
  'edgeImpulse.item.editMetadata',
  'edgeImpulse.download',
  'edgeImpulse.delete',
  'edgeImpulse.upload.files',
  'edgeImpulse.upload.folder',
  'edgeImpulse.basket.download',
  'edgeImpulse.basket.delete',
  'edgeImpulse.basket.clear',
  'edgeImpulse.file.edit',
  'edgeImpulse.file.download',
  'edgeImpulse.filter.set',
  'edgeImpulse.reveal',
  'edgeImpulse.link.copy',
  'edgeImpulse.link.open',
  'edgeImpulse.openInStudio',
  'edgeImpulse.copyName',
  'edgeImpulse.copyPath',
] as const;

/** Commands that a feature registers itself. The editor makes `edgeImpulse.filter.focus` for the view. */
export const featureCommandIds = [
  'edgeImpulse.filter.clear',
  'edgeImpulse.filter.editAsDocument',
  'edgeImpulse.item.open',
] as const;

export type OwnCommandId = (typeof ownCommandIds)[number];
export type CommandId = OwnCommandId | (typeof featureCommandIds)[number];

export const viewIds = { data: 'edgeImpulse.data', filter: 'edgeImpulse.filter' } as const;
export const viewTypes = {
  table: 'edgeImpulse.table',
  studioTable: 'edgeImpulse.studioTable',
} as const;
export const languageIds = { filter: 'eifilter' } as const;
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
} as const;

export type SettingId = keyof typeof settingDefaults;

type Widen<T> = T extends boolean ? boolean : T extends number ? number : string;
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
  /** `ei:` addresses that may be written in this window. */
  'edgeImpulse.editableFiles': readonly string[];
}

export const contextKeys: Readonly<Record<keyof ContextKeys, true>> = {
  'edgeImpulse.state': true,
  'edgeImpulse.localStudio': true,
  'edgeImpulse.activeFilters': true,
  'edgeImpulse.checkedItems': true,
  'edgeImpulse.cloudAccounts': true,
  'edgeImpulse.editableFiles': true,
};
