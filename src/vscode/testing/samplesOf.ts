import { samplesIn, type Samples } from '../../actions/testRun/samples.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';

/** What the tests of a block are now; nothing where a person has to choose first. */
export async function samplesOf(
  { memory, core }: Blocks,
  folder: string,
  signal?: AbortSignal,
): Promise<Samples | undefined> {
  const { operatesOn } = (await readBlock(folder)).info;
  if (operatesOn === 'standalone') return { inputs: [{ kind: 'none' }] };
  const { sample, recent, failedSamples } = memory.get(folder);
  switch (sample?.kind) {
    case undefined:
      return recent.length === 0 ? undefined : { inputs: recent.map(({ input }) => input) };
    case 'failed':
      return { inputs: failedSamples };
    case 'list':
      return sample;
    case 'first':
    case 'largest':
    case 'random': {
      const connection = await core.accounts.connection(sample.place.accountId, signal);
      return samplesIn(connection, sample, operatesOn, signal);
    }
  }
}
