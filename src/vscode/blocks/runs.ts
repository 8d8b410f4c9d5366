import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Block } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import { organizations } from '../../client/organizations.ts';
import type { DebugRun } from '../../actions/testRun/debugRun.ts';
import type { RunInput, TestRunRequest } from '../../actions/testRun/testRun.ts';
import { TestRuns, type TestRunJob } from '../../actions/testRun/testRuns.ts';
import type { Core } from '../parts.ts';
import { setContext } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import { buildArguments, certificates, limits, type Engines } from './engines.ts';
import type { BlockMemory } from './memory.ts';
import type { BlockSecrets, CloudKeyConsent } from './secrets.ts';
import { valuesToRun } from './values.ts';

export interface RunHow {
  /** Instead of the input that was chosen last. */
  readonly input?: RunInput;
  readonly isWarm: boolean;
  /** Other runs of the block go on. */
  readonly isBeside?: boolean;
}

interface Surroundings {
  readonly core: Core;
  readonly memory: BlockMemory;
  readonly engines: Engines;
  readonly secrets: BlockSecrets;
  readonly consent: CloudKeyConsent;
}

/** Where runs and staged inputs are kept. */
export function runsFolder(context: vscode.ExtensionContext): string {
  return path.join(context.globalStorageUri.fsPath, 'blocks');
}

/** Test runs as this window starts them: with its settings, secrets and what is remembered of a block. */
export class BlockRuns {
  readonly store: TestRuns;
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
    const { core, memory, engines, secrets, consent } = around;
    const { accounts } = core;
    this.store = new TestRuns({
      storage: runsFolder(core.context),
      engine: (signal, folder, withoutContainer = memory.get(folder).withoutContainer) =>
        engines.get(withoutContainer, signal),
      connection: (accountId, signal) => accounts.connection(accountId, signal),
      accountKind: (accountId) => accounts.find(accountId)?.kind ?? 'cloud',
      secrets: async (folder, names) => secrets.values(folder, path.basename(folder), names),
      mayUseCloudKey: (accountId) =>
        consent.mayUse(accountId, accounts.find(accountId)?.label ?? accountId),
      buildArguments,
      certificates,
    });
    this.store.onDidChange(() => setContext('edgeImpulse.runningBlocks', this.running().length));
  }

  running(folder?: string): readonly TestRunJob[] {
    return this.store.running(folder);
  }

  cancel(folder: string): void {
    for (const { job } of this.running(folder)) job.cancel();
  }

  /** Starts a run with the values that a person entered; the run before it on the same block is cancelled. */
  async start(folder: string, how: RunHow, debug?: DebugRun): Promise<TestRunJob> {
    requireTrust();
    const block = await readBlock(folder);
    const { isBeside = false } = how;
    const request = await this.request(block, how);
    return this.store.start(request, { isBeside, ...(debug ? { debug } : {}) });
  }

  /** The same once more: input, values and words as they were. */
  async again(request: TestRunRequest, debug?: DebugRun): Promise<TestRunJob> {
    requireTrust();
    await readBlock(request.folder);
    return this.store.start({ ...request, limits: limits() }, debug ? { debug } : {});
  }

  async request(block: Block, how: RunHow): Promise<TestRunRequest> {
    const { folder } = block;
    const remembered = this.around.memory.get(folder);
    const isStandalone = block.info.operatesOn === 'standalone';
    const input: RunInput | undefined = isStandalone
      ? { kind: 'none' }
      : (how.input ?? remembered.input?.input);
    if (input === undefined) {
      throw new UserError(vscode.l10n.t('Nothing is chosen that the block could run on.'), {
        code: 'no-input',
        remedy: vscode.l10n.t('Choose its input first.'),
      });
    }
    const studio = await this.studioFor(input);
    return {
      ...{ folder, input },
      values: valuesToRun(block.parameters, remembered.values),
      extraArguments: block.info.allowsExtraArguments ? splitWords(remembered.extraArguments) : [],
      isInputWritable: remembered.isInputWritable,
      isWarm: how.isWarm,
      ...(studio === undefined ? {} : { studio }),
      limits: limits(),
      bucketFolders: remembered.bucketFolders,
    };
  }

  /** The Studio that holds the input; without one, the first organization of the local Studio. */
  async studioFor(input: RunInput): Promise<TestRunRequest['studio']> {
    if (input.kind === 'item' || input.kind === 'datasetPath') {
      const { accountId, organizationId } = input;
      return { accountId, organizationId };
    }
    const { accounts, studio, log } = this.around.core;
    const account = studio.account;
    if (!account) return undefined;
    try {
      const [first] = await organizations(await accounts.connection(account.id));
      return first && { accountId: account.id, organizationId: first.id };
    } catch (error) {
      // A run that needs no Studio must not fail for the want of one.
      log.warn(`No Studio for a test run: ${error instanceof Error ? error.message : ''}`);
      return undefined;
    }
  }
}
