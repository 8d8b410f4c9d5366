import * as vscode from 'vscode';
import type { Span } from '../../blocks/block.ts';

/** Line and column of an offset, both from 0; all of `\r\n`, `\n` and `\r` end a line, as in the editor. */
export function placeIn(text: string, offset: number): { line: number; character: number } {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 0;
  let start = 0;
  for (let at = 0; at < end; at += 1) {
    const char = text.charCodeAt(at);
    if (char !== 10 && char !== 13) continue;
    if (char === 13 && text.charCodeAt(at + 1) === 10) {
      // An offset between the two characters is still on the line that they end.
      if (at + 1 >= end) break;
      at += 1;
    }
    line += 1;
    start = at + 1;
  }
  return { line, character: end - start };
}

export function rangeIn(text: string, { start, end }: Span): vscode.Range {
  const from = placeIn(text, start);
  const to = placeIn(text, end);
  return new vscode.Range(from.line, from.character, to.line, to.character);
}
