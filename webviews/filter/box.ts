import { render } from 'lit';
import { fill } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { Analysis, BoxState, Completions, FilterTexts, HostCalls } from './contract.ts';
import { HistoryWalk } from './history.ts';
import { commandOf, type Command } from './keys.ts';
import { offered } from './offer.ts';
import { moved, segments } from './overlay.ts';
import { isPending, type Actions } from './shown.ts';
import { isAtEdge, replaceText } from './textArea.ts';
import { box } from './view.ts';

type Shown = Pick<Analysis, 'tokens' | 'problems' | 'description'>;

const nothingShown: Shown = { tokens: [], problems: [], description: '' };
/** Speech waits until the typing rests, so that it does not run over itself. */
const announceAfter = 700;

/** The state of the page and what keys do to it. */
export class FilterBox {
  private readonly remote: Remote<HostCalls>;
  private readonly root: HTMLElement;
  private readonly texts: FilterTexts;
  private readonly walk = new HistoryWalk();
  private state: BoxState;
  private text: string;
  private shown = nothingShown;
  private completions: Completions | undefined;
  private active = -1;
  private isRefused = false;
  private announcement = '';
  private announcing: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;
  private isWriting = false;
  /** Suggestions were asked for, and nothing since said that they are not wanted. */
  private isListWanted = false;
  /** The text that `shown` was found in. */
  private analysed: string | undefined;
  /** Enter was pressed before the text was looked at: what it says decides when it is. */
  private isApplyWaiting = false;

  constructor(remote: Remote<HostCalls>, root: HTMLElement, texts: FilterTexts, initial: BoxState) {
    this.remote = remote;
    this.root = root;
    this.texts = texts;
    this.state = initial;
    this.text = initial.draft;
    this.draw();
    void this.analyse();
  }

  /** The text stays as it is unless the target changed or the filter was changed elsewhere. */
  show(state: BoxState): void {
    const isOther = state.target?.key !== this.state.target?.key;
    const isChanged = state.applied !== this.state.applied;
    const summary = state.outcome.kind === 'totals' ? state.outcome.summary : undefined;
    if (summary !== undefined && this.state.outcome.kind === 'counting') this.announce(summary);
    this.state = state;
    if ((isOther || isChanged) && state.draft !== this.text) {
      this.text = state.draft;
      this.shown = nothingShown;
      this.close();
      this.walk.end();
      this.isRefused = false;
    }
    this.draw();
    void this.analyse();
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  reanalyse(): void {
    void this.analyse(this.completions === undefined ? 'no' : 'refresh');
  }

  private get input(): HTMLTextAreaElement {
    const input = this.root.querySelector('textarea');
    if (input === null) throw new Error('The box is not drawn');
    return input;
  }

  private draw(): void {
    const { tokens, problems, description } = this.shown;
    const view = {
      texts: this.texts,
      state: this.state,
      text: this.text,
      segments: segments(this.text, tokens, problems),
      problems,
      description,
      completions: this.completions,
      active: this.active,
      isRefused: this.isRefused,
      announcement: this.announcement,
    };
    render(box(view, this.actions), this.root);
    if (this.completions) {
      document.getElementById(`option-${this.active}`)?.scrollIntoView({ block: 'nearest' });
    }
  }

  private readonly actions: Actions = {
    input: () => {
      if (this.isWriting) return;
      this.walk.end();
      this.changeTo(this.input.value);
      void this.analyse('typed');
    },
    key: (event) => this.key(event),
    leaveList: () => {
      this.close();
      this.draw();
    },
    scroll: () => {
      const copy = this.input.previousElementSibling;
      if (copy) copy.scrollTop = this.input.scrollTop;
    },
    accept: (index) => this.accept(index),
    replace: (text) => {
      this.walk.end();
      this.write(text, 0, this.text.length);
      void this.analyse();
    },
    apply: () => this.apply(),
    applyAnyway: () => this.apply(true),
    revert: () => {
      this.write(this.state.applied, 0, this.text.length);
      void this.analyse();
    },
    clear: () => {
      this.write('', 0, this.text.length);
      this.apply();
      void this.analyse();
    },
    count: () => void this.remote.call('count', null),
    stop: () => void this.remote.call('stop', null),
    explain: () => void this.remote.call('explain', null),
    choose: () => void this.remote.call('choose', null),
    readAgain: () => void this.remote.call('refreshVocabulary', null),
    editAsDocument: () => void this.remote.call('editAsDocument', { text: this.text }),
  };

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { completions, active, input } = this;
    const { isWalking } = this.walk;
    const command = commandOf(event, {
      ...(completions && { list: { count: completions.items.length, active } }),
      isAtTop: isWalking || isAtEdge(input, 'start'),
      isAtBottom: isWalking || isAtEdge(input, 'end'),
    });
    if (command !== undefined && this.run(command)) event.preventDefault();
  }

  /** False when the key shall also do what it always does. */
  private run(command: Command): boolean {
    switch (command.kind) {
      case 'activate':
        this.active = command.index;
        this.draw();
        return true;
      case 'accept':
        this.accept(command.index);
        return true;
      case 'close':
        this.close();
        this.draw();
        return !command.leave;
      case 'apply':
        this.apply();
        return true;
      case 'suggest':
        void this.analyse('asked');
        return true;
      case 'escape':
        this.escape();
        return true;
      case 'older':
        return this.recall(this.walk.older(this.state.history, this.text));
      case 'newer':
        return this.recall(this.walk.newer(this.state.history));
    }
  }

  private escape(): void {
    if (this.isListWanted) this.close();
    else if (this.isRefused) this.isRefused = false;
    else if (isPending({ state: this.state, text: this.text })) this.actions.revert();
    this.draw();
  }

  private recall(text: string | undefined): boolean {
    if (text === undefined) return false;
    this.write(text, 0, this.text.length);
    void this.analyse();
    return true;
  }

  private accept(index: number): void {
    const item = this.completions?.items[index];
    if (item === undefined) return;
    this.walk.end();
    this.write(item.insert, item.span.start, item.span.end);
    void this.analyse('typed');
  }

  private write(text: string, start: number, end: number): void {
    const whole = this.text.slice(0, start) + text + this.text.slice(end);
    this.isWriting = true;
    replaceText(this.input, whole, start, end, text);
    this.isWriting = false;
    this.changeTo(whole);
  }

  private changeTo(text: string): void {
    if (text === this.text) return;
    const { tokens, problems } = this.shown;
    this.shown = {
      tokens: moved(tokens, this.text, text),
      problems: moved(problems, this.text, text),
      description: '',
    };
    this.text = text;
    this.isRefused = false;
    this.isApplyWaiting = false;
    this.close();
    void this.remote.call('keepDraft', { key: this.state.target?.key ?? '', text });
    this.draw();
  }

  private apply(evenSo = false): void {
    const { target } = this.state;
    this.close();
    this.isApplyWaiting = false;
    const errors = this.shown.problems.filter((problem) => problem.severity === 'error');
    if (target !== undefined && this.analysed !== this.text && !evenSo && this.text.trim() !== '') {
      this.isApplyWaiting = true;
    } else if (target === undefined) {
      this.announce(this.texts.nothingSelected);
    } else if (errors[0] !== undefined && !evenSo && this.text.trim() !== '') {
      this.isRefused = true;
      this.announce(errors[0].message);
    } else {
      this.isRefused = false;
      this.walk.end();
      const text = this.text.trim();
      this.state = { ...this.state, applied: text, draft: text, outcome: { kind: 'counting' } };
      void this.remote.call('apply', { key: target.key, text });
    }
    this.draw();
  }

  private close(): void {
    this.isListWanted = false;
    this.completions = undefined;
    this.active = -1;
  }

  private async analyse(completions: 'no' | 'typed' | 'asked' | 'refresh' = 'no'): Promise<void> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    this.isListWanted = completions !== 'no';
    const { text } = this;
    const offset = this.input.selectionStart;
    const argument = completions === 'no' ? { text } : { text, offset };
    try {
      const analysis = await this.remote.call('analyse', argument, controller.signal);
      if (this.running !== controller) return;
      this.shown = analysis;
      this.analysed = text;
      if (this.isApplyWaiting) {
        this.apply();
        return;
      }
      if (completions !== 'no') this.open(analysis, offset, completions);
      if (analysis.problems[0]) this.announce(analysis.problems[0].message);
      this.draw();
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  }

  private open(analysis: Analysis, offset: number, why: 'typed' | 'asked' | 'refresh'): void {
    const isWanted = this.isListWanted && document.activeElement === this.input;
    const offer = isWanted ? offered(analysis, this.text, offset, why === 'asked') : undefined;
    if (offer === undefined) {
      this.close();
      return;
    }
    const { completions, active } = offer;
    this.completions = completions;
    this.active = active;
    this.announce(fill(this.texts.suggestionCount, completions.items.length + completions.more));
  }

  private announce(text: string): void {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => {
      this.announcement = text;
      this.draw();
    }, announceAfter);
  }
}
