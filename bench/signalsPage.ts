/**
 * What the signals page costs the browser: two hours at 64 Hz, seven channels and labels. Prints how long the first picture
 * takes after the data came, and the main thread's work for each frame while one zooms. `node bench/signalsPage.ts [frames] [--json]`
 */
import { parseArgs } from 'node:util';
import { PageHost } from '../test/e2e/pages/pageHost.ts';
import { SignalHost } from '../test/e2e/pages/signalHost.ts';
import { report } from './report.ts';

const { positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const frames = Number(positionals[0] ?? 120);

declare function requestAnimationFrame(then: (value: unknown) => void): number;
interface Surface {
  dispatchEvent(event: unknown): void;
  getBoundingClientRect(): { readonly left: number; readonly top: number; readonly width: number };
}
interface Page {
  document: { querySelectorAll(selector: string): ArrayLike<Surface> };
  WheelEvent: new (name: string, options: object) => unknown;
}

/** When the page had got the series of every lane, and when the frame with their lines was done. */
function watchFirstPaint(): void {
  const page = globalThis as unknown as {
    addEventListener(name: string, listener: (event: { data: unknown }) => void): void;
    told: { data?: number; painted?: number };
    MutationObserver: new (listener: () => void) => {
      observe(target: unknown, options: object): void;
    };
    document: { querySelector(selector: string): unknown };
  };
  page.told = {};
  page.addEventListener('message', ({ data }) => {
    const value = (data as { value?: { times?: unknown } }).value;
    if (value?.times && page.told.painted === undefined) page.told.data = performance.now();
  });
  const { document } = page;
  const look = () => {
    const isDone = document.querySelector('.plot:not(.busy) .lane');
    if (!isDone || page.told.data === undefined || page.told.painted !== undefined) return;
    page.told.painted = NaN;
    requestAnimationFrame(() => setTimeout(() => (page.told.painted = performance.now())));
  };
  new page.MutationObserver(look).observe(document, {
    ...{ subtree: true, attributes: true, childList: true },
  });
}

/** A wheel turn each frame, in and out again. */
async function zoom(count: number): Promise<number> {
  const { document, WheelEvent } = globalThis as unknown as Page;
  const surface = document.querySelectorAll('.lane > canvas')[0];
  if (!surface) throw new Error('There is no lane');
  const { left, top, width } = surface.getBoundingClientRect();
  const began = performance.now();
  for (let frame = 0; frame < count; frame += 1) {
    const deltaY = frame % 60 < 30 ? -110 : 110;
    const place = { clientX: left + width * 0.6, clientY: top + 20 };
    surface.dispatchEvent(
      new WheelEvent('wheel', { deltaY, ...place, bubbles: true, cancelable: true }),
    );
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - began;
}

const pages = await PageHost.start(['signals']);
try {
  const firsts: number[] = [];
  const works: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const opened = await pages.open('signals', { width: 1200, height: 760 });
    const host = new SignalHost();
    host.attach(opened.port);
    await opened.page.addInitScript(watchFirstPaint);
    await opened.page.reload();
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { told?: { painted?: number } }).told?.painted,
    );
    firsts.push(
      await opened.page.evaluate(() => {
        const { told } = globalThis as unknown as { told: { data: number; painted: number } };
        return told.painted - told.data;
      }),
    );
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Performance.enable');
    const work = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
    };
    await opened.page.evaluate(zoom, 30);
    const before = await work();
    const took = await opened.page.evaluate(zoom, frames);
    works.push(((await work()) - before) / frames);
    rates.push((frames * 1000) / took);
    host.page?.dispose();
    await opened.close();
  }
  const least = (values: readonly number[]) => Math.min(...values);
  const goal = 'signals';
  const paint = { what: 'first picture after the series came', figure: least(firsts), unit: 'ms' };
  report({ ...paint, goal, limit: 300 });
  const work = { what: 'main thread a frame while zooming', figure: least(works), unit: 'ms' };
  report({ ...work, goal, limit: 8 });
  // The display gives sixty at most.
  const rate = { what: 'frames a second while zooming', figure: Math.max(...rates), unit: '1/s' };
  report({ ...rate, goal, least: 59 });
} finally {
  await pages.close();
}
