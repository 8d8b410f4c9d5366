/** The six types of `parameters.json`; only `transform` (and what is built like it) runs here. */
export const blockTypes = [
  'transform',
  'synthetic-data',
  'ai-action',
  'deploy',
  'machine-learning',
  'dsp',
] as const;
export type BlockType = (typeof blockTypes)[number];

export const operations = ['file', 'directory', 'standalone'] as const;
export type OperatesOn = (typeof operations)[number];

export const parameterTypes = [
  'string',
  'int',
  'float',
  'select',
  'boolean',
  'flag',
  'bucket',
  'dataset',
  'secret',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface Choice {
  readonly label: string;
  readonly value: string;
}

/** One item of `parameters.json`, with everything in one form. */
export interface Parameter {
  /** The argument without its dashes; for a secret the name of the environment variable. */
  readonly param: string;
  readonly label: string;
  readonly type: ParameterType;
  /** As text, as the API carries values; `1` or `0` for booleans and flags. Absent: no default. */
  readonly defaultValue?: string;
  readonly help?: string;
  /** Of a select. */
  readonly choices?: readonly Choice[];
  /** Passed only when the person gives it a value. */
  readonly isOptional: boolean;
  readonly isReadonly: boolean;
  readonly isMultiline: boolean;
  readonly allowsEmpty: boolean;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly section?: string;
  readonly showIf?: {
    readonly parameter: string;
    readonly operator: 'eq' | 'neq';
    /** `true` and `false` stand for the values of booleans and flags. */
    readonly value: string;
  };
}

export interface MountPoint {
  readonly bucketId: number;
  /** Absolute path in the container, usually `/mnt/s3fs/BUCKET`. */
  readonly mountPoint: string;
}

/** What `parameters.json` says of a block, with the platform's defaults filled in. */
export interface BlockInfo {
  readonly type: BlockType;
  readonly name: string;
  readonly description: string;
  readonly operatesOn: OperatesOn;
  /** `indMetadata`: the item's metadata is passed as `--metadata`. */
  readonly passesMetadata: boolean;
  /** `cliArguments`: passed on every run, one text as a person writes it. */
  readonly commandLine: string;
  readonly allowsExtraArguments: boolean;
  readonly mountPoints: readonly MountPoint[];
  /** Environment variables that a person is asked for once per block. */
  readonly requiredVariables: readonly string[];
}

/** An organization's entry in `.ei-block-config`. */
export interface ConfigEntry {
  readonly organizationId: number;
  /** Absent until the first push. */
  readonly blockId?: number;
}

/** `.ei-block-config` version 2: an entry for each Studio host. */
export type BlockConfig = ReadonlyMap<string, ConfigEntry>;

/** Where in a file; offsets in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something wrong in a file of a block; a value, not an exception. */
export interface FileProblem {
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly span?: Span;
}

/** A block folder as it was read. */
export interface Block {
  /** Absolute path. */
  readonly folder: string;
  readonly info: BlockInfo;
  readonly parameters: readonly Parameter[];
  /** The bare array form, which carries no `info`: name and mode are guessed. */
  readonly isLegacy: boolean;
  readonly config: BlockConfig;
}

/** Parameter → value as the API carries it: text always, `1`/`0` for booleans and flags. An absent one is not given. */
export type ParameterValues = Readonly<Record<string, string>>;

/** Where the output of a block goes in a project. */
export interface ProjectUpload {
  readonly category?: 'split' | 'training' | 'testing';
  readonly label?: string;
}
