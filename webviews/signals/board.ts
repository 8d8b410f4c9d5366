import type { LabelRun, Series } from '../../src/preview/signals/model.ts';
import type { Remote } from '../rpc.ts';
import { legendOf } from './bands.ts';
import type { HostCalls, OpenedSignals, ShownTrack } from './contract.ts';
import {
  arranged,
  channelsOf,
  defaultLanes,
  type ChannelKey,
  type Lane,
  type ShownChannel,
} from './lanes.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { areApart, placement, type Placement } from './placement.ts';
import type { SavedState } from './saved.ts';
import { Stock } from './stock.ts';
import type { Zone } from './times.ts';
import { within, type Range } from './view.ts';

/** `tracks`: what there is; `lanes`: how it is arranged; `view`, `data`: only what is drawn of it; `cursor`: where one points. */
export type Change = 'tracks' | 'lanes' | 'view' | 'data' | 'cursor' | 'offsets';

export interface BoardOptions {
  readonly remote: Remote<HostCalls>;
  readonly saved: SavedState;
  readonly onChange: (change: Change) => void;
  readonly onFail: (file: string, error: unknown) => void;
}

/** What is open and how it is looked at; everything else draws it or changes it. */
export class Board {
  opened: OpenedSignals;
  channels: ReadonlyMap<ChannelKey, ShownChannel> = new Map();
  lanes: readonly Lane[];
  placement: Placement;
  view: Range;
  zone: Zone;
  /** Where the cursor is, and the mark that times are told from. */
  cursor: number | undefined;
  mark: number | undefined;
  /** The lane that the keyboard is in. */
  activeLane: string | undefined;
  /** The channel whose name is pointed at. */
  pointedAt: ChannelKey | undefined;
  offsets: Map<string, number>;
  /** Tracks begin together, whenever they were recorded. */
  alignsStarts: boolean;
  private readonly options: BoardOptions;
  private readonly series = new Map<ChannelKey, Stock<Series>>();
  private readonly labels = new Map<ChannelKey, Stock<readonly LabelRun[]>>();
  private readonly legends = new Map<string, Map<string, number>>();

  constructor(opened: OpenedSignals, options: BoardOptions) {
    const { saved } = options;
    this.options = options;
    this.opened = opened;
    this.zone = saved.zone;
    this.offsets = new Map(Object.entries(saved.offsets));
    this.alignsStarts =
      opened.isOverlay === true && (saved.alignsStarts ?? areApart(opened.tracks));
    this.placement = placement(opened.tracks, this.offsets, this.alignsStarts);
    this.lanes = saved.lanes;
    this.view = saved.view ?? this.placement.extent;
    this.tell(opened);
  }

  /** Other tracks, or tracks that count time differently. */
  show(opened: OpenedSignals): void {
    const { clock, extent } = this.placement;
    const wasWhole = this.view.from <= extent.from && this.view.to >= extent.to;
    const before = new Map(this.opened.tracks.map((track) => [track.id, track]));
    this.tell(opened);
    for (const [key, channel] of this.channels) {
      const now = opened.tracks.find(({ id }) => id === channel.track);
      const then = before.get(channel.track);
      const isSame = now?.timeColumn === then?.timeColumn && now?.file === then?.file;
      if (!isSame) this.drop(key);
    }
    if (wasWhole || clock !== this.placement.clock) this.view = this.placement.extent;
    this.options.onChange('tracks');
  }

  replaceTrack(track: ShownTrack): void {
    const tracks = this.opened.tracks.map((other) => (other.id === track.id ? track : other));
    this.show({ ...this.opened, tracks });
  }

  track(id: number): ShownTrack | undefined {
    return this.opened.tracks.find((track) => track.id === id);
  }

  members(lane: Lane): ShownChannel[] {
    return lane.channels.flatMap((key) => this.channels.get(key) ?? []);
  }

  get shownLanes(): Lane[] {
    return this.lanes.filter(({ isHidden }) => !isHidden);
  }

  setLanes(lanes: readonly Lane[]): void {
    this.lanes = lanes;
    this.options.onChange('lanes');
  }

  resetLanes(): void {
    this.setLanes(defaultLanes([...this.channels.values()], this.opened.isOverlay));
  }

  setView(view: Range): void {
    const { extent, least } = this.placement;
    const next = within(view, extent, least);
    if (!(next.from < next.to)) return;
    if (next.from === this.view.from && next.to === this.view.to) return;
    this.view = next;
    this.options.onChange('view');
  }

  setAlignsStarts(alignsStarts: boolean): void {
    this.alignsStarts = alignsStarts;
    this.placed();
    this.view = this.placement.extent;
    this.cursor = undefined;
    this.mark = undefined;
    this.options.onChange('offsets');
  }

  setZone(zone: Zone): void {
    this.zone = zone;
    this.options.onChange('lanes');
  }

  setCursor(time: number | undefined): void {
    if (this.cursor === time) return;
    this.cursor = time;
    this.options.onChange('cursor');
  }

  setMark(time: number | undefined): void {
    this.mark = time;
    this.options.onChange('cursor');
  }

  point(key: ChannelKey | undefined): void {
    if (this.pointedAt === key) return;
    this.pointedAt = key;
    this.options.onChange('data');
  }

  offsetOf(file: string): number {
    const track = this.opened.tracks.find((each) => each.file === file);
    return this.offsets.get(file) ?? track?.offset ?? 0;
  }

  setOffset(file: string, offset: number): void {
    if (!Number.isFinite(offset)) return;
    const track = this.opened.tracks.find((each) => each.file === file);
    if (track?.offset === offset) this.offsets.delete(file);
    else this.offsets.set(file, offset);
    this.placed();
    this.options.onChange('offsets');
  }

  get hasUnsavedOffsets(): boolean {
    return this.opened.tracks.some(({ file, offset }) => this.offsetOf(file) !== offset);
  }

  /** These offsets are kept now; what was shifted on meanwhile is not. */
  offsetsSaved(saved: readonly { readonly file: string; readonly offset: number }[]): void {
    const kept = new Map(saved.map(({ file, offset }) => [file, offset]));
    const tracks = this.opened.tracks.map((track) => ({
      ...track,
      offset: kept.get(track.file) ?? track.offset,
    }));
    this.opened = { ...this.opened, tracks };
    for (const { file, offset } of tracks) {
      if (this.offsets.get(file) === offset) this.offsets.delete(file);
    }
    this.options.onChange('offsets');
  }

  /** The view in a channel's own time. */
  ownRange(channel: ShownChannel, range = this.view): Range {
    const shift = this.placement.shift(channel.track);
    return { from: range.from - shift, to: range.to - shift };
  }

  /** Asks for what is missing of a channel that is in view. */
  look(channel: ShownChannel, pixels: number): void {
    const stock = channel.kind === 'labels' ? this.labelStock(channel) : this.stock(channel);
    stock?.look(this.ownRange(channel), pixels);
  }

  stock(channel: ShownChannel): Stock<Series> | undefined {
    return this.made(this.series, channel, async (range, buckets, signal) => {
      const wanted = { track: channel.track, column: channel.column, ...range, buckets };
      const value = await this.options.remote.call('series', wanted, signal);
      return { value, isExact: value.isExact };
    });
  }

  labelStock(channel: ShownChannel): Stock<readonly LabelRun[]> | undefined {
    return this.made(this.labels, channel, async (range, _, signal) => {
      const wanted = { track: channel.track, column: channel.column, ...range };
      const value = await this.options.remote.call('labels', wanted, signal);
      this.learn(this.legendKey(channel), value);
      return { value, isExact: value.length < mostRuns };
    });
  }

  pieces(channel: ShownChannel, range = this.view): Piece[] {
    const stock = this.stock(channel);
    return stock ? piecesOf(stock.coarse, stock.fine, this.ownRange(channel, range)) : [];
  }

  runs(channel: ShownChannel): readonly LabelRun[] {
    const stock = this.labelStock(channel);
    const view = this.ownRange(channel);
    const fine = stock?.fine;
    const isServed = fine && fine.range.from <= view.from && fine.range.to >= view.to;
    return (isServed ? fine : stock?.coarse)?.value ?? [];
  }

  legend(channel: ShownChannel): ReadonlyMap<string, number> {
    return this.legends.get(this.legendKey(channel)) ?? new Map<string, number>();
  }

  /** In an overlay one label has one colour in every file. */
  private legendKey({ key, name }: ShownChannel): string {
    return this.opened.isOverlay === true ? name : key;
  }

  get isBusy(): boolean {
    return [...this.series.values(), ...this.labels.values()].some(({ isBusy }) => isBusy);
  }

  dispose(): void {
    for (const key of [...this.series.keys(), ...this.labels.keys()]) this.drop(key);
  }

  private tell(opened: OpenedSignals): void {
    this.opened = opened;
    const channels = channelsOf(opened.tracks);
    this.channels = new Map(channels.map((channel) => [channel.key, channel]));
    this.lanes = arranged(this.lanes, channels, opened.isOverlay);
    this.placed();
  }

  private placed(): void {
    this.placement = placement(this.opened.tracks, this.offsets, this.alignsStarts);
    this.view = within(this.view, this.placement.extent, this.placement.least);
  }

  private learn(key: string, runs: readonly LabelRun[]): void {
    const texts = legendOf(runs, [...(this.legends.get(key)?.keys() ?? [])]);
    this.legends.set(key, new Map(texts.map((text, place) => [text, place])));
    this.options.onChange('lanes');
  }

  private drop(key: ChannelKey): void {
    for (const stocks of [this.series, this.labels]) {
      stocks.get(key)?.dispose();
      stocks.delete(key);
    }
    this.legends.delete(key);
  }

  private made<T>(
    stocks: Map<ChannelKey, Stock<T>>,
    channel: ShownChannel,
    fetch: ConstructorParameters<typeof Stock<T>>[0]['fetch'],
  ): Stock<T> | undefined {
    const { key, file } = channel;
    const known = stocks.get(key);
    const track = this.track(channel.track);
    if (known || !track) return known;
    const stock = new Stock<T>({
      extent: { from: track.from, to: track.to },
      fetch,
      onChange: () => this.options.onChange('data'),
      onFail: (error) => this.options.onFail(file, error),
    });
    stocks.set(key, stock);
    return stock;
  }
}

/** As many runs come at most; so many may have been joined. */
const mostRuns = 5000;
