import { render, type TemplateResult } from 'lit/html.js';
import { element } from './elements.ts';
import { closeOutside, placeOverlay, type Anchor } from './overlay.ts';

export interface PopoverContent {
  readonly label: string;
  readonly anchor: Anchor;
  readonly draw: () => TemplateResult;
  readonly className?: string;
  /** Where the keyboard goes when it closes; where it was when absent. */
  readonly back?: () => void;
}

interface Opened {
  readonly box: HTMLElement;
  readonly content: PopoverContent;
  readonly closing: AbortController;
  readonly before: Element | null;
}

/** A small form beside what it is about; one at a time. */
export class Popover {
  private opened: Opened | undefined;

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  open(content: PopoverContent): void {
    this.close(false);
    const before = document.activeElement;
    const { label, className = '' } = content;
    const box = element('div', {
      class: `popover ${className}`,
      role: 'dialog',
      'aria-label': label,
    });
    const closing = new AbortController();
    this.opened = { box, content, closing, before };
    render(content.draw(), box);
    document.body.append(box);
    placeOverlay(box, content.anchor);
    closeOutside(box, (isBack) => this.close(isBack), closing.signal);
    const first =
      box.querySelector<HTMLElement>('[autofocus]') ??
      box.querySelector<HTMLElement>('input, select, button, [tabindex]');
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
  }

  update(): void {
    if (this.opened) render(this.opened.content.draw(), this.opened.box);
  }

  /** After a change of its size too. */
  place(): void {
    if (this.opened) placeOverlay(this.opened.box, this.opened.content.anchor);
  }

  close(isBack = true): void {
    const { opened } = this;
    if (!opened) return;
    this.opened = undefined;
    opened.closing.abort();
    opened.box.remove();
    if (!isBack) return;
    if (opened.content.back) opened.content.back();
    else if (opened.before instanceof HTMLElement) opened.before.focus();
  }
}
