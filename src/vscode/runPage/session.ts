import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import { plainText } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import type { EngineInfo } from '../../blocks/containers/engine.ts';
import type {
  RunDifference,
  RunInput,
  TestRunRecord,
  TestRunRequest,
} from '../../actions/testRun/testRun.ts';
import type {
  BlockForm,
  CommandLine,
  HostCalls,
  RunningRun,
  RunState,
} from '../../../webviews/run/contract.ts';
import type { RememberedBlock } from '../blocks/memory.ts';
import { enteredValues, valuesToRun } from '../blocks/values.ts';
import type { L10n } from '../l10n.ts';
import { runTexts } from './texts.ts';

/** Names that parameters may be about. */
export interface KnownNames {
  readonly buckets: readonly string[];
  readonly datasets: readonly string[];
}

/** What the page of a block's runs needs from around it. */
export interface RunSources {
  readonly l10n: L10n;
  readonly folder: string;
  block(signal: AbortSignal): Promise<Block>;
  remembered(): RememberedBlock;
  remember(change: Partial<RememberedBlock>): Promise<void>;
  engine(signal: AbortSignal): Promise<EngineInfo>;
  /** Of the organization that the input is in. */
  names(block: Block, input: RunInput | undefined, signal: AbortSignal): Promise<KnownNames>;
  knownSecrets(): readonly string[];
  history(): Promise<readonly TestRunRecord[]>;
  running(): RunningRun | undefined;
  previousOf(id: string): Promise<TestRunRecord | undefined>;
  compare(before: string, after: string, signal: AbortSignal): Promise<RunDifference>;
  commandLine(
    block: Block,
    request: Pick<TestRunRequest, 'input' | 'values' | 'extraArguments'>,
  ): CommandLine;
  run(isCold: boolean): void;
  cancel(): void;
  chooseInput(): Promise<void>;
  enterSecret(param: string): Promise<void>;
  openOutput(runId: string, name: string): Promise<void>;
  openDifference(before: string, after: string, name: string): Promise<void>;
  openLog(runId: string): Promise<void>;
  revealOutput(runId: string): Promise<void>;
  copy(text: string): Promise<void>;
  log(message: string): void;
}

type Shown = Extract<RunState, { kind: 'block' }>;

const noNames: KnownNames = { buckets: [], datasets: [] };

/** The page of a block without its panel: what it shows, and what it may ask. */
export class RunSession {
  readonly calls: HostCalls;
  block: Block | undefined;
  private readonly sources: RunSources;
  private readonly changed = new Emitter<RunState>();
  private current: RunState = { kind: 'loading' };
  private loading: AbortController | undefined;
  private isOutdated = false;
  private engine: Pick<BlockForm, 'engine' | 'obstacle'> = {};
  private names = noNames;
  /** Chosen by the person; otherwise the newest is shown. */
  private shownRun: string | undefined;
  private comparedRun: string | undefined;
  private commandLine = '';

  readonly onDidChange: Event<RunState> = this.changed.event;

  constructor(sources: RunSources) {
    this.sources = sources;
    this.calls = {
      ready: () => ({
        key: { folder: sources.folder },
        texts: runTexts(sources.l10n),
        state: this.current,
      }),
      edit: ({ values, extraArguments }) => this.edit(values, extraArguments),
      run: async ({ isCold }) => {
        this.showRun(undefined);
        sources.run(isCold);
        return Promise.resolve();
      },
      cancel: async () => Promise.resolve(sources.cancel()),
      chooseInput: () => sources.chooseInput(),
      setInputWritable: ({ isInputWritable }) => sources.remember({ isInputWritable }),
      setRunsOnSave: ({ runsOnSave }) => sources.remember({ runsOnSave }),
      enterSecret: ({ param }) => sources.enterSecret(param),
      showRun: async ({ id }) => {
        this.showRun(id);
        await this.load();
      },
      compareWith: async ({ id }) => {
        this.comparedRun = id;
        await this.load();
      },
      openOutput: ({ name }) => this.withRun(({ id }) => sources.openOutput(id, name)),
      openDifference: ({ name }) =>
        this.withDifference(({ before, after }) => sources.openDifference(before, after, name)),
      openLog: () => this.withRun(({ id }) => sources.openLog(id)),
      revealOutput: () => this.withRun(({ id }) => sources.revealOutput(id)),
      copyCommandLine: () => sources.copy(this.commandLine),
      retry: () => this.restart(),
    };
  }

  /** Shows one run, compared with another one or with the run before it. */
  showRun(id: string | undefined, comparedWith?: string): void {
    this.shownRun = id;
    this.comparedRun = comparedWith;
  }

  /** Looks for the engine anew and reads everything again. */
  async restart(): Promise<void> {
    this.engine = {};
    await this.load();
    const { block } = this;
    if (block) await Promise.all([this.findEngine(), this.findNames(block)]);
  }

  /** Reads the block and its runs anew; what is shown stays until then. Changes in a row end in one reading more. */
  async load(): Promise<void> {
    if (this.loading) {
      this.isOutdated = true;
      return;
    }
    const controller = new AbortController();
    this.loading = controller;
    do {
      this.isOutdated = false;
      const next = await this.read(controller.signal);
      if (controller.signal.aborted) return;
      if (next) this.show(next);
    } while (this.isOutdated);
    this.loading = undefined;
  }

  dispose(): void {
    this.loading?.abort();
    this.changed.dispose();
  }

  private show(state: RunState): void {
    this.current = state;
    this.changed.fire(state);
  }

  private async read(signal: AbortSignal): Promise<RunState | undefined> {
    const { sources } = this;
    try {
      const block = await sources.block(signal);
      this.block = block;
      const history = await sources.history();
      const run = history.find(({ id }) => id === this.shownRun) ?? newest(history);
      const difference = run && (await this.difference(run, signal));
      const running = sources.running();
      return {
        kind: 'block',
        form: this.form(block),
        ...(running === undefined ? {} : { running }),
        ...(run === undefined ? {} : { run }),
        ...(difference === undefined ? {} : { difference }),
        history: history.map(({ id, started, state, inputTitle, time, isWarm }) => {
          const plain = { id, started, state, inputTitle, isWarm };
          return time === undefined ? plain : { ...plain, time };
        }),
      } satisfies Shown;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return undefined;
      sources.log(`Reading a block: ${messageOf(error)}`);
      return { kind: 'failed', ...toldOf(error) };
    }
  }

  private form(block: Block): BlockForm {
    const { sources } = this;
    const { info, folder, parameters } = block;
    const { input, values, extraArguments, isInputWritable, runsOnSave } = sources.remembered();
    const isStandalone = info.operatesOn === 'standalone';
    return {
      folder,
      name: plainText(info.name),
      description: plainText(info.description, 2000),
      operatesOn: info.operatesOn,
      parameters,
      values: valuesToRun(parameters, values),
      extraArguments,
      allowsExtraArguments: info.allowsExtraArguments,
      ...this.names,
      knownSecrets: sources.knownSecrets(),
      ...(input === undefined || isStandalone
        ? {}
        : { input: { title: input.title, detail: input.detail } }),
      isInputWritable,
      runsOnSave,
      ...this.engine,
    };
  }

  /** From the run that was chosen to be compared, or the one before on the same input. */
  private async difference(
    run: TestRunRecord,
    signal: AbortSignal,
  ): Promise<RunDifference | undefined> {
    if (run.state === 'running') return undefined;
    const { sources, comparedRun } = this;
    const before = comparedRun ?? (await sources.previousOf(run.id))?.id;
    if (before === undefined || before === run.id) return undefined;
    try {
      return await sources.compare(before, run.id, signal);
    } catch (error) {
      if (isAbort(error)) throw error;
      // The runs themselves are worth showing, whatever their output is.
      sources.log(`Comparing runs: ${messageOf(error)}`);
      return undefined;
    }
  }

  private async edit(values: BlockForm['values'], extraArguments: string): Promise<CommandLine> {
    const { sources } = this;
    const block = this.block ?? (await sources.block(new AbortController().signal));
    const entered = enteredValues(block.parameters, values);
    const remembered = sources.remembered();
    const isNew =
      JSON.stringify(entered) !== JSON.stringify(remembered.values) ||
      extraArguments !== remembered.extraArguments;
    if (isNew) await sources.remember({ values: entered, extraArguments });
    const line = sources.commandLine(block, {
      input: remembered.input?.input ?? { kind: 'none' },
      values,
      extraArguments: block.info.allowsExtraArguments ? splitWords(extraArguments) : [],
    });
    this.commandLine = line.text;
    return line;
  }

  private async findEngine(): Promise<void> {
    const { signal } = new AbortController();
    try {
      const { title, differences } = await this.sources.engine(signal);
      this.engine = { engine: { title: plainText(title), differences } };
    } catch (error) {
      if (isAbort(error)) return;
      this.engine = { obstacle: toldOf(error) };
    }
    await this.load();
  }

  private async findNames(block: Block): Promise<void> {
    const isNeeded = block.parameters.some(({ type }) => type === 'bucket' || type === 'dataset');
    if (!isNeeded) return;
    const { sources } = this;
    try {
      const input = sources.remembered().input?.input;
      this.names = await sources.names(block, input, new AbortController().signal);
      await this.load();
    } catch (error) {
      sources.log(`Names for parameters: ${messageOf(error)}`);
    }
  }

  private async withRun(use: (run: TestRunRecord) => Promise<void>): Promise<void> {
    if (this.current.kind === 'block' && this.current.run) await use(this.current.run);
  }

  private async withDifference(use: (difference: RunDifference) => Promise<void>): Promise<void> {
    if (this.current.kind === 'block' && this.current.difference) {
      await use(this.current.difference);
    }
  }
}

/** The newest that has ended: one that runs has nothing to look at yet. */
function newest(history: readonly TestRunRecord[]): TestRunRecord | undefined {
  return history.find(({ state }) => state !== 'running') ?? history[0];
}

function toldOf(error: unknown): { readonly message: string; readonly remedy?: string } {
  const remedy = error instanceof UserError ? error.remedy : undefined;
  const message = plainText(messageOf(error), 1000);
  return remedy === undefined ? { message } : { message, remedy: plainText(remedy, 1000) };
}
