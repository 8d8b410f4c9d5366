import { isDeepStrictEqual } from 'node:util';
import type { Block, MountPoint } from '../../blocks/block.ts';
import { memberOf, readJson } from '../../blocks/json.ts';
import type { BlockFields, BlockMount, StudioBlock } from '../../client/blocks.ts';

/** What `parameters.json` says of a block, in the words of the Studio. */
export interface LocalFields {
  readonly fields: BlockFields;
  /** Those that the file names itself; the others have the platform's defaults. */
  readonly named: ReadonlySet<keyof BlockFields>;
}

const jsonNames = {
  name: 'name',
  description: 'description',
  operatesOn: 'operatesOn',
  passesMetadata: 'indMetadata',
  commandLine: 'cliArguments',
  allowsExtraArguments: 'allowExtraCliArguments',
  isDataSource: 'showInDataSources',
  isForJobs: 'showInCreateTransformationJob',
  mounts: 'transformMountpoints',
} as const satisfies Partial<Record<keyof BlockFields, string>>;

type ComparedField = keyof typeof jsonNames | 'parameters';

/** `text` is that of `parameters.json`, which `block` was read from. */
export function localFields({ info }: Block, text: string): LocalFields {
  const read = readJson(text);
  const root = 'node' in read ? read.node : undefined;
  const raw = memberOf(root, 'info')?.value;
  const claim = (name: string): boolean | undefined => {
    const value = memberOf(raw, name)?.value;
    return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined;
  };
  const isNamed = (name: string) => memberOf(raw, name) !== undefined;
  const named = (Object.keys(jsonNames) as (keyof typeof jsonNames)[]).filter((field) =>
    isNamed(jsonNames[field]),
  );
  const listed = memberOf(root, 'parameters')?.value;
  const parameters =
    listed?.kind === 'array'
      ? (JSON.parse(text.slice(listed.span.start, listed.span.end)) as BlockFields['parameters'])
      : [];
  return {
    fields: {
      name: info.name,
      description: info.description,
      operatesOn: info.operatesOn,
      passesMetadata: info.passesMetadata,
      commandLine: info.commandLine,
      allowsExtraArguments: info.allowsExtraArguments,
      // A block without input is what people look for where data comes from.
      isDataSource: claim('showInDataSources') ?? info.operatesOn === 'standalone',
      isForJobs: claim('showInCreateTransformationJob') ?? true,
      mounts: info.mountPoints.map(bucketMount),
      parameters,
      variables: [],
    },
    named: new Set<keyof BlockFields>([...named, ...(listed ? (['parameters'] as const) : [])]),
  };
}

function bucketMount({ bucketId, mountPoint }: MountPoint): BlockMount {
  return { kind: 'bucket', bucketId, mountPoint };
}

/** A field of which the folder and the Studio say different things. */
export interface FieldDifference {
  readonly field: ComparedField;
  /** As `parameters.json` calls it. */
  readonly name: string;
  /** What the Studio has, and what the folder says; lines of text. */
  readonly remote: string;
  readonly local: string;
  /**
   * The vendor's command line would bring it to the Studio. Name, description and mount points it leaves as they are
   * there: people change those in the Studio. Here they can be brought along, but only when that is asked for.
   */
  readonly isUsual: boolean;
}

const unusual = new Set<ComparedField>(['name', 'description', 'mounts']);

/** A field that the folder does not name never differs: the Studio's value stands. */
export function differencesOf(local: LocalFields, remote: StudioBlock): readonly FieldDifference[] {
  const names = { ...jsonNames, parameters: 'parameters' };
  return (Object.keys(names) as ComparedField[])
    .filter((field) => local.named.has(field))
    .filter(
      (field) => !isDeepStrictEqual(comparable(local.fields, field), comparable(remote, field)),
    )
    .map((field) => ({
      field,
      name: names[field],
      remote: shown(comparable(remote, field)),
      local: shown(comparable(local.fields, field)),
      isUsual: !unusual.has(field),
    }));
}

/** Mounts of portals cannot be written in a block folder, so that those of the Studio are no difference. */
function comparable(fields: BlockFields, field: ComparedField): unknown {
  if (field === 'mounts') return fields.mounts.filter(({ kind }) => kind === 'bucket');
  return fields[field];
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 4);
}

/** The change that brings the accepted fields to the Studio. */
export function changeOf(
  local: LocalFields,
  remote: StudioBlock,
  accepted: ReadonlySet<string>,
): Partial<BlockFields> {
  const differing = differencesOf(local, remote).filter(({ field }) => accepted.has(field));
  const change = Object.fromEntries(differing.map(({ field }) => [field, local.fields[field]]));
  if (!('mounts' in change)) return change;
  const portals = remote.mounts.filter(({ kind }) => kind === 'portal');
  return { ...change, mounts: [...local.fields.mounts, ...portals] };
}
