import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Connection } from '../../client/connection.ts';
import type { LocalStudio as RunningStudio } from '../../client/localStudio.ts';
import { setContext, setting } from '../settings.ts';
import type { Account } from '../workbench.ts';

export const localAccountId = 'local';

export type LocalStudioState =
  | { readonly kind: 'off' }
  /** Nobody needed it yet, or a person stopped it (`byPerson`): then it stays so until they start it. */
  | { readonly kind: 'stopped'; readonly byPerson: boolean }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly studio: RunningStudio }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Attempt {
  readonly promise: Promise<RunningStudio>;
  readonly controller: AbortController;
}

/** The Studio on this computer, as this window knows it. Starts when somebody needs it. */
export class LocalStudio {
  private readonly script: string;
  private current: LocalStudioState;
  private attempt: Attempt | undefined;
  private readonly changed = new vscode.EventEmitter<LocalStudioState>();

  readonly onDidChange = this.changed.event;

  constructor(extensionUri: vscode.Uri) {
    this.script = vscode.Uri.joinPath(extensionUri, 'dist', 'studio.js').fsPath;
    this.current = this.idle();
    setContext('edgeImpulse.localStudio', this.current.kind);
  }

  get state(): LocalStudioState {
    return this.current;
  }

  get isEnabled(): boolean {
    return setting('edgeImpulse.localStudio.enabled');
  }

  /** Absolute; in the setting, `~` is the person's home. */
  async dataFolder(): Promise<string> {
    const { dataFolderOf } = await import('./dataFolder.ts');
    return dataFolderOf(setting('edgeImpulse.localStudio.dataFolder'));
  }

  get account(): Account | undefined {
    if (!this.isEnabled) return undefined;
    return {
      id: localAccountId,
      kind: 'local',
      label: vscode.l10n.t('Local Studio'),
      endpoint: this.current.kind === 'running' ? this.current.studio.connection.endpoint : '',
    };
  }

  /** Finds the running Studio or starts it; callers at the same time share one attempt. */
  async connection(signal?: AbortSignal): Promise<Connection> {
    if (this.current.kind === 'stopped' && this.current.byPerson) {
      throw new UserError(vscode.l10n.t('The local Studio is stopped.'), {
        code: 'studio-stopped',
        remedy: vscode.l10n.t('Start it to see its data.'),
      });
    }
    const { promise } = (this.attempt ??= this.connect());
    if (!signal) return (await promise).connection;
    const { untilAborted } = await import('../../client/renewal.ts');
    return (await untilAborted(promise, signal)).connection;
  }

  /** The UUID of this Studio, which links carry. */
  async studioId(signal?: AbortSignal): Promise<string> {
    await this.connection(signal);
    if (this.current.kind !== 'running') throw new Error('The Studio ended meanwhile');
    return this.current.studio.info.id;
  }

  async start(): Promise<void> {
    if (this.current.kind !== 'running' && this.current.kind !== 'starting') this.forget();
    await this.connection();
  }

  async stop(): Promise<void> {
    this.drop();
    this.become({ kind: 'stopped', byPerson: true });
    const client = await import('../../client/localStudio.ts');
    const running = await client.findLocalStudio(await this.dataFolder());
    if (running) await client.stopLocalStudio(running.file);
  }

  /** The next use connects anew: after a failure, or for another data folder. */
  forget(): void {
    this.drop();
    this.become(this.idle());
  }

  dispose(): void {
    this.drop();
    this.changed.dispose();
  }

  private idle(): LocalStudioState {
    return this.isEnabled ? { kind: 'stopped', byPerson: false } : { kind: 'off' };
  }

  private drop(): void {
    const { attempt } = this;
    this.attempt = undefined;
    attempt?.controller.abort();
    // What answers after this is not wanted any more; nor may it start the Studio again.
    void attempt?.promise.then(
      (studio) => studio.dispose(),
      () => undefined,
    );
  }

  private connect(): Attempt {
    const controller = new AbortController();
    const attempt = { promise: this.run(controller.signal), controller };
    attempt.promise.then(
      (studio) => {
        if (this.attempt === attempt) this.become({ kind: 'running', studio });
      },
      (error: unknown) => {
        if (this.attempt !== attempt) return;
        this.attempt = undefined;
        this.become({ kind: 'failed', error });
      },
    );
    return attempt;
  }

  private async run(signal: AbortSignal): Promise<RunningStudio> {
    this.become({ kind: 'starting' });
    const { connectLocalStudio } = await import('../../client/localStudio.ts');
    const nodePath = setting('edgeImpulse.localStudio.nodePath').trim();
    return connectLocalStudio({
      dataFolder: await this.dataFolder(),
      studioScript: this.script,
      sample: setting('edgeImpulse.localStudio.sampleStudy'),
      ...(nodePath === '' ? {} : { nodePath }),
      signal,
    });
  }

  private become(state: LocalStudioState): void {
    this.current = state;
    setContext('edgeImpulse.localStudio', state.kind);
    this.changed.fire(state);
  }
}
