import type { Workbench } from '../workbench.ts';

const made = new WeakMap<Workbench, Map<string, string>>();

/** What is typed but not applied, by the key of its target; shared by the box and the commands around it. */
export function draftsOf(workbench: Workbench): Map<string, string> {
  const drafts = made.get(workbench) ?? new Map<string, string>();
  made.set(workbench, drafts);
  return drafts;
}
