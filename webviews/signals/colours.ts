/** The theme's colours as a canvas takes them. */
export interface Colours {
  readonly foreground: string;
  readonly faint: string;
  readonly background: string;
  readonly grid: string;
  readonly family: string;
  /** Of channels, in the order in which they are easiest to tell apart, also for most who are colour-blind. */
  readonly lines: readonly string[];
}

const names = [
  'line0',
  'line1',
  'line2',
  'line3',
  'line4',
  'line5',
  'foreground',
  'faint',
  'background',
  'grid',
] as const;

/** Lines look different a second time round. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

export function readColours(): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const read = (name: (typeof names)[number]) => {
    probe.className = `ink-${name}`;
    return getComputedStyle(probe).color;
  };
  const colours: Colours = {
    foreground: read('foreground'),
    faint: read('faint'),
    background: read('background'),
    grid: read('grid'),
    family: getComputedStyle(document.body).fontFamily,
    lines: names.slice(0, 6).map(read),
  };
  probe.remove();
  return colours;
}

export function lineColour({ lines, foreground }: Colours, place: number): string {
  return lines[place % lines.length] ?? foreground;
}

export function lineDash(place: number): readonly number[] {
  return dashes[Math.floor(place / 6) % dashes.length] ?? [];
}

/** Tells when the theme changed. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['class', 'style'] });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
}
