import { fill } from '../host.ts';
import type { Board } from './board.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { formatFullTime, formatSpan } from './times.ts';
import { span } from './view.ts';

/** The line below the plot: the stretch in view, where the cursor is, and what happened last. */
export class StatusLine {
  readonly box = element('div', 'status');
  private readonly range = element('span', 'range');
  private readonly pointer = element('span', 'pointer');
  private readonly said = element('span', 'said');

  constructor() {
    this.said.setAttribute('role', 'status');
    this.box.append(this.range, this.pointer, this.said);
  }

  show({ view, zone, placement }: Board, cursor: string, texts: SignalTexts): void {
    const { clock } = placement;
    const step = span(view) / 1000;
    const say = (time: number) => formatFullTime(time, clock, zone, step);
    const shown = fill(texts.range, say(view.from), say(view.to));
    put(this.range, `${shown} · ${formatSpan(span(view), clock)}`);
    put(this.pointer, cursor);
  }

  say(sentence: string): void {
    put(this.said, sentence);
  }
}

function put(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
