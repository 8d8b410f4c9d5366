import assert from 'node:assert/strict';
import { after, afterEach, before } from 'mocha';
import type { BlockForm, RunState } from '../../../webviews/run/contract.ts';
import { blockForm, difference, failed, succeeded } from './blockRuns.ts';
import { PageHost, type OpenedPage } from './pageHost.ts';
import { RunHost } from './runHost.ts';

export type BlockState = RunState & { readonly kind: 'block' };

let pages: PageHost;
export let opened: OpenedPage;
export let host: RunHost;

export const history = [succeeded, failed];
export const fresh: BlockState = { kind: 'block', form: blockForm, history: [] };
export const ran: BlockState = {
  kind: 'block',
  form: blockForm,
  run: succeeded,
  difference,
  history,
};

export async function open(
  state: RunState = fresh,
  options: Parameters<PageHost['open']>[1] = {},
): Promise<void> {
  host = new RunHost(state, state.kind === 'block' ? state.form : blockForm);
  opened = await pages.open('run', { width: 1400, height: 900, ...options });
  host.attach(opened.port);
  await opened.page.locator('main h1, main .trouble, main .loading').first().waitFor();
}

export const withForm = (form: Partial<BlockForm>): BlockState => ({
  ...fresh,
  form: { ...blockForm, ...form },
});
export const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
export const button = (name: string | RegExp) => opened.page.getByRole('button', { name });
export const field = (label: string) => opened.page.getByLabel(label, { exact: true });
export const press = (key: string) => opened.page.keyboard.press(key);
export const focused = () =>
  opened.page.evaluate(
    () =>
      (globalThis as unknown as { document: { activeElement: { id: string } } }).document
        .activeElement.id,
  );
export const announced = (text: string) =>
  opened.page.locator('[role=status]', { hasText: text }).waitFor({ state: 'attached' });
export const commandLine = (text: string) =>
  opened.page.locator('section[aria-labelledby=command-line] pre', { hasText: text }).waitFor();
export const texts = (selector: string) => opened.page.locator(selector).allInnerTexts();
/** One line of plain blanks, as a person reads it. */
export const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
export const overflow = () =>
  opened.page.evaluate(() => {
    const { documentElement: page } = (
      globalThis as unknown as { document: { documentElement: Record<string, number> } }
    ).document;
    return (page['scrollWidth'] ?? 0) - (page['clientWidth'] ?? 0);
  });

/** What the page asks the host to do next. */
export async function asked(act: () => Promise<unknown>): Promise<string> {
  const noted = new Promise<string>((resolve) => host.onDidNote(resolve));
  await act();
  return noted;
}

/** One browser for the suite that calls this, and a page that did nothing it should not after each test. */
export function useRunPages(): void {
  before(async () => {
    pages = await PageHost.start(['run']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });
}
