import { render } from 'lit/html.js';
import type { ParameterValues } from '../../src/blocks/block.ts';
import { fill, type Host } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { HostCalls, RunKey, RunState, RunTexts } from './contract.ts';
import { Draft } from './draft.ts';
import { Endings } from './endings.ts';
import { fieldId } from './field.ts';
import { fieldActions, focusField } from './fieldActions.ts';
import { sectionPart } from './form.ts';
import { obstacleOf } from './header.ts';
import { requests } from './requests.ts';
import { restored, type SavedState } from './saved.ts';
import { SecondHand } from './secondHand.ts';
import { page, type Actions, type BlockView, type OpenList, type View } from './view.ts';
import { endText } from './words.ts';

type BlockState = BlockView['state'];

/** Why nothing can run now. */
interface Told {
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** The page's life: what is typed, what the host says, and what is told to whom. */
export class RunPage {
  private readonly host: Host;
  private readonly remote: Remote<HostCalls>;
  private readonly key: RunKey;
  private readonly texts: RunTexts;
  private readonly actions: Actions;
  private saved: SavedState;
  private state: RunState = { kind: 'loading' };
  private readonly draft: Draft;
  private readonly endings = new Endings();
  private readonly visited = new Set<string>();
  private wasRefused = false;
  /** Until there is something to scroll, where it was scrolled to is kept. */
  private isRestored = false;
  private isDrawing = false;
  private isOutdated = false;
  private isStarting = false;
  private isCancelling = false;
  private list: OpenList | undefined;
  private isCopied = false;
  private trouble: string | undefined;
  private announcement = '';
  /** The seconds of a run pass on the page. */
  private readonly clock = new SecondHand(() => this.draw());

  constructor(host: Host, remote: Remote<HostCalls>, key: RunKey, texts: RunTexts) {
    this.host = host;
    this.remote = remote;
    this.key = key;
    this.texts = texts;
    this.saved = restored(host.saved);
    this.actions = this.ownActions();
    this.draft = new Draft(
      remote,
      () => this.draw(),
      (error) => (this.trouble = messageOf(error)),
    );
    window.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.run(false);
    });
    document.addEventListener('scrollend', () => {
      if (this.isRestored) this.save({ scroll: window.scrollY });
    });
  }

  show(next: RunState): void {
    this.state = next;
    this.clock.run(next.kind === 'block' && next.running !== undefined);
    if (next.kind === 'block') {
      this.draft.take(next.form);
      this.followRun(next);
    }
    this.draw();
    if (next.kind === 'block' && !this.isRestored) {
      this.isRestored = true;
      window.scrollTo(0, this.saved.scroll);
      this.save({});
    }
  }

  /** A field that goes while it has the focus loses it in the middle of the drawing, and that asks for another one. */
  private draw(): void {
    if (this.isDrawing) {
      this.isOutdated = true;
      return;
    }
    this.isDrawing = true;
    try {
      do {
        this.isOutdated = false;
        this.drawOnce();
      } while (this.isOutdated);
    } finally {
      this.isDrawing = false;
    }
  }

  private drawOnce(): void {
    const view: View = {
      texts: this.texts,
      state: this.state,
      now: Date.now(),
      values: this.draft.values,
      extraArguments: this.draft.extraArguments,
      commandLine: this.draft.commandLine,
      argumentsProblem: this.draft.argumentsProblem,
      visited: this.visited,
      wasRefused: this.wasRefused,
      isStarting: this.isStarting,
      isCancelling: this.isCancelling,
      list: this.list,
      parts: this.saved.parts,
      isCopied: this.isCopied,
      trouble: this.trouble,
      announcement: this.announcement,
    };
    render(page(view, this.actions), document.body);
  }

  private save(change: Partial<SavedState>): void {
    this.saved = { ...this.saved, ...change };
    this.host.save({ ...this.key, ...this.saved });
  }

  private ownActions(): Actions {
    return {
      ...requests(this.remote, (call) => void this.ask(call)),
      ...fieldActions({
        parameters: () => this.parameters(),
        values: () => this.draft.values,
        change: (values) => this.change(values),
      }),
      visit: (param) => {
        this.visited.add(param);
        this.draw();
      },
      openList: (list) => {
        this.list = list;
        this.draw();
        if (list === undefined || list.active < 0) return;
        const id = `${fieldId(this.parameters(), list.param)}-option-${list.active}`;
        document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
      },
      setExtraArguments: (text) => this.change(this.draft.values, text),
      run: (isCold) => void this.run(isCold),
      runAgain: () => void this.runAgain(),
      cancel: () => void this.cancel(),
      goToResult: () => document.getElementById('result')?.focus(),
      copyCommandLine: () => void this.copyCommandLine(),
      dismiss: () => {
        this.trouble = undefined;
        this.draw();
      },
      togglePart: (name, isOpen) => {
        this.save({ parts: { ...this.saved.parts, [name]: isOpen } });
        this.draw();
      },
    };
  }

  private parameters(): BlockState['form']['parameters'] {
    return this.state.kind === 'block' ? this.state.form.parameters : [];
  }

  private change(values: ParameterValues, extraArguments = this.draft.extraArguments): void {
    this.isCopied = false;
    this.draft.change(values, extraArguments);
    this.draw();
  }

  private async run(isCold: boolean): Promise<void> {
    if (this.state.kind !== 'block') return;
    await this.start(obstacleOf(this.state.form, this.texts), async () => {
      if (!(await this.draft.settled()) || this.refuse()) return;
      await this.ask(() => this.remote.call('run', { isCold }));
    });
  }

  /** What is in the form does not matter to it, the engine does. */
  private async runAgain(): Promise<void> {
    if (this.state.kind !== 'block') return;
    await this.start(this.state.form.obstacle, async () => {
      await this.ask(() => this.remote.call('runAgain', null));
    });
  }

  private async start(obstacle: Told | undefined, call: () => Promise<void>): Promise<void> {
    const { runs } = this.texts;
    if (this.isRunning()) return this.announce(runs.isRunning);
    if (obstacle) {
      this.announce(`${obstacle.message} ${obstacle.remedy ?? ''}`);
      document.getElementById('obstacle')?.focus();
      return;
    }
    this.isStarting = true;
    this.trouble = undefined;
    this.announce(runs.started);
    try {
      await call();
    } finally {
      this.isStarting = false;
      this.draw();
    }
  }

  private isRunning(): boolean {
    return this.isStarting || (this.state.kind === 'block' && this.state.running !== undefined);
  }

  /** Shows the problems, and leads to the first; false when there are none. */
  private refuse(): boolean {
    const { count, first } = this.draft.wrong();
    this.wasRefused = count > 0;
    if (count === 0) return false;
    if (first && first.section !== '') {
      this.save({ parts: { ...this.saved.parts, [sectionPart(first.section)]: true } });
    }
    this.announce(fill(this.texts.runs.refused, count));
    if (first) focusField(this.parameters(), first.param);
    else document.getElementById('extra-arguments')?.focus();
    return true;
  }

  private async cancel(): Promise<void> {
    if (this.isCancelling) return;
    this.isCancelling = true;
    this.draw();
    const isDone = await this.ask(() => this.remote.call('cancel', null));
    if (isDone) return;
    this.isCancelling = false;
    this.draw();
  }

  private async copyCommandLine(): Promise<void> {
    if (!(await this.ask(() => this.remote.call('copyCommandLine', null)))) return;
    this.isCopied = true;
    this.announce(this.texts.form.copied);
  }

  /** False when the host could not; the page says why. */
  private async ask(call: () => Promise<unknown>): Promise<boolean> {
    this.trouble = undefined;
    try {
      await call();
      this.draw();
      return true;
    } catch (error) {
      this.trouble = messageOf(error);
      this.draw();
      return false;
    }
  }

  private announce(text: string): void {
    // The same words again are only heard when they are another text.
    this.announcement = text === this.announcement ? `${text}\u00A0` : text;
    this.draw();
  }

  private followRun({ running, run, history }: BlockState): void {
    const change = this.endings.follow(running !== undefined, history);
    if (running === undefined) this.isCancelling = false;
    if (change === undefined) return;
    if (change === 'began') {
      this.trouble = undefined;
      this.wasRefused = false;
      this.announcement = this.texts.runs.started;
    } else {
      this.announcement = endText(
        change,
        run?.id === change.id ? run : undefined,
        this.texts.result,
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
