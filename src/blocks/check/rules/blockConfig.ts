import { blockConfigFileName, tryReadBlockConfig } from '../../blockConfig.ts';
import { memberOf, readJson } from '../../json.ts';
import { migration } from '../../migration.ts';
import type { BlockProblem, Edit } from '../problem.ts';
import { problem, type Snapshot } from '../snapshot.ts';

/** `.ei-block-config`: readable, and of the current version. */
export async function blockConfigRules(snapshot: Snapshot): Promise<readonly BlockProblem[]> {
  const text = await snapshot.files.read(blockConfigFileName);
  if (text === undefined) return [];
  const file = tryReadBlockConfig(text);
  if ('problem' in file) {
    const { span, message } = file.problem;
    return [problem('EIB211', blockConfigFileName, span, message)];
  }
  if (file.version === 2) return [];
  const read = readJson(text);
  const version = 'node' in read ? memberOf(read.node, 'version')?.value : undefined;
  const message =
    'This file is of an old version: name and mode of the block belong in parameters.json.';
  const fix = {
    title: 'Bring the block folder to the current version',
    edits: edits(snapshot, text),
  };
  const span = version?.span ?? { start: 0, end: 1 };
  return [problem('EIB210', blockConfigFileName, span, message, { fixes: [fix] })];
}

function edits({ parameters }: Snapshot, config: string): readonly Edit[] {
  return migration(parameters?.text, config, 'Block').map(({ file, before, after }) => ({
    file,
    ...(before === undefined ? {} : { span: { start: 0, end: before.length } }),
    text: after,
  }));
}
