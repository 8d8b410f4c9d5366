import type { Block } from '../../blocks/block.ts';
import type { EngineInfo } from '../../blocks/containers/engine.ts';
import type {
  RunDifference,
  RunInput,
  TestRunRecord,
  TestRunRequest,
} from '../../actions/testRun/testRun.ts';
import type { CommandLine, RunningRun } from '../../../webviews/run/contract.ts';
import type { RememberedBlock } from '../blocks/memory.ts';
import type { L10n } from '../l10n.ts';

/** Names that parameters may be about. */
export interface KnownNames {
  readonly buckets: readonly string[];
  readonly datasets: readonly string[];
}

/** What the page of a block's runs needs from around it. */
export interface RunSources {
  readonly l10n: L10n;
  readonly folder: string;
  block(signal: AbortSignal): Promise<Block>;
  remembered(): RememberedBlock;
  remember(change: Partial<RememberedBlock>): Promise<void>;
  engine(signal: AbortSignal): Promise<EngineInfo>;
  /** Of the organization that the input is in. */
  names(block: Block, input: RunInput | undefined, signal: AbortSignal): Promise<KnownNames>;
  knownSecrets(): readonly string[];
  history(): Promise<readonly TestRunRecord[]>;
  running(): RunningRun | undefined;
  previousOf(id: string): Promise<TestRunRecord | undefined>;
  compare(before: string, after: string, signal: AbortSignal): Promise<RunDifference>;
  commandLine(
    block: Block,
    request: Pick<TestRunRequest, 'input' | 'values' | 'extraArguments'>,
  ): CommandLine;
  /** Settles once the run is listed, or was refused. */
  run(isCold: boolean): Promise<void>;
  /** The same: with the input, values and words of an earlier run. */
  runAgain(request: TestRunRequest): Promise<void>;
  cancel(): void;
  chooseInput(): Promise<void>;
  enterSecret(param: string): Promise<void>;
  openOutput(runId: string, name: string): Promise<void>;
  openDifference(before: string, after: string, name: string): Promise<void>;
  openLog(runId: string): Promise<void>;
  revealOutput(runId: string): Promise<void>;
  copy(text: string): Promise<void>;
  log(message: string): void;
}
