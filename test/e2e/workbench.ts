import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../hosts/chromium.mjs';
import { nodePath, root, run, vsixPath } from '../hosts/install.mjs';
import { startServer } from '../hosts/vscodeServer.mjs';

type Theme = 'dark' | 'light' | 'contrast';

const themes: Readonly<Record<Theme, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  contrast: 'Default High Contrast',
};

export interface WorkbenchOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Starts the local Studio with the sample study before the editor opens. */
  readonly sample?: boolean;
}

/** A packaged extension in a real VS Code, driven as a person would. */
export class Workbench {
  readonly page: Page;
  /** Everything that this workbench writes; removed at the end. */
  readonly home: string;
  private readonly browser: Browser;
  private readonly server: Awaited<ReturnType<typeof startServer>>;
  private readonly environment: NodeJS.ProcessEnv;

  private constructor(
    page: Page,
    home: string,
    browser: Browser,
    server: Awaited<ReturnType<typeof startServer>>,
    environment: NodeJS.ProcessEnv,
  ) {
    this.page = page;
    this.home = home;
    this.browser = browser;
    this.server = server;
    this.environment = environment;
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const executablePath = await ensureChromium();
    const home = await mkdtemp(path.join(os.tmpdir(), 'ei-e2e-'));
    const workspace = path.join(home, 'workspace');
    await mkdir(workspace);
    const environment = { EI_WORKBENCH_DATA: path.join(home, 'studio') };
    if (options.sample !== false) await cli(environment, ['studio', 'start', '--sample']);
    const server = await startServer({
      dataFolder: path.join(home, 'server'),
      vsix: vsixPath,
      env: environment,
      settings: {
        'workbench.colorTheme': themes[options.theme ?? 'dark'],
        'window.autoDetectColorScheme': false,
        'files.simpleDialog.enable': true,
        'workbench.secondarySideBar.defaultVisibility': 'hidden',
        ...options.settings,
      },
    });
    const browser = await chromium.launch({ executablePath, args: chromiumArguments });
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      colorScheme: options.theme === 'light' ? 'light' : 'dark',
    });
    const page = await context.newPage();
    await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
    await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
    return new Workbench(page, home, browser, server, environment);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await cli(this.environment, ['studio', 'stop']).catch(() => undefined);
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  cli(...args: string[]): Promise<string> {
    return cli(this.environment, args);
  }

  /** Shows the extension's views. */
  async showExplorer(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Edge Impulse' }).first().click();
    // Away from the icon, whose hover would lie over the tree.
    await this.page.mouse.move(900, 400);
    await this.page.locator('.sidebar .monaco-list').first().waitFor();
  }

  /** A row of a tree in the side bar by the beginning of its label. */
  row(label: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row').filter({ hasText: label }).first();
  }

  async expand(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    // A tree that is redrawn at the same moment loses the click.
    const opened = this.page.locator('.sidebar .monaco-list-row[aria-expanded=true]');
    const isOpen = opened.filter({ hasText: label }).first().waitFor({ timeout: 5000 });
    await isOpen.catch(() => row.locator('.monaco-tl-twistie').click());
  }

  /** Chooses from a row's context menu. */
  async menu(label: string | RegExp, item: string | RegExp): Promise<void> {
    await this.row(label).click({ button: 'right' });
    const entry = this.page.locator('.monaco-menu .action-item').filter({ hasText: item }).first();
    await entry.click();
  }

  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input[type=text]');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: title })
      .first()
      .click();
  }

  /** Fills the quick input that is open and accepts it. */
  async answer(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type=text]');
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers the file dialog that is open; it takes a path only once it has looked it up. */
  async choosePath(file: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type=text]');
    await input.waitFor();
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    // The dialog still writes its own first path while it opens; what is typed must come after that.
    while ((await input.inputValue()) !== file) await input.fill(file);
    // Typing shows what the folder of the path holds; the button then takes the path as it stands.
    await this.page.locator('.quick-input-widget .monaco-progress-container.done').first().waitFor({
      state: 'attached',
    });
    await this.page.locator('.quick-input-action .monaco-button').first().click();
  }

  /** The page in a visible webview (a frame in a frame) that holds such an element. */
  async webviewWith(selector: string): Promise<Frame> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (frame.parentFrame() === null || !frame.url().includes('fake.html')) continue;
        const found = frame.locator(selector).first();
        if (await found.isVisible().catch(() => false)) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No page shows ${selector}.`);
  }

  /** Keeps a picture of the whole window in artifacts/. */
  async picture(name: string): Promise<void> {
    const folder = path.join(root, 'artifacts');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}

async function cli(environment: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  const { code, output } = await run(nodePath, [path.join(root, 'dist', 'cli.js'), ...args], {
    env: environment,
    quiet: true,
  });
  if (code !== 0) throw new Error(`ei-workbench ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
