import { UserError } from '../../base/errors.ts';
import { formatBytes, formatCount } from '../../base/text.ts';

/** What sorting and filtering one table may take, in bytes: places of rows, and what they are ordered by. */
const arrangeBudget = 256 << 20;
/** Of that, what texts may take: they lie in the heap, which is smaller than memory. */
const textBudget = 128 << 20;

/** A text that is kept once, as the engine holds it. */
function textBytes(text: string): number {
  return 2 * text.length + 64;
}

/** Counts what an arrangement takes, and stops it beyond its budget. */
export class Budget {
  private readonly most: number;
  private readonly mostText: number;
  private texts = 0;

  constructor(most = arrangeBudget, mostText = Math.min(textBudget, most)) {
    this.most = most;
    this.mostText = mostText;
  }

  /** `bytesPerRow` beside the texts. */
  checkRows(rows: number, bytesPerRow: number): void {
    if (rows * bytesPerRow + this.texts <= this.most) return;
    const fitting = Math.floor((this.most - this.texts) / bytesPerRow);
    throw this.tooMuch(`about ${formatCount(roundDown(fitting))} rows`, this.most);
  }

  addText(text: string): void {
    this.texts += textBytes(text);
    if (this.texts > this.mostText) {
      throw this.tooMuch(`${formatBytes(this.mostText)} of different texts`, this.mostText);
    }
  }

  private tooMuch(fits: string, most: number): UserError {
    return new UserError(
      `This table is too large to arrange in ${formatBytes(most)} of memory: ${fits} fit.`,
      {
        code: 'too-much-to-arrange',
        remedy: 'Keep fewer rows with a condition, or sort by fewer columns.',
      },
    );
  }
}

/** To two digits. */
function roundDown(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.floor(count / unit) * unit;
}
