import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Block } from '../../blocks/block.ts';
import { quotedWords } from '../../blocks/commandLine.ts';
import { invocation, type StagedInput } from '../../blocks/invocation.ts';
import { valueProblems } from '../../blocks/values.ts';
import type { RunInput, TestRunRequest } from './testRun.ts';

export interface CommandLinePreview {
  /** Empty where there can be none. */
  readonly text: string;
  /** Parameter → sentence; what concerns no parameter alone stands under the empty name. */
  readonly problems: Readonly<Record<string, string>>;
}

/** What stands for the metadata of an item that was not read yet. */
const someMetadata: ReadonlyMap<string, string> = new Map([['…', '…']]);
const someFile = 'FILE';

/** The command line that a form's values give. */
export function commandLineOf(
  block: Block,
  { input, values, extraArguments }: Pick<TestRunRequest, 'input' | 'values' | 'extraArguments'>,
): CommandLinePreview {
  const problems = valueProblems(block.parameters, values);
  try {
    const description = invocation({
      block,
      input: placeholder(block, input),
      values,
      extraArguments,
      ...(input.kind === 'item' ? { metadata: someMetadata } : {}),
      environment: {},
      secrets: {},
      mounts: [],
      limits: { memory: 0, cpus: 0, processes: 0, time: 0 },
      isInputWritable: false,
    });
    return { text: quotedWords(description.arguments), problems };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { text: '', problems: { ...problems, '': error.message } };
  }
}

function placeholder({ info, folder }: Block, input: RunInput): StagedInput {
  switch (info.operatesOn) {
    case 'standalone':
      return { kind: 'none' };
    case 'directory':
      return { kind: 'directory', path: folder };
    case 'file':
      return { kind: 'file', path: folder, fileName: fileNameOf(input) };
  }
}

function fileNameOf(input: RunInput): string {
  const name =
    input.kind === 'local'
      ? path.basename(input.path)
      : input.kind === 'datasetPath'
        ? path.posix.basename(input.path)
        : input.kind === 'item'
          ? path.posix.basename(input.fileName ?? '')
          : '';
  const isPlain = name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
  return isPlain ? name : someFile;
}
