import { setImmediate as nextTurn } from 'node:timers/promises';
import { Emitter } from '../../../src/base/events.ts';
import type { CallOptions } from '../../../src/base/threadCalls.ts';
import { comparisonService } from '../../../src/preview/compare/service.ts';
import { memorySource } from '../../../src/preview/memorySource.ts';
import { openTable } from '../../../src/preview/open.ts';
import type { Service } from '../../../src/preview/service.ts';
import { signalService } from '../../../src/preview/signals/service.ts';
import type { Table } from '../../../src/preview/table.ts';
import type { Remote as ThreadRemote } from '../../../src/preview/thread/previewThread.ts';
import { CompareSession } from '../../../src/vscode/compare/session.ts';
import { compareTexts } from '../../../src/vscode/compare/texts.ts';
import { SignalsSession } from '../../../src/vscode/signals/session.ts';
import { signalTexts } from '../../../src/vscode/signals/texts.ts';
import type { HostCalls, PageCalls } from '../../../webviews/compare/contract.ts';
import { connect, type Port, type Remote } from '../../../webviews/rpc.ts';
import { english } from './hosts.ts';

/** A service of this thread, called as one of the preview's thread is. */
function remoteOf<S extends Service>(service: S, tables: readonly Table[]): ThreadRemote<S> {
  const call = async (name: string, argument: unknown, options: CallOptions = {}) => {
    const { signal = new AbortController().signal, onProgress } = options;
    await nextTurn();
    const asked = { signal, progress: (done: number) => onProgress?.(done) };
    return service[name]?.(argument as never, asked);
  };
  return {
    call: call as ThreadRemote<S>['call'],
    close: async () => {
      for (const table of tables) await table.close();
    },
    traffic: () => ({ bytes: 0, requests: 0 }),
  };
}

/** What a table is called and holds. */
export interface HostFile {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export const textFile = (label: string, text: string): HostFile => ({
  label,
  bytes: new TextEncoder().encode(text),
});

/** The extension's half of the page over two files in memory; what it is asked to do is noted. */
export class CompareHost {
  readonly session: CompareSession;
  readonly asked: string[] = [];
  page: Remote<PageCalls> | undefined;
  private readonly files = new Map<string, HostFile>();
  private readonly noted = new Emitter<string>();

  constructor(before: HostFile, after: HostFile, options: { readonly isLocal?: boolean } = {}) {
    this.files.set('a:', before).set('b:', after);
    const note = (text: string) => {
      this.asked.push(text);
      this.noted.fire(text);
      return Promise.resolve();
    };
    const unforeseen = (error: unknown) => String(error);
    this.session = new CompareSession({
      target: { before: 'a:', after: 'b:' },
      files: {
        before: { label: before.label, detail: `/study/${before.label}` },
        after: { label: after.label, detail: `/study/${after.label}` },
      },
      texts: compareTexts(english),
      signalTexts: signalTexts(english),
      isLocal: options.isLocal ?? true,
      open: async (target) => {
        const [first, second] = [await this.table(target.before), await this.table(target.after)];
        return remoteOf(comparisonService(first, second), [first.table, second.table]);
      },
      signals: (target, files) =>
        new SignalsSession({
          target: { kind: 'file', uri: target.before },
          name: 'both',
          texts: signalTexts(english),
          contents: () =>
            Promise.resolve({
              name: 'both',
              files: [files.before.label, files.after.label],
              isOverlay: true,
            }),
          open: async (file) => {
            const { table } = await this.table(
              file === files.before.label ? target.before : target.after,
            );
            return remoteOf(signalService(table), [table]);
          },
          progress: () => undefined,
          saveOffsets: () => Promise.resolve(undefined),
          saveImage: () => Promise.resolve(true),
          copy: (text) => note(`copy ${text}`),
          openTable: (file) => note(`table ${file}`),
          unforeseen,
        }),
      openTable: (uri) => note(`table ${uri}`),
      copy: (text) => note(`copy ${text}`),
      progress: (shown) => void this.page?.call('progress', shown).catch(() => undefined),
      unforeseen,
    });
  }

  /** Settles once the page has asked for it. */
  async untilAsked(text: string): Promise<void> {
    if (this.asked.includes(text)) return;
    await new Promise<void>((resolve) => {
      this.noted.event((noted) => {
        if (noted === text) resolve();
      });
    });
  }

  /** The file is another one from now on. */
  replace(side: 'a:' | 'b:', file: HostFile): void {
    this.files.set(side, file);
  }

  attach(port: Port, change: (calls: HostCalls) => HostCalls = (calls) => calls): void {
    this.page = connect<PageCalls>(port, change(this.session.calls));
  }

  dispose(): void {
    this.page?.dispose();
    this.session.dispose();
  }

  private async table(uri: string): Promise<{ readonly table: Table; readonly size: number }> {
    const { label, bytes } = this.files.get(uri) ?? { label: uri, bytes: new Uint8Array(0) };
    return { table: await openTable(memorySource(label, bytes)), size: bytes.length };
  }
}
