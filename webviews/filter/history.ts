/** A walk through the texts applied before; what was being typed waits at its start. */
export class HistoryWalk {
  private position = -1;
  private typed = '';

  get isWalking(): boolean {
    return this.position >= 0;
  }

  /** The next older text, or `undefined` at the oldest. */
  older(history: readonly string[], current: string): string | undefined {
    if (this.position < 0) this.typed = current;
    for (let next = this.position + 1; next < history.length; next += 1) {
      const text = history[next];
      if (text === undefined || text === current) continue;
      this.position = next;
      return text;
    }
    return undefined;
  }

  /** The next newer text, at last what was typed before the walk; `undefined` when there is no walk. */
  newer(history: readonly string[]): string | undefined {
    if (this.position < 0) return undefined;
    this.position -= 1;
    return this.position < 0 ? this.typed : (history[this.position] ?? this.typed);
  }

  end(): void {
    this.position = -1;
    this.typed = '';
  }
}
