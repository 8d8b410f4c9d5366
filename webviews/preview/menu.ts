import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { icon, type IconName } from '../icons.ts';
import { element } from './elements.ts';
import { closeOutside, placeOverlay } from './overlay.ts';

interface MenuEntry {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: IconName;
  /** The key that does the same. */
  readonly key?: string;
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
}

export type MenuItem = MenuEntry | 'separator';

export interface MenuShown {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: { readonly x: number; readonly y: number };
  /** Takes the keyboard back when the menu is left without a choice. */
  readonly back: () => void;
}

/** Opens a menu, as the ARIA menu pattern has it. */
export function openMenu({ label, items, at, back }: MenuShown): void {
  const box = element('div', { class: 'menu', role: 'menu', 'aria-label': label, tabindex: -1 });
  const closing = new AbortController();
  const { signal } = closing;
  const close = (isBack: boolean) => {
    if (signal.aborted) return;
    closing.abort();
    box.remove();
    if (isBack) back();
  };
  const choose = (entry: MenuEntry) => {
    if (entry.isDisabled) return;
    close(true);
    entry.run();
  };
  render(
    items.map((item) =>
      item === 'separator'
        ? html`<div class="separator" role="separator"></div>`
        : row(item, choose),
    ),
    box,
  );
  document.body.append(box);
  placeOverlay(box, { left: at.x, right: at.x, top: at.y, bottom: at.y });
  closeOutside(box, close, signal);
  box.addEventListener('contextmenu', (event) => event.preventDefault());
  const search = { typed: '', at: 0 };
  box.addEventListener('keydown', (event) => keyed(event, box, search, close));
  rows(box)[0]?.focus();
}

function row(entry: MenuEntry, choose: (entry: MenuEntry) => void): TemplateResult {
  const { label, key, isChecked, isDisabled = false } = entry;
  const sign = isChecked ? 'check' : entry.icon;
  return html`<div
    class="menuItem"
    role=${isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
    aria-checked=${isChecked ?? nothing}
    aria-disabled=${isDisabled || nothing}
    tabindex="-1"
    @click=${() => choose(entry)}
    @pointermove=${(event: PointerEvent) => (event.currentTarget as HTMLElement).focus()}
  >
    <span class="sign">${sign ? icon(sign) : nothing}</span>
    <span class="label">${label}</span>
    ${key ? html`<kbd>${key}</kbd>` : nothing}
  </div>`;
}

function rows(box: HTMLElement): readonly HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('.menuItem')];
}

/** Letters that follow one another this soon are one word, in milliseconds. */
const pause = 700;

function keyed(
  event: KeyboardEvent,
  box: HTMLElement,
  search: { typed: string; at: number },
  close: (isBack: boolean) => void,
): void {
  const all = rows(box);
  const at = all.findIndex((entry) => entry === document.activeElement);
  const last = all.length - 1;
  const go = (index: number) => all[index]?.focus();
  switch (event.key) {
    case 'ArrowDown':
      go(at >= last ? 0 : at + 1);
      break;
    case 'ArrowUp':
      go(at <= 0 ? last : at - 1);
      break;
    case 'Home':
      go(0);
      break;
    case 'End':
      go(last);
      break;
    case 'Enter':
    case ' ':
      all[at]?.click();
      break;
    case 'Tab':
      close(true);
      break;
    default: {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      const isMore = search.typed !== '' && event.timeStamp - search.at < pause;
      search.typed = (isMore ? search.typed : '') + event.key.toLocaleLowerCase();
      search.at = event.timeStamp;
      // A word may still mean the entry that its beginning led to; a single letter leads on.
      const from = search.typed.length > 1 ? at : at + 1;
      const after = [...all.slice(from), ...all.slice(0, from)];
      after.find((entry) => labelOf(entry).startsWith(search.typed))?.focus();
    }
  }
  event.preventDefault();
  event.stopPropagation();
}

function labelOf(entry: HTMLElement): string {
  return entry.querySelector('.label')?.textContent.toLocaleLowerCase() ?? '';
}
