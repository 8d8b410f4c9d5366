import type { Item } from '../../../../src/client/model.ts';
import { packPage } from '../../../../src/actions/results/packedPage.ts';
import type { AskedResult } from '../../../../src/actions/results/openResult.ts';
import { ResultPages } from '../../../../src/actions/results/resultPages.ts';
import { ResultTable } from '../../../../src/actions/results/resultTable.ts';
import { tableService } from '../../../../src/preview/query/service.ts';
import type { Service } from '../../../../src/preview/service.ts';
import { previewTexts } from '../../../../src/vscode/previews/texts.ts';
import { ResultSession, type ResultParts } from '../../../../src/vscode/results/session.ts';
import type { ResultTarget } from '../../../../src/vscode/results/target.ts';
import { resultPageTexts, resultTexts } from '../../../../src/vscode/results/texts.ts';
import { pageOf } from '../../actions/results/study.ts';

export const target: ResultTarget = {
  accountId: 'local',
  organizationId: 1,
  dataset: 'Study',
  filter: 'metadata->age > 3',
  label: 'Study · Institute',
  rows: 'items',
};

/** What a Studio answers that has these items. */
export function answered(items: readonly Item[], pageSize = 500): AskedResult {
  const { totalSize } = pageOf(items, 0, 0);
  return {
    ...{ pageSize, totalSize, first: packPage(pageOf(items, 0, pageSize)), vocabulary: undefined },
    metadata: items.slice(0, pageSize).map(({ metadata }) => metadata),
    fetch: (start, limit) => Promise.resolve(packPage(pageOf(items, start, limit))),
  };
}

export interface ResultHost {
  readonly session: ResultSession;
  /** Results that are held. */
  readonly open: () => number;
}

const l10n = {
  t: (message: string, ...values: readonly unknown[]) =>
    message.replaceAll(/\{(\d)\}/g, (_, place) => String(values[Number(place)])),
};

/** The host's end of a result's page, without VS Code, a Studio and threads. */
export function resultHost(
  parts: Partial<ResultParts> & Pick<ResultParts, 'ask'>,
  keys: readonly string[] = [],
): ResultHost {
  let open = 0;
  const session = new ResultSession(
    { target, keys },
    {
      name: 'Items: Study',
      texts: resultPageTexts(previewTexts(l10n), l10n),
      resultTexts: resultTexts(l10n),
      openThread: ({ rows }, { first, pageSize, fetch }, columns) => {
        const pages = new ResultPages({ first, pageSize, fetch, budget: 1 << 26 });
        const table = new ResultTable(rows, columns, pages);
        const service: Service = tableService(table, 0);
        open += 1;
        return Promise.resolve({
          call: async (name, argument, { signal, onProgress } = {}) => {
            const asked = {
              signal: signal ?? new AbortController().signal,
              progress: onProgress ?? (() => undefined),
            };
            return structuredClone(await service[name]?.(argument as never, asked)) as never;
          },
          close: () => {
            open -= 1;
            return table.close();
          },
          traffic: () => ({ bytes: 0, requests: 1 }),
        });
      },
      now: () => '10:15:00',
      count: (count, thing) => `${count} ${thing}s`,
      act: () => Promise.resolve({}),
      onTarget: () => undefined,
      copy: () => Promise.resolve(),
      counting: () => undefined,
      progress: () => undefined,
      exportRows: () => Promise.resolve(undefined),
      unforeseen: () => 'Something unforeseen.',
      ...parts,
    },
  );
  return { session, open: () => open };
}
