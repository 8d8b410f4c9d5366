import type { ShownTrack } from './contract.ts';

/** Names a channel over reloads, where ids of tracks change. */
export type ChannelKey = string;

/** A numeric column or a column of labels of one file. */
export interface ShownChannel {
  readonly key: ChannelKey;
  readonly track: number;
  readonly file: string;
  readonly column: number;
  /** Without the unit. */
  readonly name: string;
  readonly unit: string | undefined;
  readonly kind: 'numbers' | 'labels';
}

/** One plot among those that share the time axis. */
export interface Lane {
  readonly id: string;
  readonly kind: 'numbers' | 'labels';
  readonly channels: readonly ChannelKey[];
  /** As dragged; absent while lanes share the room there is. */
  readonly height?: number | undefined;
  readonly isCollapsed: boolean;
  readonly isHidden: boolean;
  readonly isLog: boolean;
  /** All lanes that share have the same scale. */
  readonly isShared: boolean;
  /** The scale follows what is in view; else it holds all there is. */
  readonly fits: boolean;
  /** Labels tint the other lanes. */
  readonly shades: boolean;
}

/** More are there at first, but hidden. */
const shownAtFirst = 16;
const mostOfAGroup = 6;

export function channelsOf(tracks: readonly ShownTrack[]): ShownChannel[] {
  return tracks.flatMap(({ id, file, channels, labels }) => [
    ...channels.map(({ column, name, unit }) => ({
      ...{ key: `${column}@${file}`, track: id, file, column, unit },
      name: withoutUnit(name, unit),
      kind: 'numbers' as const,
    })),
    ...labels.map(({ column, name }) => ({
      ...{ key: `${column}@${file}`, track: id, file, column, name, unit: undefined },
      kind: 'labels' as const,
    })),
  ]);
}

function withoutUnit(name: string, unit: string | undefined): string {
  if (unit === undefined) return name;
  return name.replace(/\s*[[(][^[\]()]*[\])]\s*$/, '') || name;
}

/** What the names of axes or of like sensors have in common: `acc` of `accX`, `ppg` of `ppg_2`. */
function stem(name: string): string {
  return name.replace(/[\s_.-]*(?:\d{1,3}|[xyzw])$/i, '');
}

/**
 * A lane per channel, or per group of channels of one file with like name and unit; in an overlay, per channel of whatever
 * files.
 */
export function defaultLanes(channels: readonly ShownChannel[], isOverlay = false): Lane[] {
  const groups: { mark: string; members: ShownChannel[] }[] = [];
  const open = new Map<string, (typeof groups)[number]>();
  for (const channel of channels) {
    const { file, kind, name, unit, key } = channel;
    const alone = kind === 'labels' ? key : [file, stem(name), unit ?? ''];
    const mark = JSON.stringify(isOverlay ? [kind, name] : alone);
    const group = open.get(mark);
    if (group && group.members.length < mostOfAGroup) {
      group.members.push(channel);
    } else {
      const fresh = { mark, members: [channel] };
      groups.push(fresh);
      open.set(mark, fresh);
    }
  }
  return groups.map(({ members }, index) => ({
    ...laneOf(members),
    isHidden: index >= shownAtFirst,
  }));
}

function laneOf(members: readonly ShownChannel[]): Lane {
  const [first] = members;
  return {
    ...{ id: first?.key ?? '', kind: first?.kind ?? 'numbers' },
    channels: members.map(({ key }) => key),
    ...{ isCollapsed: false, isHidden: false, isLog: false, isShared: false },
    ...{ fits: true, shades: false },
  };
}

/** The lanes as they were put away, without channels that are gone, and with those that are new at the end. */
export function arranged(
  saved: readonly Lane[],
  channels: readonly ShownChannel[],
  isOverlay = false,
): Lane[] {
  const known = new Map(channels.map((channel) => [channel.key, channel]));
  const placed = new Set<ChannelKey>();
  const ids = new Set<string>();
  const kept = saved.flatMap((lane) => {
    const keys = lane.channels.filter(
      (key) => known.get(key)?.kind === lane.kind && !placed.has(key),
    );
    if (keys.length === 0 || ids.has(lane.id)) return [];
    ids.add(lane.id);
    for (const key of keys) placed.add(key);
    return [{ ...lane, channels: keys }];
  });
  const rest = channels.filter(({ key }) => !placed.has(key));
  const fresh = defaultLanes(rest, isOverlay);
  return [...kept, ...fresh.map((lane) => ({ ...lane, id: freeId(lane.id, ids) }))];
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  while (taken.has(id)) id += '+';
  return id;
}

export function changedLane(lanes: readonly Lane[], id: string, change: Partial<Lane>): Lane[] {
  return lanes.map((lane) => (lane.id === id ? { ...lane, ...change } : lane));
}

/** Puts a lane before another, or last. */
export function movedBefore(
  lanes: readonly Lane[],
  id: string,
  before: string | undefined,
): Lane[] {
  const lane = lanes.find((candidate) => candidate.id === id);
  if (!lane || id === before) return [...lanes];
  const rest = lanes.filter((candidate) => candidate !== lane);
  const index = rest.findIndex((candidate) => candidate.id === before);
  return rest.toSpliced(index < 0 ? rest.length : index, 0, lane);
}

/** One place up or down among those that are shown. */
export function movedBy(lanes: readonly Lane[], id: string, by: -1 | 1): Lane[] {
  const shown = lanes.filter((lane) => !lane.isHidden || lane.id === id);
  const index = shown.findIndex((lane) => lane.id === id);
  const neighbour = shown[index + by];
  if (index < 0 || !neighbour) return [...lanes];
  return by < 0 ? movedBefore(lanes, id, neighbour.id) : movedBefore(lanes, neighbour.id, id);
}

/** Puts a channel into another lane of its kind, or into one of its own below the lane it was in. */
export function withChannelIn(
  lanes: readonly Lane[],
  channel: ShownChannel,
  target: string | undefined,
): Lane[] {
  const { key } = channel;
  const source = lanes.find(({ channels }) => channels.includes(key));
  if (!source || source.id === target) return [...lanes];
  if (target === undefined && source.channels.length === 1) return [...lanes];
  const goal = lanes.find(({ id }) => id === target);
  if (target !== undefined && goal?.kind !== channel.kind) return [...lanes];
  const ids = new Set(lanes.map(({ id }) => id));
  const own = { ...laneOf([channel]), id: freeId(key, ids) };
  return lanes.flatMap((lane) => {
    if (lane === goal) return [{ ...lane, isHidden: false, channels: [...lane.channels, key] }];
    if (lane !== source) return [lane];
    const channels = lane.channels.filter((other) => other !== key);
    const left = channels.length > 0 ? [{ ...lane, channels }] : [];
    return target === undefined ? [...left, own] : left;
  });
}

/** What a lane is called: its channels' common stem, or their names. */
export function laneName(members: readonly ShownChannel[]): string {
  const [first] = members;
  if (!first) return '';
  if (members.every(({ name }) => name === first.name)) return first.name;
  const common = stem(first.name);
  const isGroup = members.length > 1 && common.length > 1;
  if (isGroup && members.every(({ name }) => stem(name) === common)) return common;
  return members.map(({ name }) => name).join(', ');
}
