import path from 'node:path';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Limits } from '../../blocks/containers/description.ts';
import type { Engine, EngineChoice } from '../../blocks/containers/engine.ts';
import { onDidChangeSetting, setting } from '../settings.ts';

type Kind = EngineChoice['engine'];

const megabyte = 1024 * 1024;

/** What blocks run in, as the settings say; found when the first run needs it. */
export class Engines {
  private readonly storage: string;
  private readonly found = new Map<Kind, Promise<Engine>>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;

  /** Another engine may answer now. */
  readonly onDidChange = this.changed.event;

  constructor(storage: string) {
    this.storage = storage;
    this.subscription = onDidChangeSetting(
      ['edgeImpulse.engine.kind', 'edgeImpulse.engine.address'],
      () => {
        void this.close();
        this.changed.fire();
      },
    );
  }

  choice(withoutContainer = false): EngineChoice {
    const address = setting('edgeImpulse.engine.address').trim();
    return {
      engine: withoutContainer ? 'process' : kindOf(setting('edgeImpulse.engine.kind')),
      storage: this.storage,
      ...(address === '' ? {} : { address }),
    };
  }

  /** An engine that was found is kept; after a failure the next call looks again. */
  async get(withoutContainer: boolean, signal?: AbortSignal): Promise<Engine> {
    const choice = this.choice(withoutContainer);
    const known = this.found.get(choice.engine);
    if (known) return known;
    const { chooseEngine } = await import('../../blocks/containers/choose.ts');
    // Another call may have begun meanwhile; the search is not ended by the signal of one of those who wait.
    const looking = this.found.get(choice.engine) ?? chooseEngine(choice);
    this.found.set(choice.engine, looking);
    looking.catch(() => this.found.delete(choice.engine));
    if (!signal) return looking;
    const { untilAborted } = await import('../../client/renewal.ts');
    return untilAborted(looking, signal);
  }

  /** Those that were used. */
  async used(): Promise<readonly Engine[]> {
    const all = await Promise.allSettled(this.found.values());
    return all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  /** Ends the warm containers. */
  async close(): Promise<void> {
    const engines = await this.used();
    this.found.clear();
    await Promise.allSettled(engines.map((engine) => engine.close()));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function kindOf(text: string): Kind {
  return text === 'container' || text === 'process' ? text : 'auto';
}

export function buildArguments(): Record<string, string> {
  const given = setting('edgeImpulse.engine.buildArguments');
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** Absolute path of the file of certificates. */
export function certificates(): string | undefined {
  const text = setting('edgeImpulse.engine.certificates').trim();
  if (text === '') return undefined;
  return path.resolve(homedir(), text.replace(/^~(?=$|[\\/])/, homedir()));
}

export function limits(): Limits {
  return {
    memory: Math.max(64, setting('edgeImpulse.run.memory')) * megabyte,
    cpus: Math.max(0.1, setting('edgeImpulse.run.cpus')),
    processes: Math.max(8, Math.round(setting('edgeImpulse.run.processes'))),
    time: Math.max(1, setting('edgeImpulse.run.timeLimit') * 60),
  };
}
