import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Emitter } from '../../../src/base/events.ts';
import type { Port } from '../../../webviews/rpc.ts';
import { chromiumArguments, ensureChromium } from '../../hosts/chromium.mjs';
import { root } from '../../hosts/install.mjs';

export type Theme = 'light' | 'dark' | 'contrast';
export const themes: readonly Theme[] = ['light', 'dark', 'contrast'];

export interface PageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What the page finds as its saved state. */
  readonly saved?: unknown;
}

/** A page as a webview shows it, and everything it did that it should not. */
export interface OpenedPage {
  readonly page: Page;
  readonly port: Port;
  /** Requests for anything but the page's own three files, errors, and broken rules of the policy. */
  readonly incidents: string[];
  /** What the page put away. */
  saved(): Promise<unknown>;
  close(): Promise<void>;
}

/** The rules of VS Code's own style sheet for webviews that pages meet. */
const baseStyle = `@layer vscode-default {
  body { background-color: var(--page-background); color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  img { max-width: 100%; max-height: 100%; }
  input:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px; border-radius: 4px; }
}`;

/** Bundles the pages and serves them under the policy of the extension, to Chromium. */
export class PageHost {
  private readonly folder: string;
  private readonly server: Server;
  private readonly browser: Browser;

  private constructor(folder: string, server: Server, browser: Browser) {
    this.folder = folder;
    this.server = server;
    this.browser = browser;
  }

  static async start(names: readonly string[]): Promise<PageHost> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-pages-'));
    await build({
      absWorkingDir: root,
      bundle: true,
      format: 'esm',
      target: 'chrome128',
      logLevel: 'error',
      outdir: folder,
      entryPoints: Object.fromEntries(names.map((name) => [name, `webviews/${name}/main.ts`])),
    });
    const server = createServer((request, response) => {
      void answer(folder, request.url ?? '/').then(({ type, body }) => {
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = await ensureChromium();
    const browser = await chromium.launch({ executablePath, args: chromiumArguments });
    return new PageHost(folder, server, browser);
  }

  async open(name: string, options: PageOptions = {}): Promise<OpenedPage> {
    const { theme = 'dark', width = 300, height = 400, saved } = options;
    const context = await this.browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const incidents: string[] = [];
    const origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const own = [`/${name}?theme=${theme}`, `/${name}.js`, `/${name}.css`].map(
      (file) => origin + file,
    );
    page.on('request', (request) => {
      const url = request.url();
      if (!own.includes(url) && !url.startsWith('blob:')) incidents.push(`request ${url}`);
    });
    page.on('pageerror', (error) => incidents.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      incidents.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', () => incidents.push('popup'));
    page.on('console', (message) => {
      if (message.type() === 'error') incidents.push(`console ${message.text()}`);
    });
    const received = new Emitter<unknown>();
    await page.exposeFunction('toHost', (message: unknown) => received.fire(message));
    await page.addInitScript(installApi, { saved });
    const close = () => context.close();
    const port: Port = {
      post: (message) => {
        page.evaluate(deliver, message).catch(() => undefined);
      },
      onMessage: received.event,
    };
    const result: OpenedPage = {
      page,
      port,
      incidents,
      saved: () =>
        page.evaluate(() => (globalThis as unknown as { savedState: unknown }).savedState),
      close,
    };
    void page.goto(`${origin}/${name}?theme=${theme}`);
    return result;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What axe finds that matters, a line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // What is still fading in has no contrast yet.
  await page.evaluate(finishAnimations);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

async function finishAnimations(): Promise<void> {
  interface Animation {
    readonly finished: Promise<unknown>;
    readonly effect: { getComputedTiming(): { readonly iterations: number } };
  }
  const { document } = globalThis as unknown as { document: { getAnimations(): Animation[] } };
  const ending = document
    .getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

function installApi({ saved }: { saved: unknown }): void {
  const page = globalThis as unknown as Record<string, unknown>;
  page['savedState'] = saved;
  page['acquireVsCodeApi'] = () => ({
    postMessage: (message: unknown) => (page['toHost'] as (message: unknown) => void)(message),
    getState: () => page['savedState'],
    setState: (state: unknown) => {
      page['savedState'] = JSON.parse(JSON.stringify(state));
    },
  });
}

function deliver(message: unknown): void {
  (globalThis as unknown as { postMessage(message: unknown, origin: string): void }).postMessage(
    message,
    '*',
  );
}

async function answer(
  folder: string,
  url: string,
): Promise<{ readonly type: string; readonly body: string | undefined }> {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const name = path.basename(pathname);
  const extension = path.extname(name);
  if (extension === '') {
    return { type: 'text/html', body: await html(name, searchParams.get('theme') ?? 'dark') };
  }
  const type = extension === '.js' ? 'text/javascript' : 'text/css';
  const body = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  return { type, body };
}

async function html(name: string, theme: string): Promise<string> {
  const file = path.join(import.meta.dirname, 'themes', `${path.basename(theme)}.json`);
  const colours = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>;
  const variables = Object.entries(colours).map(([key, value]) => `${key}: ${value};`);
  const background = name === 'filter' ? 'sideBar' : 'editor';
  const style = `:root { ${variables.join(' ')} --page-background: var(--vscode-${background}-background); }`;
  // The policy is that of `src/vscode/page.ts`, with a nonce for the styles that VS Code itself puts in.
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-test'",
    "style-src 'self' 'nonce-style'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<style nonce="style">${baseStyle} ${style}</style>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Test</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/${name}.css">
</head>
<body>
<script type="module" nonce="test" src="/${name}.js"></script>
</body>
</html>`;
}
