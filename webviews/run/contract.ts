/** What the page of a block's test run and the extension host say to each other. */
import type { Parameter, ParameterValues } from '../../src/blocks/block.ts';
import type { RunDifference, TestRunRecord } from '../../src/actions/testRun/testRun.ts';

/** What the form shows beside the values. */
export interface BlockForm {
  /** Absolute path of the block folder. */
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  /** In words, such as `a folder` for `directory`. */
  readonly operatesOn: 'file' | 'directory' | 'standalone';
  readonly parameters: readonly Parameter[];
  readonly values: ParameterValues;
  readonly extraArguments: string;
  readonly allowsExtraArguments: boolean;
  /** Names of buckets and datasets that exist, for parameters of these types. */
  readonly buckets: readonly string[];
  readonly datasets: readonly string[];
  /** Names of secret parameters that have a value. */
  readonly knownSecrets: readonly string[];
  /** Absent: nothing is chosen. */
  readonly input?: { readonly title: string; readonly detail: string };
  readonly isInputWritable: boolean;
  readonly runsOnSave: boolean;
  /** Such as `Docker 28.0.1`; absent while it is looked for. */
  readonly engine?: { readonly title: string; readonly differences: readonly string[] };
  /** Why nothing can run, with the remedy. */
  readonly obstacle?: { readonly message: string; readonly remedy?: string };
}

/** A value that cannot be passed, or a part of the command line. */
export interface CommandLine {
  readonly text: string;
  /** Parameter → sentence. */
  readonly problems: Readonly<Record<string, string>>;
}

export interface RunningRun {
  readonly stage: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly started: number;
}

export type RunState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy?: string }
  | {
      readonly kind: 'block';
      readonly form: BlockForm;
      readonly running?: RunningRun;
      /** The run that is looked at: the newest unless another one is chosen. */
      readonly run?: TestRunRecord;
      /** From the run before on the same input to this one. */
      readonly difference?: RunDifference;
      /** Newest first. */
      readonly history: readonly Pick<
        TestRunRecord,
        'id' | 'started' | 'state' | 'inputTitle' | 'time' | 'isWarm'
      >[];
    };

export interface RunKey {
  /** Absolute path of the block folder. */
  readonly folder: string;
}

/** Every text that the page shows; the host translates them. `{0}`, `{1}` stand for what the page fills in. */
export interface RunTexts {
  readonly loading: string;
  readonly retry: string;
  readonly runs: RunsTexts;
  readonly form: FormTexts;
  readonly result: ResultTexts;
  readonly difference: DifferenceTexts;
}

/** What is above the form, and the run itself. */
export interface RunsTexts {
  readonly operatesOn: string;
  readonly operations: Readonly<Record<BlockForm['operatesOn'], string>>;
  readonly engine: string;
  readonly lookingForEngine: string;
  readonly engineDifferences: string;
  readonly input: string;
  readonly noInput: string;
  readonly noInputRemedy: string;
  readonly noInputNeeded: string;
  readonly choose: string;
  readonly chooseInput: string;
  readonly run: string;
  /** With `{0}` for the keys. */
  readonly runWithKeys: string;
  readonly runCold: string;
  readonly runColdHelp: string;
  readonly cancel: string;
  readonly cancelling: string;
  /** Why no other run can be started. */
  readonly isRunning: string;
  /** With `{0}` for the keys. */
  readonly keysRun: string;
  readonly goToResult: string;
  readonly runsOnSave: string;
  readonly runsOnSaveHelp: string;
  readonly inputWritable: string;
  readonly inputWritableHelp: string;
  readonly checkAgain: string;
  readonly dismiss: string;
  readonly started: string;
  /** Why the run was not started; with `{0}` for the number of problems. */
  readonly refused: string;
}

export interface FormTexts {
  readonly parameters: string;
  readonly parametersHelp: string;
  readonly noParameters: string;
  readonly sections: Readonly<Record<'advanced' | 'modelProfiling' | 'augmentation', string>>;
  readonly resetAll: string;
  /** With `{0}` for a number. */
  readonly problemCount: string;
  /** With `{0}` for the label and `{1}` for the default. */
  readonly reset: string;
  readonly empty: string;
  readonly on: string;
  readonly off: string;
  readonly optional: string;
  readonly setValue: string;
  /** With `{0}` for the label. */
  readonly setValueOf: string;
  readonly clearValueOf: string;
  readonly isReadonly: string;
  readonly chooseOne: string;
  /** With `{0}` for the value. */
  readonly notAmongChoices: string;
  readonly wholeNumber: string;
  readonly number: string;
  /** With `{0}` for the label. */
  readonly suggestionsOf: string;
  readonly noBuckets: string;
  readonly noDatasets: string;
  readonly setSecret: string;
  readonly changeSecret: string;
  /** With `{0}` for the label. */
  readonly setSecretOf: string;
  readonly changeSecretOf: string;
  readonly secretKnown: string;
  readonly secretUnknown: string;
  readonly extraArguments: string;
  readonly extraArgumentsHelp: string;
  readonly commandLine: string;
  readonly commandLineHelp: string;
  readonly copy: string;
  readonly copied: string;
}

type RunReason = NonNullable<TestRunRecord['reason']>;

export interface ResultTexts {
  readonly result: string;
  readonly noRun: string;
  readonly noRunHelp: string;
  readonly states: Readonly<Record<TestRunRecord['state'], string>>;
  readonly runBefore: string;
  readonly olderRun: string;
  readonly showNewest: string;
  readonly warm: string;
  readonly cold: string;
  readonly warmHelp: string;
  /** Of a run in a list. */
  readonly isWarm: string;
  readonly runStarted: string;
  readonly programTime: string;
  readonly totalTime: string;
  readonly peakMemory: string;
  readonly exitCode: string;
  /** With `{0}` for the exit code. */
  readonly reasons: Readonly<Record<RunReason, string>>;
  readonly success: string;
  readonly remedies: Readonly<Record<RunReason, string>>;
  readonly image: string;
  /** With `{0}` for the time. */
  readonly prepared: Readonly<Record<NonNullable<TestRunRecord['prepared']>['reuse'], string>>;
  /** With `{0}` for a number. */
  readonly seconds: string;
  /** With `{0}` for minutes and `{1}` for seconds. */
  readonly minutes: string;
  readonly usedCommandLine: string;
  readonly runAgain: string;
  readonly runAgainHelp: string;
  readonly openLog: string;
  readonly revealOutput: string;
  readonly notes: string;
  readonly checklist: string;
  readonly wholeCheck: string;
  readonly checkStates: Readonly<Record<'passed' | 'failed' | 'other', string>>;
  readonly noChecks: string;
  readonly metadata: string;
  readonly actions: Readonly<Record<'add' | 'replace' | 'replace-checks', string>>;
  readonly noMetadataChanges: string;
  readonly kinds: Readonly<Record<'added' | 'removed' | 'changed', string>>;
  readonly before: string;
  readonly after: string;
  readonly empty: string;
  readonly absent: string;
  readonly table: string;
  readonly outputs: string;
  readonly noOutputs: string;
  /** With `{0}` for a number and `{1}` for the size of all. */
  readonly outputSummary: string;
  /** With `{0}` for the size. */
  readonly oneOutput: string;
  readonly metadataFile: string;
  /** With `{0}` for the file's name. */
  readonly openFile: string;
  readonly compare: string;
  /** With `{0}` for the file's name. */
  readonly compareFile: string;
  /** With `{0}` for a number. */
  readonly onlyFirst: string;
  /** With `{0}` for a number. */
  readonly history: string;
  /** With `{0}` for how it ended. */
  readonly ended: string;
  /** With `{0}` for the state and `{1}` for the time. */
  readonly endedIn: string;
  /** With `{0}` of `{1}`. */
  readonly checksPassed: string;
}

export interface DifferenceTexts {
  readonly differences: string;
  readonly compareWith: string;
  readonly chooseRun: string;
  readonly nothing: string;
  readonly noOtherRun: string;
  readonly checks: string;
  readonly files: string;
  readonly metadata: string;
  readonly rows: string;
  readonly columnAdded: string;
  readonly columnRemoved: string;
  readonly columnType: string;
}

export type HostCalls = {
  ready(argument: null): {
    readonly key: RunKey;
    readonly texts: RunTexts;
    readonly state: RunState;
  };
  /** Tells the values as they are typed; answers with the command line that they give. Remembered per block. */
  edit(
    argument: { readonly values: ParameterValues; readonly extraArguments: string },
    signal: AbortSignal,
  ): Promise<CommandLine>;
  /** Settles once the run is shown to run, or was refused. */
  run(argument: { readonly isCold: boolean }): Promise<void>;
  /** The run that is looked at once more, with its own input, values and words. */
  runAgain(argument: null): Promise<void>;
  cancel(argument: null): Promise<void>;
  chooseInput(argument: null): Promise<void>;
  setInputWritable(argument: { readonly isInputWritable: boolean }): Promise<void>;
  setRunsOnSave(argument: { readonly runsOnSave: boolean }): Promise<void>;
  enterSecret(argument: { readonly param: string }): Promise<void>;
  showRun(argument: { readonly id: string }): Promise<void>;
  /** Compares the shown run with another one. */
  compareWith(argument: { readonly id: string }): Promise<void>;
  openOutput(argument: { readonly name: string }): Promise<void>;
  /** The same file of the run before beside it. */
  openDifference(argument: { readonly name: string }): Promise<void>;
  openLog(argument: null): Promise<void>;
  revealOutput(argument: null): Promise<void>;
  copyCommandLine(argument: null): Promise<void>;
  retry(argument: null): Promise<void>;
};

export type PageCalls = {
  show(state: RunState): void;
};
