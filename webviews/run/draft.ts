import type { ParameterValues } from '../../src/blocks/block.ts';
import { RemoteError, type Remote } from '../rpc.ts';
import type { BlockForm, CommandLine, HostCalls } from './contract.ts';
import { problemsOf, sections } from './values.ts';

/** What is in the form, and what the host makes of it. */
export class Draft {
  values: ParameterValues = {};
  extraArguments = '';
  /** Absent until the host has answered once. */
  commandLine: CommandLine | undefined;
  argumentsProblem: string | undefined;
  private readonly remote: Remote<HostCalls>;
  private readonly onAnswer: () => void;
  private readonly onFailure: (error: unknown) => void;
  private form: BlockForm | undefined;
  /** The form that the host was told last, so that an answer is not asked for twice. */
  private told = '';
  private telling:
    { readonly controller: AbortController; readonly done: Promise<void> } | undefined;

  constructor(
    remote: Remote<HostCalls>,
    onAnswer: () => void,
    onFailure: (error: unknown) => void,
  ) {
    this.remote = remote;
    this.onAnswer = onAnswer;
    this.onFailure = onFailure;
  }

  /** What is being typed is newer than what the host knew when it sent a form. */
  take(form: BlockForm): void {
    this.form = form;
    if (this.telling === undefined) {
      this.values = form.values;
      this.extraArguments = form.extraArguments;
    }
    this.tell();
  }

  change(values: ParameterValues, extraArguments: string): void {
    this.values = values;
    this.extraArguments = extraArguments;
    this.tell();
  }

  /** How many problems there are, and the first field that has one. */
  wrong(): {
    readonly count: number;
    readonly first: { readonly section: string; readonly param: string } | undefined;
  } {
    const shown = sections(this.form?.parameters ?? [], this.values);
    const { byParameter, others } = problemsOf(this.commandLine?.problems ?? {}, shown);
    const fields = shown.flatMap(({ name, parameters }) =>
      parameters.map(({ param }) => ({ section: name, param })),
    );
    const ofArguments = this.argumentsProblem === undefined ? 0 : 1;
    return {
      count: byParameter.size + others.length + ofArguments,
      first: fields.find(({ param }) => byParameter.has(param)),
    };
  }

  /** Waits until the host knows what is in the form; false when it could not be told. */
  async settled(): Promise<boolean> {
    this.tell();
    // What is typed meanwhile is told anew.
    while (this.telling) await this.telling.done;
    return this.told !== '';
  }

  /** Ends the former question: only what the newest text gives is of interest. */
  private tell(): void {
    const { values, extraArguments } = this;
    const form = JSON.stringify({ ...this.form, values, extraArguments });
    if (form === this.told) return;
    this.told = form;
    this.telling?.controller.abort();
    const controller = new AbortController();
    this.telling = { controller, done: this.ask(controller.signal) };
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const { values, extraArguments } = this;
    try {
      const answer = await this.remote.call('edit', { values, extraArguments }, signal);
      if (signal.aborted) return;
      this.commandLine = answer;
      this.argumentsProblem = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RemoteError && error.code === 'command-line') {
        this.argumentsProblem = error.message;
      } else {
        this.told = '';
        this.onFailure(error);
      }
    }
    this.telling = undefined;
    this.onAnswer();
  }
}
