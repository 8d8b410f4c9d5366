import type * as vscode from 'vscode';

type Stored = Readonly<Record<string, readonly string[]>>;

const storageKey = 'filterHistory';
const maxTexts = 50;
const maxTargets = 100;

/** The filters applied to each target of this workspace, the newest first. */
export class FilterHistory {
  private readonly memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
  }

  of(key: string): readonly string[] {
    return this.stored[key] ?? [];
  }

  add(key: string, text: string): void {
    const { [key]: before = [], ...others } = this.stored;
    const texts = [text, ...before.filter((each) => each !== text)].slice(0, maxTexts);
    // The target used last comes first, so that the ones not used for long fall off the end.
    const kept = Object.entries(others).slice(0, maxTargets - 1);
    void this.memento.update(storageKey, { [key]: texts, ...Object.fromEntries(kept) });
  }

  private get stored(): Stored {
    return this.memento.get<Stored>(storageKey, {});
  }
}
