/**
 * The table page in Chromium with a billion rows: what it weighs, when its first rows stand there, and what scrolling costs the
 * main thread. The rows come from the page's own thread, so that nothing else is measured. `node bench/tablePage.ts [--json]`
 */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { formatBytes } from '../src/base/text.ts';
import { isJson, report } from './report.ts';
import type { RowsWanted } from '../webviews/preview/contract.ts';
import { texts } from '../test/e2e/pages/tableHost.ts';
import { chromiumArguments, ensureChromium } from '../test/hosts/chromium.mjs';

const root = path.join(import.meta.dirname, '..');
const rowCount = 1_000_000_000;
const steps = 200;
const rounds = 5;

const bundle = (entryPoints: Record<string, string>) =>
  build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'chrome128',
    write: false,
    outdir: 'out',
    entryPoints,
  });
const { outputFiles } = await bundle({ preview: 'webviews/preview/main.ts' });
/** Rows, scrolling, header, selection and keys: the grid without menus, forms and panels. */
const { outputFiles: gridFiles } = await bundle({ grid: 'webviews/preview/grid.ts' });
const gridScript = gridFiles[0]?.text ?? '';
const fileOf = (extension: string) =>
  outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
const [script, style] = [fileOf('.js'), fileOf('.css')];

interface Message {
  readonly rpc: string;
  readonly id: number;
  readonly name: string;
  readonly argument: never;
}

/** Answers the page's calls inside the page, at once. */
function hostInPage(answers: { texts: unknown; rowCount: number }): void {
  const page = globalThis as unknown as Record<string, unknown> & {
    readonly postMessage: (message: unknown, origin: string) => void;
  };
  const kinds = ['number', 'number', 'number', 'text', 'timestamp', 'number', 'boolean', 'number'];
  const columns = Array.from({ length: 40 }, (_, index) => ({
    name: `column ${index}`,
    type: kinds[index % 8],
    kind: kinds[index % 8],
  }));
  const value = (row: number, column: number) => {
    switch (kinds[column % 8]) {
      case 'text':
        return `label ${row % 97}`;
      case 'timestamp':
        return { is: 'timestamp', text: `2022-05-01T10:00:${row % 60}.000000Z`, unit: 'us' };
      case 'boolean':
        return row % 3 === 0;
      default:
        return row % 13 === 0 ? null : row + column / 8;
    }
  };
  const known = {
    ...{ rowCount: answers.rowCount, estimatedRows: answers.rowCount },
    traffic: { bytes: 0, requests: 0 },
  };
  const calls: Record<string, (argument: never) => unknown> = {
    ready: () => ({ texts: answers.texts, name: 'bench' }),
    open: () => ({
      ...{ name: 'bench', size: 1, format: 'parquet', columns, notes: [], countsAtOnce: true },
      ...known,
    }),
    rows: ({ start, count, columns: wanted }: RowsWanted) => ({
      ...known,
      start,
      rows: Array.from({ length: Math.min(count, answers.rowCount - start) }, (_, row) =>
        wanted.map((column) => value(start + row, column)),
      ),
    }),
  };
  page['acquireVsCodeApi'] = () => {
    page['began'] = performance.now();
    return {
      getState: () => undefined,
      setState: () => undefined,
      postMessage: ({ rpc, id, name, argument }: Message) => {
        if (rpc !== 'call') return;
        const data = { rpc: 'value', id, value: calls[name]?.(argument) };
        page.postMessage(data, '*');
      },
    };
  };
}

/** From the start of the script to the frame that shows rows, in ms. */
async function firstRows(page: Page): Promise<number> {
  await page.locator('#cell-0-0').waitFor();
  return page.evaluate(() => (globalThis as unknown as { shown: number }).shown);
}

function watchForRows(): void {
  const page = globalThis as unknown as {
    readonly document: { getElementById(id: string): { textContent: string } | null };
    readonly requestAnimationFrame: (run: () => void) => void;
    began?: number;
    shown?: number;
  };
  const look = () => {
    if (!page.document.getElementById('cell-0-1')?.textContent) {
      page.requestAnimationFrame(look);
      return;
    }
    page.shown = performance.now() - (page.began ?? NaN);
  };
  page.requestAnimationFrame(look);
}

async function taskTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}

type Step = 'none' | 'three rows' | 'far' | 'sideways';

/** Main thread per step, in ms of processor time, all that the browser does for a frame included. */
async function scrolling(page: Page, session: CDPSession, step: Step): Promise<number> {
  const before = await taskTime(session);
  await page.evaluate(scroll, { step, steps });
  return ((await taskTime(session)) - before) / steps;
}

async function scroll({ step, steps: count }: { step: Step; steps: number }): Promise<void> {
  const page = globalThis as unknown as {
    readonly document: {
      querySelector(selector: string): {
        scrollTop: number;
        scrollLeft: number;
        dispatchEvent(event: unknown): void;
      };
    };
    readonly WheelEvent: new (name: string, options: object) => unknown;
    readonly requestAnimationFrame: (run: () => void) => void;
  };
  const grid = page.document.querySelector('.grid');
  for (let done = 0; done < count; done += 1) {
    switch (step) {
      case 'none':
        break;
      case 'three rows':
        grid.dispatchEvent(new page.WheelEvent('wheel', { deltaY: 72, cancelable: true }));
        break;
      case 'far':
        // A pixel of this scroll bar is many rows: each step is another page.
        grid.scrollTop += 24;
        break;
      case 'sideways':
        grid.scrollLeft += 11;
        break;
    }
    await new Promise<void>((resolve) => {
      page.requestAnimationFrame(() => resolve());
    });
  }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function tellFigures(first: readonly number[], figures: Record<string, readonly number[]>): void {
  const goal = 'T1';
  const size = gzipSync(gridScript).length / 1024;
  report({ what: 'the grid alone, compressed', figure: size, unit: 'KB', goal, limit: 5 });
  const page = gzipSync(script).length / 1024;
  report({ what: 'the page’s script, compressed', figure: page, unit: 'KB' });
  const shown = { what: 'first rows after the script began', figure: Math.min(...first) };
  report({ ...shown, unit: 'ms', goal, limit: 20 });
  for (const [what, values] of Object.entries(figures)) {
    const limit = what === 'a step of three rows' ? { goal, limit: 4 } : {};
    report({ what, figure: Math.min(...values), unit: 'ms', ...limit });
  }
  report({ what: 'rows that can be reached', figure: rowCount, unit: '', goal, least: rowCount });
}

const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: chromiumArguments,
});
try {
  const first: number[] = [];
  const figures: Record<string, number[]> = {};
  const note = (name: string, value: number) => (figures[name] ??= []).push(value);
  let last = '';
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.addInitScript(hostInPage, { texts, rowCount });
    await page.addInitScript(watchForRows);
    const body = `<!DOCTYPE html><html lang="en"><head><style>${style}</style></head><body></body></html>`;
    await page.route('http://page.test/**', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({
            contentType: 'text/html',
            body: body.replace('</body>', '<script type="module" src="/page.js"></script></body>'),
          }),
    );
    await page.goto('http://page.test/');
    first.push(await firstRows(page));
    note('all work until then', await taskTime(session));
    note('a frame without a step', await scrolling(page, session, 'none'));
    note('a step of three rows', await scrolling(page, session, 'three rows'));
    note('a jump to another page', await scrolling(page, session, 'far'));
    note('a step to the right', await scrolling(page, session, 'sideways'));
    await page.locator('.grid').press('Control+End');
    const cell = page.locator(`#cell-${rowCount - 1}-39`);
    await cell.waitFor();
    last = (await page.locator(`#cell-${rowCount - 1}--1`).textContent()) ?? '';
    await page.close();
  }
  if (isJson) tellFigures(first, figures);
  else {
    console.log(
      `\nscript ${formatBytes(script.length)}, ${formatBytes(gzipSync(script).length)} compressed`,
    );
    console.log(
      `style ${formatBytes(style.length)}, ${formatBytes(gzipSync(style).length)} compressed`,
    );
    const core = `${formatBytes(gridScript.length)}, ${formatBytes(gzipSync(gridScript).length)} compressed`;
    console.log(`of that the grid alone ${core}`);
    console.log(`last row: ${last}\n`);
    console.table({
      'first rows after the script began': {
        'median ms': Number(median(first).toFixed(2)),
        goal: 20,
      },
      ...Object.fromEntries(
        Object.entries(figures).map(([name, values]) => [
          name,
          {
            'median ms': Number(median(values).toFixed(2)),
            ...(name === 'a step of three rows' && { goal: 4 }),
          },
        ]),
      ),
    });
  }
} finally {
  await browser.close();
}
