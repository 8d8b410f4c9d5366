import { StartedJobs, startedJobsFolder } from '../actions/replay/startedJobs.ts';
import {
  followTransformation,
  transform as start,
  valuesFor,
  type TransformResult,
} from '../actions/transform.ts';
import { countItems, filterOfItems, type TransformItems } from '../actions/transformInput.ts';
import { UserError } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { formatBytes, formatCount, plural } from '../base/text.ts';
import { transformationBlocks, type StudioBlock } from '../client/blocks.ts';
import { buckets } from '../client/buckets.ts';
import type { Connection } from '../client/connection.ts';
import { organization } from '../client/organizations.ts';
import { pathRules, type NewTransformation, type PathRule } from '../client/transformations.ts';
import { selectionOf, where, whereHelp } from './browse.ts';
import { organizationOf, targetOf } from './target.ts';
import { jsonText, terminalText, type Terminal } from './terminal.ts';
import {
  noWords,
  optionNumber,
  optionPairs,
  optionText,
  UsageError,
  type Command,
  type Values,
} from './usage.ts';

export const transform: Command = {
  synopsis: '--block ID|NAME (--dataset NAME | --filter F) --to DATASET',
  summary: 'run a pushed block over the items of a dataset or filter, in the Studio',
  options: {
    ...where,
    block: { type: 'string' },
    filter: { type: 'string' },
    'path-filter': { type: 'string' },
    to: { type: 'string' },
    bucket: { type: 'string' },
    path: { type: 'string' },
    'path-rule': { type: 'string' },
    param: { type: 'string', multiple: true },
    'extra-args': { type: 'string' },
    parallel: { type: 'string' },
    wait: { type: 'boolean' },
  },
  help: {
    ...whereHelp,
    block: 'id or name of a block of the organization',
    filter: 'only what this filter keeps',
    'path-filter': 'of a dataset of files: which paths, with * and **',
    to: 'the dataset that takes the output; may be the same',
    bucket: 'of a new dataset: the id of its bucket',
    path: 'of a new dataset: its folder in the bucket (the name)',
    'path-rule': 'into a dataset of files: no-subfolders, subfolder-per-item or use-full-path',
    param: 'NAME=VALUE, a parameter of the block; may be repeated',
    'extra-args': 'more arguments, in one text: --extra-args="--fast -n 3"',
    parallel: 'runs at a time',
    wait: 'follow it to its end; exit code 1 when a run failed',
  },
  async run({ words, values, terminal, local }) {
    noWords(words);
    const { signal } = terminal;
    const wanted = optionText(values, 'block');
    if (wanted === undefined) throw new UsageError('--block is missing: which block to run.');
    const parallel = optionNumber(values, 'parallel', 0);
    const parameters = optionPairs(values, 'param');
    const rule = pathRuleOf(values);
    const { connection, kind } = await targetOf(values, local, signal);
    const { id: organizationId } = await organizationOf(connection, values['organization'], signal);
    const block = await blockNamed(connection, organizationId, wanted, signal);
    const input = await inputOf(connection, organizationId, block, values, terminal);
    const output = await outputOf(connection, organizationId, block, values, rule, signal);
    const extraArguments = optionText(values, 'extra-args');
    const given = {
      parameters: valuesFor(block, parameters),
      ...(extraArguments === undefined ? {} : { extraArguments }),
    };
    const job = {
      ...{ name: block.name, ...input, ...output, ...given },
      ...(parallel === 0 ? {} : { parallel }),
    };
    const target = await start(connection, organizationId, block, job, signal);
    if (kind === 'cloud') {
      const started = new StartedJobs(startedJobsFolder(local.dataFolder));
      await started.remember(connection.endpoint, organizationId, target.id, given);
    }
    if (values['wait'] !== true) {
      if (terminal.isJson) terminal.out(jsonText({ id: target.id }));
      else terminal.out(`Started transformation job ${target.id}`);
      return true;
    }
    // A Studio elsewhere is not asked more often than its own tools ask.
    const pace = kind === 'local' ? { slowest: 1000 } : { first: 2000 };
    const following = followTransformation(target, block.name, pace);
    const result = await followed(following, terminal);
    if (terminal.isJson) terminal.out(jsonText(result));
    else
      terminal.out(`${formatCount(result.succeeded)} of ${plural(result.total, 'run')} succeeded`);
    return result.failed === 0;
  },
};

function pathRuleOf(values: Values): PathRule | undefined {
  const wanted = optionText(values, 'path-rule');
  const rule = pathRules.find((one) => one === wanted);
  if (wanted === undefined || rule) return rule;
  throw new UsageError(`--path-rule is one of: ${pathRules.join(', ')}.`);
}

/** By name, or by id where no block has that name. */
async function blockNamed(
  connection: Connection,
  organizationId: number,
  wanted: string,
  signal: AbortSignal,
): Promise<StudioBlock> {
  const all = await transformationBlocks(connection, organizationId, signal);
  const named = all.filter(({ name }) => name === wanted);
  const found = named.length > 0 ? named : all.filter(({ id }) => String(id) === wanted);
  const [block, second] = found;
  if (block && !second) return block;
  const listed = (second ? found : all).map(({ id, name }) => `${id} (${terminalText(name, 60)})`);
  throw new UserError(
    block
      ? `Several blocks are called “${terminalText(wanted, 60)}”.`
      : `There is no block “${terminalText(wanted, 60)}” here.`,
    {
      code: block ? 'which-block' : 'no-block',
      remedy:
        listed.length === 0
          ? 'Push one first: ei-workbench block push.'
          : `Choose by id: ${listed.join(', ')}.`,
    },
  );
}

/** What the job works on; tells beforehand how much that is. */
async function inputOf(
  connection: Connection,
  organizationId: number,
  { operatesOn, name }: StudioBlock,
  values: Values,
  { note, signal }: Terminal,
): Promise<Pick<NewTransformation, 'filter' | 'pathFilters'>> {
  const { dataset, filter } = selectionOf(values);
  const pathFilter = optionText(values, 'path-filter');
  const isGiven = dataset !== undefined || filter !== undefined || pathFilter !== undefined;
  if (operatesOn === 'standalone') {
    if (!isGiven) return {};
    throw new UsageError(`${terminalText(name, 60)} works on its own: it takes no items.`);
  }
  if (pathFilter !== undefined) {
    if (dataset === undefined || filter !== undefined) {
      throw new UsageError('--path-filter needs --dataset, and takes no --filter.');
    }
    return { pathFilters: [{ dataset, filter: pathFilter }] };
  }
  if (!isGiven) throw new UsageError('Which items? Give --dataset or --filter.');
  const set = { ...selectionOf(values), except: [] };
  const items: TransformItems = { sets: [set], ids: [] };
  const found = await countItems(connection, organizationId, items, signal);
  if (found.items === 0) {
    throw new UserError('Nothing matches, so that there is nothing to transform.', {
      code: 'nothing-matches',
      remedy: 'Look at what there is with: ei-workbench items',
    });
  }
  const counts = `${plural(found.items, 'item')}, ${plural(found.files, 'file')}`;
  note(`${counts}, ${formatBytes(found.size)}`);
  return { filter: filterOfItems(items) };
}

async function outputOf(
  connection: Connection,
  organizationId: number,
  { operatesOn }: StudioBlock,
  values: Values,
  rule: PathRule | undefined,
  signal: AbortSignal,
): Promise<Pick<NewTransformation, 'output'>> {
  const dataset = optionText(values, 'to');
  if (dataset === undefined) {
    if (operatesOn === 'standalone') return {};
    throw new UsageError('--to is missing: which dataset takes the output.');
  }
  const { datasets } = await organization(connection, organizationId, signal);
  const isThere = datasets.some(({ name }) => name === dataset);
  const id = optionNumber(values, 'bucket', 0);
  if (!isThere && id === 0) {
    const all = await buckets(connection, organizationId, signal);
    const names = all.map((bucket) => `${bucket.id} (${terminalText(bucket.name, 60)})`);
    throw new UserError(`There is no dataset “${terminalText(dataset, 60)}”.`, {
      code: 'no-dataset',
      remedy: `Name one that exists, or make it with --bucket ID: ${names.join(', ')}.`,
    });
  }
  const bucket = { id, path: optionText(values, 'path') ?? dataset };
  return {
    output: {
      dataset,
      ...(isThere ? {} : { bucket }),
      ...(rule === undefined ? {} : { pathRule: rule }),
    },
  };
}

async function followed(job: Job<TransformResult>, terminal: Terminal): Promise<TransformResult> {
  const cancel = () => job.cancel();
  terminal.signal.addEventListener('abort', cancel, { once: true });
  if (terminal.signal.aborted) cancel();
  try {
    for await (const event of job.events()) {
      if (event.kind === 'log') terminal.log(terminalText(event.text, 1000));
      else if (event.kind === 'progress') terminal.progress(event.message ?? '');
    }
    return await job.result;
  } finally {
    terminal.signal.removeEventListener('abort', cancel);
  }
}
