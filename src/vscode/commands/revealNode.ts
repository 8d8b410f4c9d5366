import type { DatasetType } from '../../client/model.ts';
import { nodeId, type Node } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';

/** Opens the tree down to a row and selects it. Rows that were never listed are listed now. */
export async function revealNode(
  { tree, view }: Parts,
  place: {
    readonly accountId: string;
    readonly organizationId: number;
    readonly datasetType?: DatasetType;
  },
  id: string,
): Promise<Node | undefined> {
  const steps = [
    nodeId.account(place.accountId),
    nodeId.organization(place),
    ...(place.datasetType === undefined ? [] : [nodeId.datasets(place, place.datasetType)]),
    id,
  ];
  let node: Node | undefined;
  for (const step of new Set(steps)) {
    const rows: readonly Node[] = await tree.rows(node);
    const next = rows.find((row) => row.id === step);
    if (!next) return undefined;
    node = next;
  }
  if (node) await view.reveal(node, { select: true, focus: true, expand: true });
  return node;
}
