export const panelTabs = ['column', 'schema', 'file'] as const;
export type PanelTab = (typeof panelTabs)[number];
