import { readBlock } from '../../blocks/readBlock.ts';
import { buckets } from '../../client/buckets.ts';
import { hostOf } from '../../client/hosts.ts';
import type { Accounts } from '../workbench.ts';

/** Bucket ids of the organization that `.ei-block-config` names; `undefined` where nobody is signed in there. */
export async function bucketIdsOf(
  accounts: Accounts,
  folder: string,
): Promise<readonly number[] | undefined> {
  const { config } = await readBlock(folder);
  for (const [host, { organizationId }] of config) {
    const account = accounts.all.find(
      ({ kind, endpoint }) => kind === 'cloud' && isSameHost(hostOf(endpoint), host),
    );
    if (!account) continue;
    const connection = await accounts.connection(account.id);
    return (await buckets(connection, organizationId)).map(({ id }) => id);
  }
  return undefined;
}

/** The file names `edgeimpulse.com`, the account `studio.edgeimpulse.com`. */
function isSameHost(ofAccount: string, ofBlock: string): boolean {
  return ofAccount === ofBlock || ofAccount === `studio.${ofBlock}`;
}
