import type { BlockFiles } from './blockFiles.ts';
import type { BlockProblem } from './problem.ts';
import { argumentRules } from './rules/arguments.ts';
import { blockConfigRules } from './rules/blockConfig.ts';
import { copyRules } from './rules/copies.ts';
import { dockerfileRules } from './rules/dockerfile.ts';
import { endingRules } from './rules/ending.ts';
import { ignoredRules } from './rules/ignored.ts';
import { imageRules } from './rules/image.ts';
import { mountRules } from './rules/mounts.ts';
import { outputRules } from './rules/output.ts';
import { parameterRules } from './rules/parameters.ts';
import { placeRules } from './rules/places.ts';
import { requirementRules } from './rules/requirements.ts';
import { secretRules } from './rules/secrets.ts';
import { takeSnapshot, type CheckContext } from './snapshot.ts';

/**
 * What the platform would fail on, and what people regret, by file and place. Reads only what `files` gives; never
 * throws for what stands in a file.
 */
export async function checkBlock(
  files: BlockFiles,
  context: CheckContext = {},
): Promise<readonly BlockProblem[]> {
  const snapshot = await takeSnapshot(files, context);
  const found = [
    ...(await dockerfileRules(snapshot)),
    ...imageRules(snapshot),
    ...placeRules(snapshot),
    ...copyRules(snapshot),
    ...parameterRules(snapshot),
    ...mountRules(snapshot),
    ...(await blockConfigRules(snapshot)),
    ...argumentRules(snapshot),
    ...endingRules(snapshot),
    ...outputRules(snapshot),
    ...(await secretRules(snapshot)),
    ...ignoredRules(snapshot),
    ...(await requirementRules(snapshot)),
  ];
  return found.sort(byPlace);
}

function byPlace(a: BlockProblem, b: BlockProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.span.start - b.span.start || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
