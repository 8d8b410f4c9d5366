/** Replaces a part of the text as if it were typed, so that Undo takes it back. */
export function replaceText(
  input: HTMLTextAreaElement,
  whole: string,
  start: number,
  end: number,
  text: string,
): void {
  input.focus();
  input.setSelectionRange(start, end);
  // Deprecated, but the only way into the undo stack.
  document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
  if (input.value !== whole) input.value = whole;
  input.setSelectionRange(start + text.length, start + text.length);
}

/** True where an arrow key has nowhere to go: always on a single line, else at the start or the end. */
export function isAtEdge(input: HTMLTextAreaElement, edge: 'start' | 'end'): boolean {
  const { selectionStart, selectionEnd, clientHeight, value } = input;
  const lineHeight = Number.parseFloat(getComputedStyle(input).lineHeight);
  if (clientHeight < lineHeight * 1.9) return true;
  return edge === 'start' ? selectionStart === 0 : selectionEnd === value.length;
}
