import { where, whereHelp } from './browse.ts';
import { UsageError, type Command, type Invocation } from './usage.ts';

/** Options of each verb; one command, so that `ei-workbench block --help` shows them together. */
const ofInit = {
  language: { type: 'string' },
  'operates-on': { type: 'string' },
  name: { type: 'string' },
  description: { type: 'string' },
} as const;

const ofRun = {
  ...where,
  item: { type: 'string' },
  file: { type: 'string' },
  path: { type: 'string' },
  param: { type: 'string', multiple: true },
  'extra-args': { type: 'string' },
  'secret-file': { type: 'string', multiple: true },
  'bucket-folder': { type: 'string', multiple: true },
  'writable-input': { type: 'boolean' },
  'with-key': { type: 'boolean' },
  out: { type: 'string' },
  engine: { type: 'string' },
  'engine-address': { type: 'string' },
  'build-arg': { type: 'string', multiple: true },
  certificates: { type: 'string' },
  memory: { type: 'string' },
  cpus: { type: 'string' },
  time: { type: 'string' },
} as const;

const ofPush = {
  organization: where.organization,
  'secret-file': ofRun['secret-file'],
  'all-fields': { type: 'boolean' },
  new: { type: 'boolean' },
  force: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** What a run needs that a job does not tell. */
const ofReplay = [
  'organization',
  'secret-file',
  'bucket-folder',
  'writable-input',
  'with-key',
  'out',
  'engine',
  'engine-address',
  'build-arg',
  'certificates',
  'memory',
  'cpus',
  'time',
] as const satisfies readonly (keyof typeof ofRun)[];

const verbs: Readonly<Record<string, readonly string[]>> = {
  init: Object.keys(ofInit),
  check: [],
  run: Object.keys(ofRun),
  push: Object.keys(ofPush),
  replay: ofReplay,
};
const ofEvery = new Set(['data', 'host', 'api-key-file', 'json', 'help', 'version']);

export const block: Command = {
  synopsis: 'init|check|run|push [FOLDER], or replay JOB [FOLDER]',
  summary: 'create a transformation block, check it, run it, push it, or repeat a job here',
  options: { ...ofInit, ...ofRun, ...ofPush },
  help: {
    language: 'init: python-pandas, python, node or shell (python)',
    'operates-on': 'init: file, directory or standalone (directory)',
    name: 'init: name of the block (that of the folder)',
    description: 'init: what it does, in a sentence',
    ...whereHelp,
    item: 'run: on this data item: DATASET/ITEM, or a name or id with --dataset',
    file: 'run: of that item this file, for a block on files',
    path: 'run: on a file or folder of this computer; with --dataset of that dataset',
    param: 'run: NAME=VALUE, a parameter; may be repeated, as may all NAME=VALUE',
    'extra-args': 'run: more arguments, in one text: --extra-args="--fast -n 3"',
    'secret-file': 'run, replay, push: NAME=FILE, the value of a secret or variable',
    'bucket-folder': 'run, replay: ID=FOLDER, a folder of this computer for a bucket',
    'writable-input': 'run, replay: the block may write into a copy of its input',
    'with-key': 'run, replay: a Studio elsewhere makes a short-lived API key for the block',
    out: 'run, replay: put the output into this folder, new or empty',
    engine: 'run, replay: auto, container, or process for one without container (auto)',
    'engine-address':
      'run, replay: a Docker context, or an address such as unix:///run/docker.sock',
    'build-arg': 'run, replay: NAME=VALUE for the build, such as a proxy',
    certificates: 'run, replay: a file of certificates that builds and runs trust',
    memory: 'run, replay: limit in MB (4096)',
    cpus: 'run, replay: limit, may be a fraction (2)',
    time: 'run, replay: limit in seconds (3600)',
    'all-fields': 'push: bring name, description and mount points along, too',
    new: 'push: create another block, whatever .ei-block-config says',
    force: 'push: build even where nothing changed',
    'dry-run': 'push: only show what would leave this computer',
    yes: 'push: do it; without, what would leave this computer is only shown',
  },
  async run(invocation) {
    const [verb, ...words] = invocation.words;
    const own = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!own) {
      throw new UsageError('Write block init, check, run, push or replay.');
    }
    const wrong = Object.keys(invocation.values).find(
      (name) => !ofEvery.has(name) && !own.includes(name),
    );
    if (wrong !== undefined) throw new UsageError(`--${wrong} is not for block ${verb}.`);
    const extra = words[verb === 'replay' ? 2 : 1];
    if (extra !== undefined) throw new UsageError(`“${extra}” is not expected here.`);
    return (await verbOf(verb))({ ...invocation, words });
  },
};

/** What a verb needs is loaded with it alone. */
async function verbOf(
  verb: string | undefined,
): Promise<(invocation: Invocation) => Promise<boolean>> {
  if (verb === 'init') return (await import('./blockInit.ts')).blockInit;
  if (verb === 'check') return (await import('./blockCheck.ts')).blockCheck;
  if (verb === 'push') return (await import('./blockPush.ts')).blockPush;
  if (verb === 'replay') return (await import('./blockReplay.ts')).blockReplay;
  return (await import('./blockRun.ts')).blockRun;
}
