import type {
  DifferenceTexts,
  FormTexts,
  ResultTexts,
  RunsTexts,
  RunTexts,
} from '../../../webviews/run/contract.ts';
import type { L10n } from '../l10n.ts';

export function runTexts(l10n: L10n): RunTexts {
  return {
    loading: l10n.t('Loading…'),
    retry: l10n.t('Retry'),
    runs: runs(l10n),
    form: form(l10n),
    result: result(l10n),
    difference: difference(l10n),
  };
}

function runs(l10n: L10n): RunsTexts {
  return {
    operatesOn: l10n.t('Works on'),
    operations: {
      file: l10n.t('one file at a time'),
      directory: l10n.t('a folder with all files of a data item'),
      standalone: l10n.t('nothing: it runs by itself'),
    },
    engine: l10n.t('Runs in'),
    lookingForEngine: l10n.t('Looking for a container engine…'),
    engineDifferences: l10n.t('What differs from a run in the platform'),
    input: l10n.t('Input'),
    noInput: l10n.t('No input is chosen yet.'),
    noInputRemedy: l10n.t(
      'Choose a data item or file of a dataset, or a file or folder of this machine. The block gets it read-only.',
    ),
    noInputNeeded: l10n.t('no input'),
    choose: l10n.t('Choose…'),
    chooseInput: l10n.t('Choose Input…'),
    run: l10n.t('Run'),
    runWithKeys: l10n.t('Run ({0})', '{0}'),
    runCold: l10n.t('Run Without Warm Container'),
    runColdHelp: l10n.t(
      'Starts a new container from the image, as the platform does for each input. Do this before a push.',
    ),
    cancel: l10n.t('Cancel'),
    cancelling: l10n.t('Cancelling…'),
    isRunning: l10n.t('A run is in progress. Cancel it to start another one.'),
    keysRun: l10n.t('{0} runs the block.', '{0}'),
    goToResult: l10n.t('Go to the result'),
    runsOnSave: l10n.t('Run on save'),
    runsOnSaveHelp: l10n.t('Each save of a file of the block runs it again.'),
    inputWritable: l10n.t('The block may change its input'),
    inputWritableHelp: l10n.t('It works on a copy; the data itself stays as it is.'),
    checkAgain: l10n.t('Check Again'),
    dismiss: l10n.t('Close'),
    started: l10n.t('Starting…'),
    refused: l10n.t('Not started. Problems in the form: {0}.', '{0}'),
  };
}

function form(l10n: L10n): FormTexts {
  return {
    parameters: l10n.t('Parameters'),
    parametersHelp: l10n.t(
      'Arguments of the program, from parameters.json. The values are remembered for this block.',
    ),
    noParameters: l10n.t('This block has no parameters. Add some in parameters.json.'),
    sections: {
      advanced: l10n.t('Advanced'),
      modelProfiling: l10n.t('Model profiling'),
      augmentation: l10n.t('Augmentation'),
    },
    resetAll: l10n.t('Reset all to defaults'),
    problemCount: l10n.t('Problems: {0}', '{0}'),
    reset: l10n.t('Reset {0} to the default: {1}', '{0}', '{1}'),
    empty: l10n.t('empty'),
    on: l10n.t('on'),
    off: l10n.t('off'),
    optional: l10n.t('optional'),
    setValue: l10n.t('Not passed – click to set'),
    setValueOf: l10n.t('{0} is not passed: click to set', '{0}'),
    clearValueOf: l10n.t('Do not pass {0}', '{0}'),
    isReadonly: l10n.t('Fixed by the block.'),
    chooseOne: l10n.t('Choose…'),
    notAmongChoices: l10n.t('{0} (not among the choices)', '{0}'),
    wholeNumber: l10n.t('whole number'),
    number: l10n.t('number'),
    suggestionsOf: l10n.t('What exists for {0}', '{0}'),
    noBuckets: l10n.t('No buckets are known; any name can be typed.'),
    noDatasets: l10n.t('No datasets are known; any name can be typed.'),
    setSecret: l10n.t('Set…'),
    changeSecret: l10n.t('Change…'),
    setSecretOf: l10n.t('Set {0}…', '{0}'),
    changeSecretOf: l10n.t('Change {0}…', '{0}'),
    secretKnown: l10n.t('A value is kept. The program gets it as environment variable.'),
    secretUnknown: l10n.t('No value yet. The program gets it as environment variable.'),
    extraArguments: l10n.t('Extra arguments'),
    extraArgumentsHelp: l10n.t(
      'Added at the end, for this test only. Quotes keep blanks together.',
    ),
    commandLine: l10n.t('Command line'),
    commandLineHelp: l10n.t('What the program is started with, after the ENTRYPOINT of its image.'),
    copy: l10n.t('Copy'),
    copied: l10n.t('Copied'),
  };
}

function result(l10n: L10n): ResultTexts {
  return {
    result: l10n.t('Result'),
    noRun: l10n.t('This block has not run here yet.'),
    noRunHelp: l10n.t(
      'A test run builds the image of the block, starts it on the input in a container of this machine and shows here what it wrote: files, checklist, metadata, and what changed since the run before. The data itself is never changed.',
    ),
    states: {
      running: l10n.t('Running'),
      succeeded: l10n.t('Succeeded'),
      failed: l10n.t('Failed'),
      cancelled: l10n.t('Cancelled'),
    },
    runBefore: l10n.t('A run is in progress. This is the result of a run before it.'),
    olderRun: l10n.t('This is an earlier run, not the newest one.'),
    showNewest: l10n.t('Show the newest'),
    warm: l10n.t('warm container'),
    cold: l10n.t('cold start'),
    warmHelp: l10n.t(
      'This run re-used a container that was kept running, which is faster. The platform always starts a new one.',
    ),
    isWarm: l10n.t('warm'),
    runStarted: l10n.t('Started'),
    programTime: l10n.t('Program'),
    totalTime: l10n.t('In total'),
    peakMemory: l10n.t('Peak memory'),
    exitCode: l10n.t('Exit code'),
    reasons: {
      exited: l10n.t('The program ended with exit code {0}.', '{0}'),
      'time-limit': l10n.t('The program was stopped at the time limit.'),
      'out-of-memory': l10n.t(
        'The program was stopped because it needed more memory than the limit.',
      ),
      killed: l10n.t('The program was killed before it ended by itself.'),
    },
    success: l10n.t('{0} (success)', '{0}'),
    remedies: {
      exited: l10n.t(
        'The last lines of the log usually say why. A program tells success with exit code 0.',
      ),
      'time-limit': l10n.t(
        'A program that never ends often waits for a thread or a connection: end it explicitly, or raise the time limit in the settings.',
      ),
      'out-of-memory': l10n.t(
        'Read the data in parts, keep only the columns that are needed, or raise the memory limit in the settings.',
      ),
      killed: l10n.t('Look into the log, and run it again.'),
    },
    image: l10n.t('Image'),
    prepared: {
      built: l10n.t('built in {0}', '{0}'),
      unchanged: l10n.t('unchanged'),
      'sources-synchronised': l10n.t('unchanged, sources brought up to date'),
    },
    seconds: l10n.t('{0} s', '{0}'),
    minutes: l10n.t('{0} min {1} s', '{0}', '{1}'),
    usedCommandLine: l10n.t('Command line of this run'),
    runAgain: l10n.t('Run Again'),
    runAgainHelp: l10n.t(
      'With the input and the values of this run, whatever is in the form by now.',
    ),
    openLog: l10n.t('Open Log'),
    revealOutput: l10n.t('Reveal Output Folder'),
    notes: l10n.t('Notes'),
    checklist: l10n.t('Checklist'),
    wholeCheck: l10n.t('All checks'),
    checkStates: {
      passed: l10n.t('passed'),
      failed: l10n.t('failed'),
      other: l10n.t('not decided'),
    },
    noChecks: l10n.t(
      'No checks. A block adds them with keys such as ei_check_signal_ok in ei-metadata.json.',
    ),
    metadata: l10n.t('Metadata of the item'),
    actions: {
      add: l10n.t(
        'A transformation job would add this to the metadata. A test run changes nothing.',
      ),
      replace: l10n.t(
        'A transformation job would replace all metadata by this. A test run changes nothing.',
      ),
      'replace-checks': l10n.t(
        'A transformation job would replace the checklist and add the rest. A test run changes nothing.',
      ),
    },
    noMetadataChanges: l10n.t('It would stay as it is.'),
    kinds: {
      added: l10n.t('new'),
      removed: l10n.t('gone'),
      changed: l10n.t('changed'),
    },
    before: l10n.t('before'),
    after: l10n.t('after'),
    empty: l10n.t('empty'),
    absent: l10n.t('not there'),
    table: l10n.t('table'),
    outputs: l10n.t('Output files'),
    noOutputs: l10n.t('The program wrote no files into the folder of --out-directory.'),
    outputSummary: l10n.t('{0} files · {1}', '{0}', '{1}'),
    oneOutput: l10n.t('1 file · {0}', '{0}'),
    metadataFile: l10n.t('Not kept as a file: it becomes the metadata above.'),
    openFile: l10n.t('Open {0}', '{0}'),
    compare: l10n.t('Compare'),
    compareFile: l10n.t('Compare {0} with the other run', '{0}'),
    onlyFirst: l10n.t('Only the first {0} are shown.', '{0}'),
    history: l10n.t('History ({0})', '{0}'),
    ended: l10n.t('Test run: {0}.', '{0}'),
    endedIn: l10n.t('{0} in {1}', '{0}', '{1}'),
    checksPassed: l10n.t('{0} of {1} checks passed', '{0}', '{1}'),
  };
}

function difference(l10n: L10n): DifferenceTexts {
  return {
    differences: l10n.t('Differences'),
    compareWith: l10n.t('Compare with'),
    chooseRun: l10n.t('Choose a run…'),
    nothing: l10n.t('Nothing differs: the same files, checks and metadata.'),
    noOtherRun: l10n.t('Shown as soon as there is another run to compare with.'),
    checks: l10n.t('Checks'),
    files: l10n.t('Files'),
    metadata: l10n.t('Metadata'),
    rows: l10n.t('rows'),
    columnAdded: l10n.t('new column'),
    columnRemoved: l10n.t('column gone'),
    columnType: l10n.t('other type'),
  };
}
