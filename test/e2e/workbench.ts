import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../hosts/chromium.mjs';
import { nodePath, root, run, vsixPath } from '../hosts/install.mjs';
import { startServer } from '../hosts/vscodeServer.mjs';

export type Theme = 'dark' | 'light' | 'contrast';

const themes: Readonly<Record<Theme, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  contrast: 'Default High Contrast',
};

/** How long a person waits for anything, in milliseconds. */
const patience = 45_000;

export interface WorkbenchOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False: the local Studio, which starts before the editor opens, is empty. */
  readonly sample?: boolean;
  /** Fills the folder that the window opens on. */
  readonly prepare?: (workspace: string, studioFolder: string) => Promise<void>;
}

/** What a function in the page sees of the browser. */
interface BrowserPage {
  readonly navigator: { readonly clipboard: { readText(): Promise<string> } };
}

/** What one window of the editor is drawn by. */
interface Host {
  readonly home: string;
  readonly browser: Browser;
  readonly server: Awaited<ReturnType<typeof startServer>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** A packaged extension in a real VS Code, driven as a person would. */
export class Workbench {
  readonly page: Page;
  /** Every address that the window asked for, its pages included. */
  readonly requests: readonly string[];
  private readonly host: Host;

  private constructor(host: Host, page: Page, requests: readonly string[]) {
    this.host = host;
    this.page = page;
    this.requests = requests;
  }

  /** Everything that this workbench writes; removed at the end. */
  get home(): string {
    return this.host.home;
  }

  get workspace(): string {
    return path.join(this.home, 'workspace');
  }

  /** The data folder of the local Studio. */
  get studioFolder(): string {
    return path.join(this.home, 'studio');
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const executablePath = await ensureChromium();
    const home = await mkdtemp(path.join(os.tmpdir(), 'ei-e2e-'));
    const workspace = path.join(home, 'workspace');
    await mkdir(workspace);
    const environment = { EI_WORKBENCH_DATA: path.join(home, 'studio') };
    await cli(environment, ['studio', 'start', ...(options.sample === false ? [] : ['--sample'])]);
    await options.prepare?.(workspace, environment.EI_WORKBENCH_DATA);
    const server = await startServer({
      dataFolder: path.join(home, 'server'),
      vsix: vsixPath,
      env: environment,
      settings: {
        'workbench.colorTheme': themes[options.theme ?? 'dark'],
        'window.autoDetectColorScheme': false,
        'workbench.reduceMotion': 'on',
        'files.simpleDialog.enable': true,
        'workbench.secondarySideBar.defaultVisibility': 'hidden',
        ...options.settings,
      },
    });
    const browser = await chromium.launch({ executablePath, args: chromiumArguments });
    return Workbench.window({ home, browser, server, environment }, workspace, options);
  }

  private static async window(
    host: Host,
    workspace: string,
    options: WorkbenchOptions,
  ): Promise<Workbench> {
    const context = await host.browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      colorScheme: options.theme === 'light' ? 'light' : 'dark',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    await page.goto(`${host.server.url}/?folder=${encodeURIComponent(workspace)}`);
    await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
    return new Workbench(host, page, requests);
  }

  /** Another window, on another folder and with a state of its own; ends with this one. */
  async another(options: Pick<WorkbenchOptions, 'theme' | 'prepare'> = {}): Promise<Workbench> {
    const workspace = await mkdtemp(path.join(this.home, 'workspace-'));
    await options.prepare?.(workspace, this.studioFolder);
    return Workbench.window(this.host, workspace, options);
  }

  async close(): Promise<void> {
    const { browser, server, environment, home } = this.host;
    await browser.close();
    await server.stop();
    await cli(environment, ['studio', 'stop']).catch(() => undefined);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }

  cli(...args: string[]): Promise<string> {
    return cli(this.host.environment, args);
  }

  /** What the terminal command answers with `--json`. */
  async json<Answer>(...args: string[]): Promise<Answer> {
    return JSON.parse(await this.cli(...args, '--json')) as Answer;
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
    const opened = this.page.locator('.sidebar .monaco-list-row[aria-expanded=true]');
    const isOpen = () =>
      opened.filter({ hasText: label }).first().waitFor({ timeout: 10_000 }).then(yes, no);
    // A tree that is redrawn at the same moment loses the click, and a person clicks again.
    for (let clicks = 0; clicks < 5; clicks += 1) {
      if ((await row.getAttribute('aria-expanded')) !== 'true') {
        await row.locator('.monaco-tl-twistie').click();
      }
      if (await isOpen()) return;
    }
    throw new Error(`The row ${label} does not open.`);
  }

  /** Opens a row's context menu. */
  async openMenu(label: string | RegExp): Promise<Locator> {
    await this.row(label).click({ button: 'right' });
    const menu = this.page.locator('.monaco-menu');
    await menu.locator('.action-item').first().waitFor();
    return menu;
  }

  /** Chooses from a row's context menu. */
  async menu(label: string | RegExp, item: string | RegExp): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    const entry = menu.locator('.action-item').filter({ hasText: item }).first();
    const within = { timeout: 2000 };
    // A menu takes no click in its first moments, and goes away when the tree is drawn again beneath it.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (!(await menu.isVisible())) await this.openMenu(label);
      const take = async () => {
        await entry.click(within);
        await menu.waitFor({ state: 'detached', ...within });
        return true;
      };
      const isTaken = await take().catch(() => false);
      if (isTaken) return;
    }
    throw new Error(`The menu of ${String(label)} did not take ${String(item)}.`);
  }

  async command(title: string): Promise<void> {
    // An editor that opens just now takes the focus, and the list of commands closes.
    const typed = async () => {
      await this.page.keyboard.press('F1');
      await this.input.fill(`>${title}`, { timeout: 2000 });
    };
    await typed().catch(typed);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: title })
      .first()
      .click();
  }

  /** Opens a file of the open folder. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    await this.input.fill(name);
    await this.question.locator('.monaco-list-row').filter({ hasText: name }).first().click();
    await this.tab(name).waitFor();
  }

  /** Shows the open file in another editor. */
  async reopenWith(editor: string): Promise<void> {
    await this.command('View: Reopen Editor With...');
    const rows = this.question.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: editor }).first().click();
  }

  /** Fills the quick input that is open and accepts it. */
  async answer(text: string): Promise<void> {
    const input = this.input;
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers the file dialog that is open; it takes a path only once it has looked it up. */
  async choosePath(file: string): Promise<void> {
    const input = this.input;
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

  clipboard(): Promise<string> {
    return this.page.evaluate(() =>
      (globalThis as unknown as BrowserPage).navigator.clipboard.readText(),
    );
  }

  /** A message in the corner. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  async pressInToast(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** The question that stands in the middle and blocks everything else. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async pressInDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** The input or list at the top, with its title and its messages. */
  get question(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Where the question is answered; a secret is asked for by another kind of input. */
  private get input(): Locator {
    return this.question.locator('.quick-input-box input.input');
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: name }).first();
  }

  /** The page in a visible webview (a frame in a frame) that holds such an element. */
  async webviewWith(selector: string): Promise<Frame> {
    const deadline = Date.now() + patience;
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

const yes = () => true;
const no = () => false;

async function cli(environment: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  const { code, output } = await run(nodePath, [path.join(root, 'dist', 'cli.js'), ...args], {
    env: environment,
    quiet: true,
  });
  if (code !== 0) throw new Error(`ei-workbench ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
