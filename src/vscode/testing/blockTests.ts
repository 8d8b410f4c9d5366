import path from 'node:path';
import * as vscode from 'vscode';
import { inputKey, inputTitle } from '../../actions/testRun/inputs.ts';
import type { Check, RunInput } from '../../actions/testRun/testRun.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { entryOf } from '../blocks/entries.ts';
import { testControllerId, type OwnCommandId } from '../contributions.ts';
import { signalOf } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { debugTests } from './debugTests.ts';
import { runContinuously, runTests } from './runTests.ts';
import { inputPlace, sampleTitle } from './sampleWords.ts';
import { samplesOf } from './samplesOf.ts';

/** A block on one of its samples. */
export interface SampleTest {
  readonly item: vscode.TestItem;
  /** Absolute path of the block folder. */
  readonly folder: string;
  readonly input: RunInput;
}

/** The block folders of the workspace in the Testing view, and below each what it is tested on. */
export class BlockTests {
  readonly blocks: Blocks;
  readonly controller: vscode.TestController;
  readonly runProfile: vscode.TestRunProfile;
  readonly debugProfile: vscode.TestRunProfile;
  /** By test of a block; its samples have been looked up, or are being. */
  private readonly loads = new WeakMap<vscode.TestItem, Promise<void>>();
  private readonly samples = new WeakMap<vscode.TestItem, SampleTest>();
  private readonly subscription: vscode.Disposable;

  constructor(blocks: Blocks) {
    this.blocks = blocks;
    const { folders, memory } = blocks;
    const controller = vscode.tests.createTestController(
      testControllerId,
      vscode.l10n.t('Edge Impulse blocks'),
    );
    this.controller = controller;
    controller.resolveHandler = async (item) => {
      if (item === undefined) await this.update();
      else if (item.parent === undefined) await this.load(item);
    };
    controller.refreshHandler = (token) => this.refresh(token);
    const { Run, Debug } = vscode.TestRunProfileKind;
    type Handler = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => unknown;
    const told =
      (body: Handler) =>
      async (...given: Parameters<Handler>) => {
        try {
          requireTrust();
          await body(...given);
        } catch (error) {
          blocks.core.report(error, vscode.l10n.t('Testing the block'));
        }
      };
    const run = told((request, token) =>
      request.continuous === true
        ? runContinuously(this, request, token)
        : runTests(this, request, token),
    );
    const title = vscode.l10n.t('Run');
    this.runProfile = controller.createRunProfile(title, Run, run, true, undefined, true);
    const debug = told((request, token) => debugTests(this, request, token));
    this.debugProfile = controller.createRunProfile(vscode.l10n.t('Debug'), Debug, debug, true);
    this.subscription = vscode.Disposable.from(
      controller,
      folders.onDidChange(() => void this.update()),
      memory.onDidChange((folder) => this.remembered(folder)),
    );
  }

  /** Makes the tests those of the block folders as they are now. */
  async update(): Promise<void> {
    const items = await Promise.all(this.blocks.folders.all.map((one) => this.blockItem(one)));
    this.controller.items.replace(items.flat());
  }

  /** Looks up again what a block is tested on. */
  async reload(folder: string): Promise<void> {
    if (!this.controller.items.get(folder)) await this.update();
    const item = this.controller.items.get(folder);
    if (!item) return;
    this.loads.delete(item);
    await this.load(item);
  }

  /** The block folder of a test of a block, of a sample, or of a line of a checklist. */
  folderOf(item: vscode.TestItem): string {
    return item.parent === undefined ? item.id : this.folderOf(item.parent);
  }

  /** What a request means, in the order of the view. Of blocks that have no samples yet none are told. */
  async wanted(request: vscode.TestRunRequest): Promise<readonly SampleTest[]> {
    const excluded = new Set(request.exclude);
    const found = new Map<vscode.TestItem, SampleTest>();
    const add = async (item: vscode.TestItem): Promise<void> => {
      if (excluded.has(item)) return;
      const sample = this.samples.get(item);
      if (sample) found.set(item, sample);
      else if (item.parent !== undefined) await add(item.parent);
      else {
        await this.load(item);
        for (const [, child] of item.children) await add(child);
      }
    };
    if (!request.include) await this.update();
    const all = request.include ?? [...this.controller.items].map(([, item]) => item);
    for (const item of all) await add(item);
    return [...found.values()];
  }

  /** The lines of a checklist that a run has answered, as tests below its sample. */
  checkItems(sample: vscode.TestItem, checks: readonly Check[]): readonly vscode.TestItem[] {
    const items = checks.map(({ key }) => {
      const id = `check ${key}`;
      return sample.children.get(id) ?? this.controller.createTestItem(id, plainText(key, 120));
    });
    sample.children.replace(items);
    return items;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async blockItem(folder: string): Promise<vscode.TestItem[]> {
    const info = await readBlock(folder).then(
      (block) => block.info,
      () => undefined,
    );
    if (info?.type !== 'transform') return [];
    const known = this.controller.items.get(folder);
    const entry = known ? undefined : await entryOf(folder).catch(() => undefined);
    const uri = entry === undefined ? undefined : vscode.Uri.file(path.join(folder, entry));
    const label = plainText(info.name, 100);
    const item = known ?? this.controller.createTestItem(folder, label, uri);
    if (uri) item.range = new vscode.Range(0, 0, 0, 0);
    item.label = label;
    item.canResolveChildren = true;
    this.describe(item, info.operatesOn === 'standalone');
    return [item];
  }

  private describe(item: vscode.TestItem, isStandalone: boolean): void {
    if (isStandalone) return;
    const { sample, recent } = this.blocks.memory.get(item.id);
    const isNothing = sample === undefined && recent.length === 0;
    item.description = isNothing ? '' : plainText(sampleTitle(vscode.l10n, sample), 120);
  }

  private load(item: vscode.TestItem): Promise<void> {
    const known = this.loads.get(item) ?? this.look(item);
    this.loads.set(item, known);
    return known;
  }

  private async look(item: vscode.TestItem): Promise<void> {
    const folder = item.id;
    item.busy = true;
    item.error = undefined;
    try {
      const found = await samplesOf(this.blocks, folder);
      item.children.replace(
        (found?.inputs ?? []).map((input, index) => {
          return this.sampleItem(item, folder, input, index);
        }),
      );
      if (!found)
        item.error = asking(folder, vscode.l10n.t('Choose what this block is tested on.'));
      else if (found.inputs.length === 0) item.error = asking(folder, nothingThere());
      else if (found.note !== undefined) item.error = asking(folder, found.note);
      this.describe(item, found?.inputs[0]?.kind === 'none');
    } catch (error) {
      // The next look tries again.
      this.loads.delete(item);
      const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
      if (!isAbort(error)) item.error = asking(folder, `${messageOf(error)} ${remedy}`.trim());
    } finally {
      item.busy = false;
    }
  }

  private sampleItem(
    block: vscode.TestItem,
    folder: string,
    input: RunInput,
    index: number,
  ): vscode.TestItem {
    const id = inputKey(input);
    const item = block.children.get(id) ?? this.controller.createTestItem(id, inputTitle(input));
    // Where all are of one dataset, the block's row says so.
    const { sample } = this.blocks.memory.get(folder);
    const isOne = sample !== undefined && 'place' in sample;
    item.description = isOne ? '' : plainText(inputPlace(input), 100);
    item.sortText = String(index).padStart(4, '0');
    this.samples.set(item, { item, folder, input });
    return item;
  }

  /** Without a choice, tests are what the block ran on before. */
  private remembered(folder: string): void {
    const item = this.controller.items.get(folder);
    if (!item || this.blocks.memory.get(folder).sample !== undefined) return;
    if (this.loads.has(item)) void this.reload(folder);
  }

  private async refresh(token: vscode.CancellationToken): Promise<void> {
    const signal = signalOf(token);
    try {
      await this.blocks.folders.look();
      await this.update();
      for (const [, item] of this.controller.items) {
        if (signal.aborted) return;
        if (this.loads.has(item)) await this.reload(item.id);
      }
    } finally {
      signal.dispose();
    }
  }
}

const nothingThere = () => vscode.l10n.t('There is nothing to test on.');

/** A sentence with the way to another choice. */
function asking(folder: string, text: string): vscode.MarkdownString {
  const command: OwnCommandId = 'edgeImpulse.block.sampleTests';
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = { enabledCommands: [command] };
  const given = encodeURIComponent(JSON.stringify([{ blockFolder: folder }]));
  markdown.appendText(`${plainText(text, 600)} `);
  return markdown.appendMarkdown(`[${vscode.l10n.t('Choose…')}](command:${command}?${given})`);
}
