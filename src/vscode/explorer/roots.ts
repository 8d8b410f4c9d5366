import type { LocalStudio } from '../accounts/localStudio.ts';
import { setContext } from '../settings.ts';
import { accountNodes, children, type ChildrenContext } from './children.ts';
import type { AccountNode, Node } from './nodes.ts';

/**
 * The accounts. When there is only one that has nothing to show, the tree stays empty and a welcome says why. What
 * was read for that is kept for the moment when the account's rows are asked for.
 */
export async function roots(
  context: ChildrenContext,
  studio: LocalStudio,
  keep: (node: AccountNode, rows: readonly Node[]) => void,
  failed: (error: unknown) => void,
): Promise<readonly Node[]> {
  const nodes = accountNodes(context.accounts.all);
  const only = nodes[0];
  if (!only || nodes.length > 1) {
    setContext('edgeImpulse.state', only ? 'ready' : 'noAccount');
    return nodes;
  }
  setContext('edgeImpulse.state', 'starting');
  const rows = await children(context, only);
  const [first] = rows;
  if (first?.kind === 'error' && only.account.kind === 'local') {
    const { state } = studio;
    if (state.kind === 'failed') {
      setContext('edgeImpulse.state', 'studioFailed');
      failed(state.error);
      return [];
    }
    if (state.kind === 'stopped') {
      setContext('edgeImpulse.state', 'studioStopped');
      return [];
    }
  }
  if (first?.kind === 'note') {
    setContext('edgeImpulse.state', 'noOrganization');
    return [];
  }
  keep(only, rows);
  setContext('edgeImpulse.state', 'ready');
  return nodes;
}
