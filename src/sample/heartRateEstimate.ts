import { ppgRate, type PpgSample } from './sensors.ts';

/** Length of the window that a value is estimated from, and how often there is one. */
const windowSeconds = 8;
const estimateEverySeconds = 2;

const windowLength = windowSeconds * ppgRate;
const shortestLag = Math.round((60 / 200) * ppgRate);
const longestLag = Math.round((60 / 42) * ppgRate);

/**
 * Estimates the heart rate from PPG samples alone: autocorrelation over eight seconds, with a preference
 * for values near the one before. Give it the samples of each second, in order; the result is in beats a
 * minute for the middle of the window (`windowSeconds / 2` ago), `undefined` where the signal is too poor.
 */
export function heartRateEstimator(start: number) {
  const ring = new Float64Array(windowLength).fill(Number.NaN);
  let previous: number | undefined;
  let poor = 0;
  return (second: number, samples: readonly PpgSample[]) => {
    const first = (second * ppgRate) % windowLength;
    ring.fill(Number.NaN, first, first + ppgRate);
    for (const { at, value } of samples) {
      const position = Math.round(((at - start) / 1000) * ppgRate);
      if (position >= 0) ring[position % windowLength] = value;
    }
    const seconds = second + 1;
    if (seconds < windowSeconds || seconds % estimateEverySeconds !== 0) return undefined;
    const signal = prepare(ring, (seconds * ppgRate) % windowLength);
    const heartRate = signal === undefined ? undefined : dominantRate(signal, previous);
    poor = heartRate === undefined ? poor + 1 : 0;
    // After a long gap the last value says nothing any more.
    if (heartRate !== undefined || poor > 5) previous = heartRate;
    return heartRate === undefined ? undefined : { second: seconds - windowSeconds / 2, heartRate };
  };
}

/** Unrolls the ring, fills short gaps, removes the baseline and tames spikes. */
function prepare(ring: Float64Array, oldest: number): Float64Array | undefined {
  const raw = new Float64Array(windowLength);
  let missing = 0;
  let last = Number.NaN;
  for (let index = 0; index < windowLength; index += 1) {
    const value = ring[(oldest + index) % windowLength] ?? Number.NaN;
    if (Number.isNaN(value)) missing += 1;
    else last = value;
    raw[index] = last;
  }
  if (missing > windowLength / 5 || Number.isNaN(raw[0] ?? Number.NaN)) return undefined;
  const signal = smooth(raw, 3);
  const baseline = smooth(raw, ppgRate / 2);
  let power = 0;
  for (let index = 0; index < windowLength; index += 1) {
    const value = (signal[index] ?? 0) - (baseline[index] ?? 0);
    signal[index] = value;
    power += value * value;
  }
  const limit = 2 * Math.sqrt(power / windowLength);
  return signal.map((value) => Math.min(limit, Math.max(-limit, value)));
}

/** Mean over `reach` values to either side. */
function smooth(values: Float64Array, reach: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, index) => (sums[index + 1] = (sums[index] ?? 0) + value));
  return values.map((_, index) => {
    const from = Math.max(0, index - reach);
    const to = Math.min(values.length, index + reach + 1);
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

function dominantRate(signal: Float64Array, previous: number | undefined): number | undefined {
  const similarity = (lag: number): number => {
    let [product, left, right] = [0, 0, 0];
    for (let index = lag; index < signal.length; index += 1) {
      const [a, b] = [signal[index] ?? 0, signal[index - lag] ?? 0];
      product += a * b;
      left += a * a;
      right += b * b;
    }
    return product / Math.sqrt(left * right + Number.EPSILON);
  };
  const curve: number[] = [];
  for (let lag = shortestLag - 1; lag <= longestLag + 1; lag += 1) curve.push(similarity(lag));

  let best:
    { readonly rate: number; readonly similarity: number; readonly score: number } | undefined;
  for (let index = 1; index < curve.length - 1; index += 1) {
    const [before, here, after] = [curve[index - 1] ?? 0, curve[index] ?? 0, curve[index + 1] ?? 0];
    if (here < 0.3 || here < before || here <= after) continue;
    // The peak of the parabola through three neighbours lies between whole lags.
    const shift = (before - after) / (2 * (before - 2 * here + after));
    const rate = (60 * ppgRate) / (shortestLag - 1 + index + shift);
    const distance = previous === undefined ? 0 : Math.log(rate / previous) / 0.16;
    const score = here * Math.exp(-(distance ** 2) / 2);
    // Peaks come by rising lag. A multiple of the period fits as well, and better still where it
    // is a multiple of the steps too.
    if (best !== undefined && best.similarity > 0.5 * here && isMultiple(best.rate / rate))
      continue;
    if (best === undefined || score > best.score) best = { rate, similarity: here, score };
  }
  if (best === undefined) return undefined;
  // Without a peak near the value before, only a clear one may start anew.
  return best.score > 0.15 || best.similarity > 0.75 ? best.rate : undefined;
}

function isMultiple(ratio: number): boolean {
  return ratio > 1.5 && Math.abs(ratio - Math.round(ratio)) < 0.06 * ratio;
}

/** Pearson's coefficient of two lists of one length; `undefined` below ten values or without variation. */
export function correlation(left: readonly number[], right: readonly number[]): number | undefined {
  const count = Math.min(left.length, right.length);
  if (count < 10) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let [product, leftPower, rightPower] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const a = (left[index] ?? 0) - leftMean;
    const b = (right[index] ?? 0) - rightMean;
    product += a * b;
    leftPower += a * a;
    rightPower += b * b;
  }
  const power = Math.sqrt(leftPower * rightPower);
  return power === 0 ? undefined : product / power;
}
