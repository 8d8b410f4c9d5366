import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import type { Engine } from '../../blocks/containers/engine.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import { valueProblems } from '../../blocks/values.ts';
import type { DebugRun } from './debugRun.ts';
import type { InputStore } from './inputStore.ts';
import type { TestRunParts } from './parts.ts';
import type { Records } from './records.ts';
import type { RunLog } from './runLog.ts';
import { checkedInput } from './staging.ts';
import type { RunInput, TestRunRequest } from './testRun.ts';
import type { TestRunStage } from './testRuns.ts';
import { neededSecrets, secretsOf, type Secrets } from './variables.ts';

/** What a run works with. */
export interface RunFrame {
  readonly id: string;
  readonly request: TestRunRequest;
  readonly started: number;
  readonly parts: TestRunParts;
  readonly records: Records;
  readonly store: InputStore;
  readonly log: RunLog;
  readonly atStage: (stage: TestRunStage) => void;
  /** The person gave no answer: the run ends as cancelled. */
  readonly giveUp: () => void;
  /** The run is one under a debugger. */
  readonly debug?: DebugRun;
}

/** What was settled before anything is fetched or built. */
export interface Plan {
  readonly block: Block;
  readonly input: RunInput;
  readonly secrets: Secrets;
  readonly mayUseKey: boolean;
  readonly engine: Engine;
}

/** Reads and asks all that is needed; a person is asked before anything slow begins. */
export async function planned(frame: RunFrame, signal: AbortSignal): Promise<Plan> {
  const { request, parts } = frame;
  const block = await readBlock(request.folder, signal);
  checkType(block);
  checkCommandLine(block);
  const [problem] = Object.entries(valueProblems(block.parameters, request.values));
  if (problem) throw wrongValue(block, ...problem);
  const input = await checkedInput(block.info.operatesOn, request.input);
  const names = neededSecrets(block, request);
  const given = names.length === 0 ? {} : await parts.secrets(request.folder, names, signal);
  if (!given) frame.giveUp();
  signal.throwIfAborted();
  const secrets = secretsOf(names, given ?? {}, request);
  frame.log.hide(Object.values(secrets.values));
  const { studio } = request;
  const isCloud = studio !== undefined && parts.accountKind(studio.accountId) === 'cloud';
  const mayUseKey = isCloud && (await parts.mayUseCloudKey(studio.accountId));
  signal.throwIfAborted();
  return {
    block,
    input,
    secrets,
    mayUseKey,
    engine: await parts.engine(signal, request.folder, frame.debug?.withoutContainer),
  };
}

function checkType({ info }: Block): void {
  if (info.type === 'transform') return;
  throw new UserError(`Blocks of the type “${info.type}” cannot be test-run here.`, {
    code: 'block-type',
    remedy: 'Test runs are for transformation blocks.',
  });
}

/** Words are needed when the program starts; that there are none is known before anything is built. */
function checkCommandLine({ info }: Block): void {
  try {
    splitWords(info.commandLine);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`“cliArguments” in parameters.json cannot be passed: ${error.message}`, {
      code: error.code,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      cause: error,
    });
  }
}

function wrongValue({ parameters }: Block, param: string, sentence: string): UserError {
  const label = parameters.find((one) => one.param === param)?.label ?? param;
  return new UserError(`“${plainText(label, 80)}” cannot be passed: ${sentence}`, {
    code: 'parameter-values',
    remedy: 'Correct the value, then run again.',
  });
}
