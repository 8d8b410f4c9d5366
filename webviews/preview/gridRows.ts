import { element } from './elements.ts';
import { RowView, type RowContext } from './row.ts';
import type { Place } from './selection.ts';

export interface RowsDrawn {
  /** `[first, end)`. */
  readonly rows: readonly [number, number];
  readonly rowHeight: number;
  /** Top of the window, in pixels of the content. */
  readonly top: number;
  /** Where the keyboard is. */
  readonly focus: Place;
}

/** The rows in view: those that leave are used again for those that come. */
export class GridRows {
  readonly box = element('div', { class: 'body', role: 'rowgroup' });
  private readonly shown = new Map<number, RowView>();

  /** True where a row has fields past the last column. */
  draw(context: RowContext, { rows, rowHeight, top, focus }: RowsDrawn): boolean {
    const spare: RowView[] = [];
    for (const [row, view] of this.shown) {
      if (row >= rows[0] && row < rows[1]) continue;
      this.shown.delete(row);
      spare.push(view);
    }
    let hasExtra = false;
    for (let row = rows[0]; row < rows[1]; row += 1) {
      const view = this.shown.get(row) ?? spare.pop() ?? new RowView();
      this.shown.set(row, view);
      if (!view.box.isConnected) this.box.append(view.box);
      view.arrange(context);
      view.draw(context, row);
      view.moveTo(row * rowHeight - top);
      view.focus(row === focus.row ? focus.column : undefined);
      hasExtra ||= context.mark(row)?.extra !== undefined;
    }
    // Those left over keep the widths of today: they are not worth keeping.
    for (const view of spare) view.box.remove();
    return hasExtra;
  }
}
