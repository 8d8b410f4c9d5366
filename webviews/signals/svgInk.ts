import { dotSpacing, sparseSpacing, type Ink, type TextStyle } from './ink.ts';
import type { Shape } from './shape.ts';

const figure = (value: number) => String(Math.round(value * 100) / 100);

/** Characters that XML does not allow are shown as the sign for them. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Draws vectors: lines stay lines and text stays text. */
export class SvgInk implements Ink {
  readonly unit = 1;
  private readonly parts: string[] = [];
  private readonly measure: (text: string, style: TextStyle) => number;
  private clips = 0;

  constructor(measure: (text: string, style: TextStyle) => number) {
    this.measure = measure;
  }

  shape(shape: Shape, colour: string, dash: readonly number[], opacity: number): void {
    const { points, count, starts, spacing } = shape;
    const isSparse = spacing >= sparseSpacing;
    let path = '';
    let dots = '';
    starts.forEach((start, place) => {
      const end = starts[place + 1] ?? count;
      for (let index = start; index < end; index += 1) {
        const at = `${figure(points[index * 2] ?? 0)} ${figure(points[index * 2 + 1] ?? 0)}`;
        path += `${index === start ? 'M' : 'L'}${at}`;
        if (spacing >= dotSpacing || end - start === 1) dots += `M${at}h0`;
      }
    });
    const look = `fill="none" stroke="${escapeXml(colour)}" opacity="${figure(opacity)}"`;
    const dashes = isSparse && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    const width = isSparse ? 1.5 : 1;
    if (path) {
      this.parts.push(
        `<path ${look} stroke-width="${width}" stroke-linejoin="bevel"${dashes} d="${path}"/>`,
      );
    }
    if (dots)
      this.parts.push(`<path ${look} stroke-width="4" stroke-linecap="square" d="${dots}"/>`);
  }

  box(
    ...[x, y, width, height, colour, opacity]: [number, number, number, number, string, number]
  ): void {
    const place = `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}"`;
    this.parts.push(`<rect ${place} fill="${escapeXml(colour)}" opacity="${figure(opacity)}"/>`);
  }

  rule(
    ...[x1, y1, x2, y2, colour, opacity]: [number, number, number, number, string, number]
  ): void {
    const thickness = (a: number, b: number) => Math.max(Math.abs(a - b), 1);
    const corner = [Math.min(x1, x2), Math.min(y1, y2)] as const;
    this.box(...corner, thickness(x1, x2), thickness(y1, y2), colour, opacity);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { colour, size, align = 'start', isBold } = style;
    const look = `font-size="${size}" text-anchor="${align}"${isBold ? ' font-weight="600"' : ''}`;
    // Not `dominant-baseline`, which several programs do not know.
    const place = `x="${figure(x)}" y="${figure(y + size * 0.35)}"`;
    this.parts.push(`<text ${place} ${look} fill="${escapeXml(colour)}">${escapeXml(text)}</text>`);
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.clips += 1;
    const id = `clip${this.clips}`;
    const place = `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}"`;
    this.parts.push(`<clipPath id="${id}"><rect ${place}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.parts.push('</g>');
  }

  widthOf(text: string, style: TextStyle): number {
    return this.measure(text, style);
  }

  /** The whole picture. */
  document(width: number, height: number, title: string, family: string): string {
    const size = `width="${figure(width)}" height="${figure(height)}" viewBox="0 0 ${figure(width)} ${figure(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escapeXml(family)}" role="img">`,
      `<title>${escapeXml(title)}</title>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n');
  }
}
