import { RemoteError, connect, type Port } from '../../../webviews/rpc.ts';
import { quotedWords } from '../../../src/blocks/commandLine.ts';
import { argumentsOf, valueProblems } from '../../../src/blocks/values.ts';
import { Emitter } from '../../../src/base/events.ts';
import { runTexts } from '../../../src/vscode/runPage/texts.ts';
import type {
  BlockForm,
  CommandLine,
  HostCalls,
  PageCalls,
  RunState,
} from '../../../webviews/run/contract.ts';
import { english } from './hosts.ts';

type BlockState = RunState & { readonly kind: 'block' };

/** The extension's half of the page of a test run; what it is asked to do is only noted. */
export class RunHost {
  readonly done: string[] = [];
  /** What the page told last. */
  form: BlockForm;
  /** Answers in place of the ordinary ones; what it rejects with is what the page gets. */
  refuse: string | undefined;
  /** Replaces the answer to what is typed. */
  edit: ((signal: AbortSignal) => Promise<CommandLine>) | undefined;
  private state: RunState;
  private readonly noted = new Emitter<string>();
  private page: ReturnType<typeof connect<PageCalls>> | undefined;

  readonly onDidNote = this.noted.event;

  constructor(state: RunState, form: BlockForm) {
    this.state = state;
    this.form = form;
  }

  attach(port: Port): void {
    this.page = connect<PageCalls>(port, this.calls());
  }

  async show(state: RunState): Promise<void> {
    this.state = state;
    if (state.kind === 'block') this.form = state.form;
    await this.page?.call('show', state);
  }

  /** The block's page with some of its parts replaced. */
  async change(change: Partial<BlockState>): Promise<void> {
    if (this.state.kind === 'block') await this.show({ ...this.state, ...change });
  }

  private calls(): HostCalls {
    const note = (text: string) => {
      if (this.refuse !== undefined) return Promise.reject(new RemoteError(this.refuse, 'test'));
      this.done.push(text);
      this.noted.fire(text);
      return Promise.resolve();
    };
    return {
      ready: () => ({
        key: { folder: this.form.folder },
        texts: runTexts(english),
        state: this.state,
      }),
      edit: ({ values, extraArguments }, signal) => {
        this.form = { ...this.form, values, extraArguments };
        return this.edit?.(signal) ?? Promise.resolve(commandLineOf(this.form));
      },
      run: ({ isCold }) => note(isCold ? 'run cold' : 'run'),
      runAgain: () => note('run again'),
      cancel: () => note('cancel'),
      chooseInput: () => note('choose input'),
      setInputWritable: ({ isInputWritable }) => note(`writable ${isInputWritable}`),
      setRunsOnSave: ({ runsOnSave }) => note(`on save ${runsOnSave}`),
      enterSecret: ({ param }) => note(`secret ${param}`),
      showRun: ({ id }) => note(`show ${id}`),
      compareWith: ({ id }) => note(`compare ${id}`),
      openOutput: ({ name }) => note(`open ${name}`),
      openDifference: ({ name }) => note(`difference ${name}`),
      openLog: () => note('log'),
      revealOutput: () => note('reveal'),
      copyCommandLine: () => note('copy'),
      retry: () => note('retry'),
    };
  }
}

function commandLineOf({ parameters, values, extraArguments }: BlockForm): CommandLine {
  if ((extraArguments.match(/"/g) ?? []).length % 2 === 1) {
    throw new RemoteError('A quote is not closed.', 'command-line');
  }
  const words = ['--in-directory', '/data/input', ...argumentsOf(parameters, values)];
  return {
    text: `${quotedWords(words)} ${extraArguments}`.trim(),
    problems: valueProblems(parameters, values),
  };
}
