import type { Recording } from './recording.ts';

/** Stretches that are handed to the loudspeaker ahead of time. */
const mostAhead = 3;
/** Seconds of listening that one stretch holds. */
const stretchSeconds = 0.6;
/** Browsers take buffers of these rates; what is slower or faster is played as if it were, at another speed. */
const rates = { least: 8000, greatest: 192_000 };

interface Stretch {
  readonly source: AudioBufferSourceNode;
  readonly from: number;
  readonly frames: number;
  /** Seconds on the clock of the context. */
  readonly start: number;
  readonly end: number;
}

export interface PlayerEvents {
  /** It began, stopped, or was moved. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Plays a recording stretch by stretch, so that it need not be in memory. */
export class Player {
  private readonly recording: Recording;
  private readonly events: PlayerEvents;
  private readonly bufferRate: number;
  private output: { readonly context: AudioContext; readonly gain: GainNode } | undefined;
  private playing: AbortController | undefined;
  private readonly ahead: Stretch[] = [];
  private place = 0;
  /** Frames that the next stretch begins with, and when. */
  private next = 0;
  private nextStart = 0;
  private isFeeding = false;
  private chosenSpeed = 1;
  private chosenVolume = 1;

  constructor(recording: Recording, events: PlayerEvents) {
    this.recording = recording;
    this.events = events;
    this.bufferRate = Math.min(Math.max(recording.rate, rates.least), rates.greatest);
  }

  get isPlaying(): boolean {
    return this.playing !== undefined;
  }

  /** The frame that is heard now, or that playing begins with. */
  get position(): number {
    const { output, ahead } = this;
    if (!this.isPlaying || !output) return this.place;
    const now = output.context.currentTime;
    const heard = ahead.findLast(({ start }) => start <= now);
    if (!heard) return ahead[0]?.from ?? this.place;
    const passed = (now - heard.start) * this.recording.rate * this.chosenSpeed;
    return heard.from + Math.min(heard.frames, passed);
  }

  get speed(): number {
    return this.chosenSpeed;
  }

  set speed(speed: number) {
    this.again(() => {
      this.chosenSpeed = speed;
    });
  }

  get volume(): number {
    return this.chosenVolume;
  }

  set volume(volume: number) {
    this.chosenVolume = volume;
    // Hearing is logarithmic: half of the way is a quarter of the size.
    if (this.output) this.output.gain.gain.value = volume ** 2;
  }

  seek(frame: number): void {
    this.again(() => {
      this.place = Math.max(0, Math.min(this.recording.frames, frame));
    });
    this.events.onChange();
  }

  async play(): Promise<void> {
    if (this.isPlaying) return;
    if (this.place >= this.recording.frames) this.place = 0;
    const playing = new AbortController();
    this.playing = playing;
    this.next = Math.floor(this.place);
    this.nextStart = 0;
    this.events.onChange();
    try {
      const { context } = this.openOutput();
      await context.resume();
      if (!playing.signal.aborted) await this.feed();
    } catch (error) {
      if (playing.signal.aborted) return;
      this.pause();
      this.events.onError(error);
    }
  }

  pause(): void {
    const { playing } = this;
    if (!playing) return;
    this.place = this.position;
    this.playing = undefined;
    playing.abort();
    for (const { source } of this.ahead.splice(0)) source.stop();
    this.events.onChange();
  }

  dispose(): void {
    this.pause();
    void this.output?.context.close();
    this.output = undefined;
  }

  private again(change: () => void): void {
    const { isPlaying } = this;
    this.pause();
    change();
    if (isPlaying) void this.play();
  }

  private openOutput() {
    if (this.output) return this.output;
    const context = new AudioContext({ sampleRate: this.bufferRate });
    const gain = context.createGain();
    gain.gain.value = this.chosenVolume ** 2;
    gain.connect(context.destination);
    this.output = { context, gain };
    return this.output;
  }

  /** Keeps some stretches ahead; each that ends makes room for another. */
  private async feed(): Promise<void> {
    const { playing, recording } = this;
    if (!playing || this.isFeeding) return;
    this.isFeeding = true;
    try {
      while (this.ahead.length < mostAhead && this.next < recording.frames) {
        const from = this.next;
        const wanted = Math.ceil(recording.rate * this.chosenSpeed * stretchSeconds);
        const to = Math.min(recording.frames, from + Math.max(wanted, 64));
        const sound = await recording.sound(from, to, playing.signal);
        if (playing.signal.aborted) return;
        const frames = sound[0]?.length ?? 0;
        if (frames === 0) break;
        this.schedule(sound, from, frames);
        this.next = from + frames;
      }
    } finally {
      this.isFeeding = false;
      // Playing began anew while this waited for sound.
      if (this.playing && this.playing !== playing) void this.feedOn();
    }
  }

  private schedule(sound: readonly Float32Array<ArrayBuffer>[], from: number, frames: number) {
    const { context, gain } = this.openOutput();
    const buffer = context.createBuffer(sound.length, frames, this.bufferRate);
    sound.forEach((samples, channel) => buffer.copyToChannel(samples, channel));
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = (this.recording.rate / this.bufferRate) * this.chosenSpeed;
    source.connect(gain);
    const start = Math.max(this.nextStart, context.currentTime + 0.02);
    const end = start + frames / (this.recording.rate * this.chosenSpeed);
    const stretch = { source, from, frames, start, end };
    source.onended = () => this.ended(stretch);
    this.ahead.push(stretch);
    source.start(start);
    this.nextStart = end;
  }

  private ended(stretch: Stretch): void {
    const place = this.ahead.indexOf(stretch);
    if (place < 0) return;
    this.ahead.splice(place, 1);
    if (this.ahead.length > 0 || this.next < this.recording.frames) {
      this.place = stretch.from + stretch.frames;
      void this.feedOn();
      return;
    }
    this.pause();
    this.place = this.recording.frames;
    this.events.onChange();
  }

  private async feedOn(): Promise<void> {
    const { playing } = this;
    try {
      await this.feed();
    } catch (error) {
      if (playing?.signal.aborted !== false) return;
      this.pause();
      this.events.onError(error);
    }
  }
}
