import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/events.ts';
import { plainText } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import type { RunDifference, TestRunRecord } from '../../actions/testRun/testRun.ts';
import type {
  BlockForm,
  CommandLine,
  HostCalls,
  RunState,
} from '../../../webviews/run/contract.ts';
import { enteredValues, valuesToRun } from '../blocks/values.ts';
import type { KnownNames, RunSources } from './sources.ts';
import { runTexts } from './texts.ts';

type Shown = Extract<RunState, { kind: 'block' }>;

const noNames: KnownNames = { buckets: [], datasets: [] };

/** The page of a block without its panel: what it shows, and what it may ask. */
export class RunSession {
  readonly calls: HostCalls;
  block: Block | undefined;
  private readonly sources: RunSources;
  private readonly changed = new Emitter<RunState>();
  private current: RunState = { kind: 'loading' };
  private readonly life = new AbortController();
  private loading: Promise<void> | undefined;
  private isOutdated = false;
  /** The last comparison: it reads whole tables, and runs that have ended stay as they are. */
  private compared: RunDifference | undefined;
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
      run: ({ isCold }) => this.start(() => sources.run(isCold)),
      runAgain: () => this.withRun(({ request }) => this.start(() => sources.runAgain(request))),
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

  /**
   * Reads the block and its runs anew; what is shown stays until then. Changes in a row end in one reading more. Settles
   * when what is shown is as new as the call.
   */
  load(): Promise<void> {
    this.isOutdated = true;
    this.loading ??= this.readUntilNew();
    return this.loading;
  }

  /** Shows the form anew, for changes of what is remembered or known of it: nothing is read for them. */
  refreshForm(): void {
    const { block, current } = this;
    // A page that shows no form yet reads it when it comes to that.
    if (block && current.kind === 'block') this.show({ ...current, form: this.form(block) });
  }

  dispose(): void {
    this.life.abort();
    this.changed.dispose();
  }

  private async readUntilNew(): Promise<void> {
    const { signal } = this.life;
    while (this.isOutdated) {
      this.isOutdated = false;
      const next = await this.read(signal);
      if (signal.aborted) return;
      if (next) this.show(next);
    }
    this.loading = undefined;
  }

  private async start(run: () => Promise<void>): Promise<void> {
    this.showRun(undefined);
    await run();
    // The page hears of the run before it hears that this has ended.
    await this.load();
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
      const difference = run && (await this.difference(run, history, signal));
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
    history: readonly TestRunRecord[],
    signal: AbortSignal,
  ): Promise<RunDifference | undefined> {
    if (run.state === 'running') return undefined;
    const { sources, comparedRun, compared } = this;
    const before = comparedRun ?? (await sources.previousOf(run.id))?.id;
    if (before === undefined || before === run.id) return undefined;
    // One that was removed, or is another block's, is asked for.
    const isKept = history.some(({ id }) => id === before);
    if (isKept && compared?.before === before && compared.after === run.id) return compared;
    try {
      this.compared = await sources.compare(before, run.id, signal);
      return this.compared;
    } catch (error) {
      if (isAbort(error)) throw error;
      // The runs themselves are worth showing, whatever their output is.
      sources.log(`Comparing runs: ${messageOf(error)}`);
      return undefined;
    }
  }

  private async edit(values: BlockForm['values'], extraArguments: string): Promise<CommandLine> {
    const { sources } = this;
    const block = this.block ?? (await sources.block(this.life.signal));
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
    try {
      const { title, differences } = await this.sources.engine(this.life.signal);
      this.engine = { engine: { title: plainText(title), differences } };
    } catch (error) {
      if (isAbort(error)) return;
      this.engine = { obstacle: toldOf(error) };
    }
    this.refreshForm();
  }

  private async findNames(block: Block): Promise<void> {
    const isNeeded = block.parameters.some(({ type }) => type === 'bucket' || type === 'dataset');
    if (!isNeeded) return;
    const { sources } = this;
    try {
      const input = sources.remembered().input?.input;
      this.names = await sources.names(block, input, this.life.signal);
      this.refreshForm();
    } catch (error) {
      if (isAbort(error)) return;
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
