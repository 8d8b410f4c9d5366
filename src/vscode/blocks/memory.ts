import type { EnteredValues } from './values.ts';
import { inputKey } from '../../actions/testRun/inputs.ts';
import type { SampleChoice } from '../../actions/testRun/samples.ts';
import type { RunInput } from '../../actions/testRun/testRun.ts';
import { Emitter, type Event } from '../../base/events.ts';

/** What a person chose to run on, and what they call it. */
export interface ChosenInput {
  readonly input: RunInput;
  readonly title: string;
  /** Where it is, such as the dataset or the folder. */
  readonly detail: string;
}

/** What is remembered of a block in a workspace. */
export interface RememberedBlock {
  readonly input?: ChosenInput;
  /** Newest first, the chosen one among them. */
  readonly recent: readonly ChosenInput[];
  /** Only what a person entered; the defaults of `parameters.json` are not stored. */
  readonly values: EnteredValues;
  readonly extraArguments: string;
  readonly isInputWritable: boolean;
  readonly runsOnSave: boolean;
  /** The person chose to run this block without a container. */
  readonly withoutContainer: boolean;
  /** Bucket id → folder of this machine. */
  readonly bucketFolders: Readonly<Record<number, string>>;
  /** What the block is tested on; absent until a person chose it. */
  readonly sample?: SampleChoice;
  /** What failed when it was tested last. */
  readonly failedSamples: readonly RunInput[];
}

const nothing: RememberedBlock = {
  recent: [],
  values: {},
  extraArguments: '',
  isInputWritable: false,
  runsOnSave: false,
  withoutContainer: false,
  bucketFolders: {},
  failedSamples: [],
};

const maxRecent = 8;

/** The part of VS Code's `Memento` that is used. */
export interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const storageKey = (folder: string) => `block ${folder}`;

/** What blocks remember between runs and windows; no secrets. */
export class BlockMemory {
  private readonly memory: Memory;
  private readonly changed = new Emitter<string>();

  /** Tells the block folder. */
  readonly onDidChange: Event<string> = this.changed.event;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  get(folder: string): RememberedBlock {
    return { ...nothing, ...this.memory.get<Partial<RememberedBlock>>(storageKey(folder)) };
  }

  async change(folder: string, change: Partial<RememberedBlock>): Promise<void> {
    await this.memory.update(storageKey(folder), { ...this.get(folder), ...change });
    this.changed.fire(folder);
  }

  async choose(folder: string, chosen: ChosenInput): Promise<void> {
    const key = inputKey(chosen.input);
    const others = this.get(folder).recent.filter(({ input }) => inputKey(input) !== key);
    const recent = [chosen, ...others].slice(0, maxRecent);
    await this.change(folder, { input: chosen, recent });
  }

  dispose(): void {
    this.changed.dispose();
  }
}
