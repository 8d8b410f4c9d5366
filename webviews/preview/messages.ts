import { element } from './elements.ts';

/** What stands where the table will be. */
export function loadingMessage(text: string): HTMLElement {
  const spinner = element('span', { class: 'spinner' });
  return element('div', { class: 'message', role: 'status' }, spinner, text);
}

/** What stands where the table cannot be. The button has the keyboard once it is on the page. */
export function failureMessage(text: string, retry: string, onRetry: () => void) {
  const button = element('button', { type: 'button', class: 'button' }, retry);
  button.addEventListener('click', onRetry);
  const box = element(
    'div',
    { class: 'message failure', role: 'alert' },
    element('p', {}, text),
    button,
  );
  return { box, focus: () => button.focus() };
}

export function emptyMessage(text: string): HTMLElement {
  return element('div', { class: 'message overlay', role: 'status' }, text);
}
