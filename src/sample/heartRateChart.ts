import { Canvas, textWidth, type Color, type Point } from './canvas.ts';
import { encodePng } from './png.ts';
import type { Segment } from './protocol.ts';

/** A heart rate in beats a minute at a second of the session. */
export interface HeartRate {
  readonly second: number;
  readonly heartRate: number;
}

interface HeartRateChart {
  readonly studyId: string;
  readonly seconds: number;
  readonly segments: readonly Segment[];
  readonly polar: readonly HeartRate[];
  /** Estimated from the PPG; empty when there is none. */
  readonly estimate: readonly HeartRate[];
  readonly correlation: number | undefined;
}

const [width, height] = [1280, 460];
const plot = { left: 76, right: width - 28, top: 66, bottom: height - 78 };

const ink: Color = [38, 44, 56];
const faint: Color = [110, 118, 132];
const grid: Color = [223, 227, 234];
const polarColor: Color = [24, 78, 152];
const estimateColor: Color = [236, 124, 38];
const bands: readonly [Color, Color] = [
  [246, 248, 251],
  [236, 240, 247],
];

/** `hr.png`: heart rate of the chest strap and of the wristband over time, above what was being done. */
export async function heartRateChart(chart: HeartRateChart): Promise<Uint8Array> {
  const canvas = new Canvas(width, height, [255, 255, 255]);
  const values = [...chart.polar, ...chart.estimate].map((value) => value.heartRate);
  const low = Math.floor(Math.min(60, ...extremes(values)) / 20) * 20;
  const high = Math.ceil(Math.max(100, ...extremes(values)) / 20) * 20;
  const x = (second: number) => plot.left + (second / chart.seconds) * (plot.right - plot.left);
  const y = (rate: number) =>
    plot.bottom - ((rate - low) / (high - low)) * (plot.bottom - plot.top);

  drawActivities(canvas, chart.segments, x);
  drawAxes(canvas, chart.seconds, { low, high }, x, y);
  const points = (rates: readonly HeartRate[]) =>
    rates.map(({ second, heartRate }): Point => [x(second), y(heartRate)]);
  for (const piece of pieces(chart.estimate)) canvas.line(points(piece), 4, estimateColor);
  for (const piece of pieces(chart.polar)) canvas.line(points(piece), 2, polarColor);
  drawLegend(canvas, chart);
  return encodePng(canvas);
}

function extremes(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const least = values.reduce((one, other) => Math.min(one, other));
  return [least, values.reduce((one, other) => Math.max(one, other))];
}

/** Cut where a device was silent, so that no line is drawn over a gap. */
function pieces(rates: readonly HeartRate[]): HeartRate[][] {
  const result: HeartRate[][] = [];
  rates.forEach((rate, index) => {
    const gap = rate.second - (rates[index - 1]?.second ?? -Infinity);
    if (gap > 6) result.push([]);
    result.at(-1)?.push(rate);
  });
  return result;
}

function drawActivities(
  canvas: Canvas,
  segments: readonly Segment[],
  x: (second: number) => number,
): void {
  segments.forEach(({ activity, start, end }, index) => {
    const [left, right] = [x(start), x(end)];
    const color = bands[index % 2 === 0 ? 0 : 1];
    canvas.fill(left, plot.top, right - left, plot.bottom - plot.top, color);
    const scale = textWidth(activity.label, 2) <= right - left - 6 ? 2 : 1;
    if (textWidth(activity.label, scale) > right - left - 2) return;
    canvas.text((left + right) / 2, plot.bottom + 38, activity.label, {
      color: ink,
      scale,
      align: 'center',
    });
    canvas.fill(left + 1, plot.bottom + 60, right - left - 2, 3, faint);
  });
}

function drawAxes(
  canvas: Canvas,
  seconds: number,
  { low, high }: { readonly low: number; readonly high: number },
  x: (second: number) => number,
  y: (rate: number) => number,
): void {
  for (let rate = low; rate <= high; rate += 20) {
    canvas.fill(plot.left, y(rate), plot.right - plot.left, 1, rate === low ? faint : grid);
    canvas.text(plot.left - 10, y(rate) - 7, String(rate), { color: faint, align: 'right' });
  }
  const minutes = seconds / 60;
  const steps = [0.5, 1, 2, 5, 10, 15, 30, 60, 120];
  const step = steps.find((candidate) => minutes / candidate <= 12) ?? 240;
  for (let minute = 0; minute <= minutes; minute += step) {
    canvas.fill(x(minute * 60), plot.bottom, 1, 6, faint);
    const label = `${String(minute)}${minute === 0 ? ' min' : ''}`;
    canvas.text(x(minute * 60), plot.bottom + 12, label, { color: faint, align: 'center' });
  }
}

function drawLegend(canvas: Canvas, { studyId, estimate, correlation }: HeartRateChart): void {
  canvas.text(plot.left, 18, `${studyId}: heart rate (bpm)`, { color: ink });
  const verdict = estimate.length === 0 ? 'no PPG' : `r = ${correlation?.toFixed(3) ?? '-'}`;
  let right = plot.right;
  const entry = (text: string, color?: Color) => {
    canvas.text(right, 18, text, { color: ink, align: 'right' });
    right -= textWidth(text, 2) + 10;
    if (color === undefined) return;
    canvas.fill(right - 28, 23, 28, 4, color);
    right -= 28;
  };
  entry(verdict);
  right -= 18;
  if (estimate.length > 0) {
    entry('PPG estimate', estimateColor);
    right -= 18;
  }
  entry('Polar H10', polarColor);
}
