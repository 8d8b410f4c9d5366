import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Block, OperatesOn, ParameterValues, ProjectUpload } from './block.ts';
import { splitWords } from './commandLine.ts';
import type { ContainerDescription, Limits, Mount } from './containers/description.ts';
import { mergedEnvironment } from './environment.ts';
import { checkedMounts, inputDirectory, outputDirectory } from './mountPoints.ts';
import { argumentsOf } from './values.ts';

/** What a run works on, as it lies on this machine. */
export type StagedInput =
  | {
      readonly kind: 'directory';
      /** Absolute path of the folder that the container sees as `/data/input`. */
      readonly path: string;
    }
  | {
      readonly kind: 'file';
      /** Absolute path of the folder that holds the file alone. */
      readonly path: string;
      readonly fileName: string;
    }
  | { readonly kind: 'none' };

/** `dataItemInfo` of `--metadata`, as the platform sends it. */
export interface DataItemInfo {
  readonly id: number;
  readonly dataset: string;
  readonly bucketName: string;
  readonly bucketPath: string;
  /** ISO 8601. */
  readonly created: string;
  readonly totalFileCount: number;
  /** Bytes. */
  readonly totalFileSize: number;
}

export interface InvocationRequest {
  readonly block: Block;
  readonly input: StagedInput;
  readonly values: ParameterValues;
  /** Words that a person added to this run. */
  readonly extraArguments: readonly string[];
  /** Absent where there is no item. */
  readonly metadata?: ReadonlyMap<string, string>;
  readonly itemInfo?: DataItemInfo;
  readonly hmacKey?: string;
  /** Of an import into a project. */
  readonly upload?: ProjectUpload;
  /** `EI_*` and the block's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Environment too, never shown: secret parameters, `EI_API_KEY`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Buckets and portals as folders. */
  readonly mounts: readonly Mount[];
  readonly limits: Limits;
  readonly isInputWritable: boolean;
}

/**
 * Everything that a run of a block is: what the platform's own runs pass, in its order: the platform's arguments,
 * `cliArguments`, the parameters, extra arguments. Throws `input-kind`, `extra-arguments`, `command-line`,
 * `mount-point` and `environment`. Values are taken as they are: `valueProblems` is asked before.
 */
export function invocation(request: InvocationRequest): ContainerDescription {
  const { block, input, values, extraArguments } = request;
  const { info, parameters } = block;
  if (extraArguments.length > 0 && !info.allowsExtraArguments) {
    throw new UserError(`The block “${plainText(info.name, 80)}” takes no extra arguments.`, {
      code: 'extra-arguments',
      remedy: 'Leave them out, or set "allowExtraCliArguments": true in parameters.json.',
    });
  }
  const isStandalone = info.operatesOn === 'standalone';
  const ofPlatform = platformPairs(request);
  const reserved = new Set(ofPlatform.map(([name]) => name));
  const inputMounts: Mount[] =
    input.kind === 'none'
      ? []
      : [{ source: input.path, target: inputDirectory, isReadonly: !request.isInputWritable }];
  return {
    arguments: [
      ...ofPlatform.flatMap(([name, value]) => [`--${name}`, value]),
      ...splitWords(info.commandLine),
      ...argumentsOf(parameters, values, reserved),
      ...extraArguments,
    ],
    ...mergedEnvironment(request.environment, request.secrets, parameters),
    mounts: [...inputMounts, ...checkedMounts(request.mounts)],
    ...(isStandalone ? {} : { outputDirectory }),
    limits: request.limits,
    hasNetwork: true,
  };
}

type Pair = readonly [name: string, value: string];

function platformPairs(request: InvocationRequest): readonly Pair[] {
  const { block, input, upload, hmacKey } = request;
  const ofInput = inputPair(block.info.operatesOn, input);
  if (!ofInput) return [];
  const metadata = block.info.passesMetadata ? metadataText(request) : undefined;
  const optional = (name: string, value: string | undefined): readonly Pair[] =>
    value === undefined ? [] : [[name, value]];
  return [
    ofInput,
    ['out-directory', outputDirectory],
    ['hmac-key', hmacKey === undefined || hmacKey === '' ? '0' : hmacKey],
    ...optional('metadata', metadata),
    ...optional('upload-category', upload?.category),
    ...optional('upload-label', upload?.label),
  ];
}

function inputPair(operatesOn: OperatesOn, input: StagedInput): Pair | undefined {
  switch (operatesOn) {
    case 'standalone':
      if (input.kind !== 'none') throw wrongInput('nothing', 'Run it without an input.');
      return undefined;
    case 'directory':
      if (input.kind !== 'directory') throw wrongInput('a folder', 'Choose a data item or folder.');
      return ['in-directory', inputDirectory];
    case 'file':
      if (input.kind !== 'file') throw wrongInput('a file', 'Choose one file.');
      return ['in-file', `${inputDirectory}/${plainFileName(input.fileName)}`];
  }
}

function wrongInput(what: string, remedy: string): UserError {
  return new UserError(`The block works on ${what}.`, { code: 'input-kind', remedy });
}

/** Whoever stages the input gives it one safe name. */
function plainFileName(name: string): string {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)) return name;
  throw new Error(`Not the name of a staged file: ${JSON.stringify(name)}`);
}

/** The item's metadata, and beside it `dataItemInfo`, which no metadata can stand in for. */
function metadataText({ metadata, itemInfo }: InvocationRequest): string | undefined {
  if (!metadata && !itemInfo) return undefined;
  const entries = new Map<string, unknown>(metadata);
  if (itemInfo) {
    entries.delete('dataItemInfo');
    entries.set('dataItemInfo', itemInfo);
  }
  return JSON.stringify(Object.fromEntries(entries));
}
