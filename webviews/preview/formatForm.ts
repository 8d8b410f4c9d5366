import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Cell, Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { cellText, visibleText } from './cells.ts';
import type { PreviewTexts } from './contract.ts';
import { formatter, type ColumnFormat } from './formats.ts';
import { timeUnits, type TimeUnit, type Zone } from './instants.ts';
import { selectField } from './selectField.ts';

export interface FormatFormOptions {
  readonly described: Column;
  readonly format: ColumnFormat | undefined;
  /** A value of the column, to show what becomes of it. */
  readonly example: Cell;
  readonly texts: PreviewTexts;
  /** `isForAll` is for all columns of the kind. */
  readonly onApply: (format: ColumnFormat | undefined, isForAll: boolean) => void;
  readonly onChange: () => void;
}

/** How the values of a column are shown. */
export class FormatForm {
  private readonly options: FormatFormOptions;
  private format: ColumnFormat | undefined;
  private isForAll = false;

  constructor(options: FormatFormOptions) {
    this.options = options;
    this.format = options.format;
  }

  draw(): TemplateResult {
    const { described, texts } = this.options;
    const submit = (event: Event) => {
      event.preventDefault();
      this.options.onApply(this.format, this.isForAll);
    };
    const forAll = (event: Event) => {
      this.isForAll = (event.target as HTMLInputElement).checked;
    };
    const isNumber = described.kind === 'number';
    return html`<form class="formatForm" @submit=${submit}>
      <h2>${fill(texts.formatOf, visibleText(described.name))}</h2>
      ${isNumber ? this.ofNumber() : this.ofTime()}
      <p class="example">
        <span class="hint">${texts.example}</span> <output>${this.example()}</output>
      </p>
      <label class="choice">
        <input type="checkbox" @change=${forAll} />
        ${isNumber ? texts.allNumbers : texts.allTimes}
      </label>
      <div class="formEnd">
        <span class="space"></span>
        <button type="submit" class="button">${texts.apply}</button>
      </div>
    </form>`;
  }

  private ofNumber(): TemplateResult {
    const { texts } = this.options;
    const { format } = this;
    const as = format?.as ?? 'number';
    return html`${selectField(texts.showAs, this.numberChoices(), as, (chosen) =>
      this.change(emptyFormat(chosen)),
    )}
    ${as === 'number' ? this.decimals() : this.unit()}
    ${format?.as === 'instant' ? this.zone(format.zone, (zone) => ({ ...format, zone })) : nothing}`;
  }

  private ofTime(): TemplateResult {
    const { texts } = this.options;
    const { format } = this;
    const chosen =
      format?.as === 'time' ? format.zone : format?.as === 'epoch' ? format.unit : 'stored';
    const choices = {
      stored: texts.asStored,
      utc: texts.utc,
      local: texts.localTime,
      ...Object.fromEntries(
        timeUnits.map((unit) => [unit, fill(texts.epoch, texts.timeUnits[unit])]),
      ),
    };
    return selectField(texts.showAs, choices, chosen, (next) => {
      const unit = timeUnits.find((known) => known === next);
      if (unit) this.change({ as: 'epoch', unit });
      else this.change(next === 'stored' ? undefined : { as: 'time', zone: next as Zone });
    });
  }

  private numberChoices(): Readonly<Record<string, string>> {
    const { texts } = this.options;
    return { number: texts.asNumber, duration: texts.asDuration, instant: texts.asInstant };
  }

  private decimals(): TemplateResult {
    const { texts } = this.options;
    const { decimals, isGrouped } =
      this.format?.as === 'number' ? this.format : { decimals: undefined, isGrouped: false };
    const choices = Object.fromEntries(
      ['', ...Array.from({ length: 10 }, (_, digits) => String(digits))].map((digits) => [
        digits === '' ? 'all' : digits,
        digits === '' ? texts.allDecimals : digits,
      ]),
    );
    const set = (next: number | undefined, grouped: boolean) => {
      const isPlain = next === undefined && !grouped;
      const shape = { as: 'number' as const, isGrouped: grouped };
      this.change(isPlain ? undefined : next === undefined ? shape : { ...shape, decimals: next });
    };
    const chosen = decimals === undefined ? 'all' : String(decimals);
    const group = (event: Event) => set(decimals, (event.target as HTMLInputElement).checked);
    return html`${selectField(texts.decimals, choices, chosen, (next) =>
        set(next === 'all' ? undefined : Number(next), isGrouped),
      )}
      <label class="choice">
        <input type="checkbox" .checked=${isGrouped} @change=${group} />
        ${texts.thousands}
      </label>`;
  }

  private unit(): TemplateResult {
    const { texts } = this.options;
    const { format } = this;
    if (format?.as !== 'duration' && format?.as !== 'instant') return html``;
    return selectField(texts.storedIn, texts.timeUnits, format.unit, (unit) =>
      this.change({ ...format, unit: unit as TimeUnit }),
    );
  }

  private zone(zone: Zone, next: (zone: Zone) => ColumnFormat): TemplateResult {
    const { texts } = this.options;
    const choices = { utc: texts.utc, local: texts.localTime };
    return selectField(texts.timeZone, choices, zone, (chosen) =>
      this.change(next(chosen as Zone)),
    );
  }

  private example(): string {
    const { example, texts } = this.options;
    if (example === null) return texts.nullValue;
    const shown = this.format && formatter(this.format)(example);
    return visibleText(shown ?? cellText(example)).slice(0, 80);
  }

  private change(format: ColumnFormat | undefined): void {
    this.format = format;
    this.options.onChange();
  }
}

function emptyFormat(as: string): ColumnFormat | undefined {
  switch (as) {
    case 'duration':
      return { as, unit: 's' };
    case 'instant':
      return { as, unit: 'ms', zone: 'utc' };
    default:
      return undefined;
  }
}
