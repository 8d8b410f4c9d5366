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

/** How many colours there are before they come again. */
export const colourCount = 8;

/** Lines look different a second time round. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

export function readColours(): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const read = (name: string) => {
    probe.className = `ink-${name}`;
    return getComputedStyle(probe).color;
  };
  const colours: Colours = {
    foreground: read('foreground'),
    faint: read('faint'),
    background: read('background'),
    grid: read('grid'),
    family: getComputedStyle(document.body).fontFamily,
    lines: Array.from({ length: colourCount }, (_, place) => read(`line${place}`)),
  };
  probe.remove();
  return colours;
}

export function lineColour({ lines, foreground }: Colours, place: number): string {
  return lines[place % lines.length] ?? foreground;
}

export function lineDash(place: number): readonly number[] {
  return dashes[Math.floor(place / colourCount) % dashes.length] ?? [];
}

/** Tells when the theme changed. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['class', 'style'] });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
}
