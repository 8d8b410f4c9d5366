import { element } from './elements.ts';

/** Sentences above the table, one of each kind. */
export class Bars {
  readonly box = element('div', { class: 'bars' });
  private readonly shown = new Map<string, HTMLElement>();

  /** A bar with an action warns, and goes when the action is taken. */
  show(kind: string, text: string, action?: { readonly title: string; readonly run: () => void }) {
    this.shown.get(kind)?.remove();
    const bar = element('div', { class: 'bar', role: 'status' }, element('span', {}, text));
    this.shown.set(kind, bar);
    this.box.append(bar);
    if (!action) return;
    bar.classList.add('warning');
    const button = element('button', { type: 'button', class: 'button' }, action.title);
    button.addEventListener('click', () => {
      bar.remove();
      this.shown.delete(kind);
      action.run();
    });
    bar.append(button);
  }

  clear(): void {
    this.shown.clear();
    this.box.replaceChildren();
  }
}
