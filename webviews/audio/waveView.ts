import { fill } from '../host.ts';
import { element } from '../preview/elements.ts';
import { panned, span, within, zoomed, type Range } from '../signals/view.ts';
import { onThemeChange } from '../signals/colours.ts';
import type { AudioTexts } from './contract.ts';
import { timeText } from './facts.ts';
import type { Player } from './player.ts';
import type { Recording } from './recording.ts';
import { axisHeight, drawOverview, drawWave, freshContext, type Drawn } from './wave.ts';

export interface WaveOptions {
  readonly recording: Recording;
  readonly player: Player;
  readonly texts: AudioTexts;
  readonly name: string;
  /** Absent: all of it. */
  readonly view: Range | undefined;
  readonly onView: () => void;
  readonly onError: (error: unknown) => void;
}

/** At the closest, this many frames are shown. */
const fewestFrames = 32;

/** The waveform with its cursor: where one looks, and where one is. */
export class WaveView {
  readonly box = element('div', { class: 'waves' });
  /** The time, for the toolbar. */
  readonly clock = element('span', { class: 'clock' });
  private readonly options: WaveOptions;
  private readonly slider: HTMLElement;
  private readonly wave = element('canvas', { class: 'ink' });
  private readonly cursor = element('canvas', { class: 'ink cursor' });
  private readonly overview = element('canvas', { class: 'ink overview', 'aria-hidden': 'true' });
  private readonly observer = new ResizeObserver(() => this.resized());
  private readonly whole: Range;
  private shown: Range;
  private all: Drawn | undefined;
  private part: Drawn | undefined;
  private asking: AbortController | undefined;
  private isStale = false;
  private isReading = false;
  private isDisposed = false;
  private frame = 0;

  constructor(options: WaveOptions) {
    this.options = options;
    const { recording, texts, name, view } = options;
    this.whole = { from: 0, to: Math.max(1, recording.frames) };
    this.shown = view ? within(view, this.whole, fewestFrames) : this.whole;
    const keys = element('p', { class: 'unseen', id: 'keys' }, texts.keys);
    this.slider = element(
      'div',
      {
        class: 'wave',
        role: 'slider',
        tabindex: 0,
        'aria-label': `${texts.position}: ${name}`,
        'aria-describedby': 'keys',
        'aria-valuemin': 0,
        'aria-valuemax': recording.frames / recording.rate,
      },
      this.wave,
      this.cursor,
    );
    this.box.append(this.slider, this.overview, keys);
    this.listen();
  }

  get view(): Range {
    return this.shown;
  }

  start(): void {
    this.observer.observe(this.box);
    onThemeChange(() => this.draw());
    this.moved();
  }

  dispose(): void {
    this.isDisposed = true;
    this.observer.disconnect();
    this.asking?.abort();
    cancelAnimationFrame(this.frame);
  }

  /** More of the recording is known by now. */
  refresh(): void {
    this.isStale = true;
    void this.read();
  }

  /** The player began, stopped or was moved. */
  moved(): void {
    cancelAnimationFrame(this.frame);
    this.tick();
  }

  zoom(factor: number, around = this.middle()): void {
    this.look(zoomed(this.shown, around, factor));
  }

  showAll(): void {
    this.look(this.whole);
  }

  /** Moves what is shown, if it must, so that the frame is in it. */
  reveal(frame: number): void {
    const { from, to } = this.shown;
    if (frame >= from && frame <= to) return;
    this.look(panned(this.shown, frame - from - span(this.shown) / 10));
  }

  pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { player, recording } = this.options;
    const step = span(this.shown) / (event.shiftKey ? 10 : 100);
    const acts: Readonly<Record<string, () => void>> = {
      ' ': () => (player.isPlaying ? player.pause() : void player.play()),
      ArrowLeft: () => this.seek(player.position - step),
      ArrowRight: () => this.seek(player.position + step),
      PageDown: () => this.seek(player.position + span(this.shown)),
      PageUp: () => this.seek(player.position - span(this.shown)),
      Home: () => this.seek(0),
      End: () => this.seek(recording.frames),
      '+': () => this.zoom(0.5),
      '=': () => this.zoom(0.5),
      '-': () => this.zoom(2),
      '0': () => this.showAll(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private seek(frame: number): void {
    this.options.player.seek(frame);
    this.reveal(this.options.player.position);
  }

  private middle(): number {
    const { position } = this.options.player;
    const { from, to } = this.shown;
    return position >= from && position <= to ? position : (from + to) / 2;
  }

  private look(range: Range): void {
    this.shown = within(range, this.whole, Math.min(fewestFrames, span(this.whole)));
    this.draw();
    this.isStale = true;
    void this.read();
    this.options.onView();
  }

  private listen(): void {
    const { slider, overview } = this;
    // A page that opens leaves the keyboard where it is, and takes it when the person comes.
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) slider.focus();
    });
    slider.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      this.options.player.seek(this.frameAt(event));
    });
    slider.addEventListener('pointermove', (event) => {
      if (slider.hasPointerCapture(event.pointerId)) this.options.player.seek(this.frameAt(event));
    });
    slider.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const isAcross = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
        const by = (isAcross ? event.deltaX || event.deltaY : event.deltaY) / 500;
        if (isAcross) this.look(panned(this.shown, by * span(this.shown)));
        else this.zoom(2 ** (by * 2), this.frameAt(event));
      },
      { passive: false },
    );
    const centre = (event: PointerEvent) => {
      const { left, width } = overview.getBoundingClientRect();
      const frame = ((event.clientX - left) / width) * span(this.whole);
      this.look(panned(this.shown, frame - (this.shown.from + this.shown.to) / 2));
    };
    overview.addEventListener('pointerdown', (event) => {
      overview.setPointerCapture(event.pointerId);
      centre(event);
    });
    overview.addEventListener('pointermove', (event) => {
      if (overview.hasPointerCapture(event.pointerId)) centre(event);
    });
  }

  private frameAt({ clientX }: MouseEvent): number {
    const { left, width } = this.slider.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (clientX - left) / width));
    return this.shown.from + share * span(this.shown);
  }

  private resized(): void {
    this.draw();
    this.isStale = true;
    void this.read();
  }

  /** Asks for what is shown; one question at a time, the last one counts. */
  private async read(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    const { recording, onError } = this.options;
    try {
      while (this.isStale && !this.isDisposed) {
        this.isStale = false;
        const columns = Math.max(1, this.wave.width);
        const asking = new AbortController();
        this.asking = asking;
        const ask = async (range: Range): Promise<Drawn> => {
          const { from, to } = range;
          return { range, envelope: await recording.envelope(from, to, columns, asking.signal) };
        };
        const range = this.shown;
        this.all = await ask(this.whole);
        this.part = span(range) < span(this.whole) ? await ask(range) : undefined;
        this.draw();
      }
    } catch (error) {
      if (!this.isDisposed) onError(error);
    } finally {
      this.isReading = false;
    }
  }

  private draw(): void {
    if (this.isDisposed || !this.box.isConnected) return;
    const { recording } = this.options;
    const { all, part } = this;
    const shown = {
      ...{ view: this.shown, rate: recording.rate, fullScale: recording.fullScale },
      lanes: this.laneNames(),
      drawn: [all, part].filter((each) => each !== undefined),
    };
    drawWave(this.wave, shown);
    drawOverview(this.overview, this.whole, { ...shown, drawn: all ? [all] : [] });
    this.drawCursor();
  }

  private laneNames(): readonly string[] {
    const { recording, texts } = this.options;
    if (recording.lanes === 2) return [texts.left, texts.right];
    return Array.from({ length: recording.lanes }, (_, lane) => fill(texts.channel, lane + 1));
  }

  private readonly tick = (): void => {
    if (this.isDisposed) return;
    const { player } = this.options;
    if (player.isPlaying) {
      // The page turns when the cursor leaves it.
      const { position } = player;
      if (position > this.shown.to || position < this.shown.from) this.reveal(position);
      this.frame = requestAnimationFrame(this.tick);
    }
    this.drawCursor();
  };

  private drawCursor(): void {
    const { player, recording, texts } = this.options;
    const { position } = player;
    const now = timeText(position / recording.rate);
    const text = fill(texts.positionOf, now, timeText(recording.frames / recording.rate));
    if (this.clock.textContent !== text) {
      this.clock.textContent = text;
      this.slider.setAttribute('aria-valuenow', (position / recording.rate).toFixed(2));
      this.slider.setAttribute('aria-valuetext', text);
    }
    if (!this.box.isConnected) return;
    const fresh = freshContext(this.cursor);
    if (!fresh) return;
    const { context, unit, width, height } = fresh;
    const x = ((position - this.shown.from) / span(this.shown)) * width;
    if (x < -unit || x > width + unit) return;
    context.fillStyle = getComputedStyle(this.cursor).color;
    const at = Math.max(0, Math.min(width - 2 * unit, Math.round(x - unit)));
    context.fillRect(at, 0, Math.ceil(2 * unit), height - axisHeight * unit);
  }
}
