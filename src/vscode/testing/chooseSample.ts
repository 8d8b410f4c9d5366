import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import { mostSamples, type SampleChoice, type SamplePlace } from '../../actions/testRun/samples.ts';
import type { RunInput } from '../../actions/testRun/testRun.ts';
import { plainText } from '../../base/text.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import { itemsPage } from '../../client/data.ts';
import { describeProblems } from '../../filter/check.ts';
import { parse } from '../../filter/parser.ts';
import type { Blocks } from '../blocks/blocks.ts';
import {
  currentPlace,
  fileRows,
  itemDescription,
  itemInput,
  placeRows,
} from '../blocks/inputRows.ts';
import { inputStep, pickStep } from '../blocks/steps.ts';
import { back, walk, type Answer, type Step, type StepPlace } from '../blocks/walk.ts';
import { askOpen } from '../commands/askPath.ts';
import type { Core } from '../parts.ts';

/** A choice as it grows, step by step. */
interface Asked {
  readonly kind: SampleChoice['kind'];
  readonly place: Omit<SamplePlace, 'filter'>;
  readonly filter: string;
  readonly inputs: readonly RunInput[];
  readonly count: number;
  readonly seed: number;
}

const usualCount = 5;
/** Rows of a list in which items are ticked. */
const mostRows = 500;

/** Asks what a block shall be tested on. `undefined`: the person turned away. */
export async function chooseSample(
  blocks: Blocks,
  folder: string,
  operatesOn: OperatesOn,
): Promise<SampleChoice | undefined> {
  const { core, memory } = blocks;
  const remembered = memory.get(folder);
  const before = remembered.sample;
  const known = before && 'place' in before ? before : undefined;
  const step = (body: Step<Asked>): Step<Asked> => body;
  const answer = await walk<Asked>([
    step((_asked, { step: at }) => askKind(remembered, operatesOn, { step: at, total: 4 })),
    step(({ inputs, kind }, place) =>
      inputs ? nothingMore : askPlace(core, placeOf(kind, place)),
    ),
    step(async ({ inputs, kind, place }, at) => {
      if (!place || (inputs && kind !== 'list')) return {};
      if (kind === 'list') return askItems(core, operatesOn, place);
      return askFilter(core, place, known?.place, placeOf(kind, at));
    }),
    step(({ inputs, kind }, place) =>
      inputs ? nothingMore : askCount(known?.count ?? usualCount, placeOf(kind, place)),
    ),
    step(({ kind }, place) =>
      kind === 'random'
        ? askSeed(before?.kind === 'random' ? before.seed : undefined, place)
        : nothingMore,
    ),
  ]);
  return answer && choiceOf(answer);
}

/** What the person chose first leaves nothing to ask here. */
const nothingMore = Promise.resolve({});

function placeOf(kind: Asked['kind'] | undefined, { step }: StepPlace): StepPlace {
  return { step, total: kind === 'random' ? 5 : kind === 'list' ? 3 : 4 };
}

function choiceOf({ kind, inputs, place, filter, count, seed }: Asked): SampleChoice {
  switch (kind) {
    case 'failed':
      return { kind };
    case 'list':
      return { kind, inputs };
    case 'random':
      return { kind, place: { ...place, filter }, count, seed };
    case 'first':
    case 'largest':
      return { kind, place: { ...place, filter }, count };
  }
}

const title = () => vscode.l10n.t('Test the block on');

interface KindRow extends vscode.QuickPickItem {
  readonly take: () => Promise<Partial<Asked> | undefined>;
}

async function askKind(
  remembered: ReturnType<Blocks['memory']['get']>,
  operatesOn: OperatesOn,
  place: StepPlace,
): Promise<Answer<Partial<Asked>>> {
  const { recent, failedSamples } = remembered;
  const isFile = operatesOn === 'file';
  const row = (
    label: string,
    detail: string,
    icon: string,
    take: () => Promise<Partial<Asked> | undefined>,
  ): KindRow => ({ label, detail, iconPath: new vscode.ThemeIcon(icon), take });
  const plain = (kind: SampleChoice['kind']) => () => Promise.resolve({ kind });
  const rows = [
    row(
      isFile ? vscode.l10n.t('Random files') : vscode.l10n.t('Random data items'),
      vscode.l10n.t('of a dataset or a filter, the same ones for the same seed'),
      'symbol-numeric',
      plain('random'),
    ),
    row(
      isFile ? vscode.l10n.t('The largest files') : vscode.l10n.t('The largest data items'),
      vscode.l10n.t('of a dataset or a filter'),
      'arrow-up',
      plain('largest'),
    ),
    row(
      isFile ? vscode.l10n.t('The first files') : vscode.l10n.t('The first data items'),
      vscode.l10n.t('of a dataset, or of what a filter finds in it'),
      'filter',
      plain('first'),
    ),
    row(
      vscode.l10n.t('A list…'),
      isFile
        ? vscode.l10n.t('data items whose files are taken')
        : vscode.l10n.t('data items that you tick'),
      'checklist',
      plain('list'),
    ),
    row(
      isFile
        ? vscode.l10n.t('Files of this computer…')
        : vscode.l10n.t('Folders of this computer…'),
      '',
      isFile ? 'file' : 'folder',
      async () => {
        const found = await askOpen(
          isFile ? 'files' : 'folders',
          title(),
          vscode.l10n.t('Test on These'),
        );
        const inputs = found.map((path): RunInput => ({ kind: 'local', path }));
        return inputs.length === 0 ? undefined : { kind: 'list', inputs };
      },
    ),
  ];
  if (recent.length > 0) {
    const inputs = recent.map(({ input }) => input);
    rows.push(
      row(
        vscode.l10n.t('What the block ran on before'),
        plainText(recent.map((one) => one.title).join(', '), 200),
        'history',
        () => Promise.resolve({ kind: 'list', inputs }),
      ),
    );
  }
  if (failedSamples.length > 0) {
    rows.unshift(
      row(
        vscode.l10n.t('What failed last'),
        vscode.l10n.t('{0} at the moment', failedSamples.length),
        'error',
        () => Promise.resolve({ kind: 'failed', inputs: [] }),
      ),
    );
  }
  const placeholder = vscode.l10n.t('What shall the block be tested on?');
  const answer = await pickStep({ title: title(), placeholder, rows, place });
  return answer === undefined || answer === back ? answer : answer.take();
}

async function askPlace(core: Core, step: StepPlace): Promise<Answer<Partial<Asked>>> {
  const current = await currentPlace(core).catch(() => undefined);
  const isCurrent = (one: { accountId: string; organizationId: number; dataset?: string }) =>
    one.accountId === current?.accountId &&
    one.organizationId === current.organizationId &&
    one.dataset === current.dataset;
  const rows = (await placeRows(core))
    .filter(({ value }) => value.type === 'clinical')
    .sort((a, b) => Number(isCurrent(b.value)) - Number(isCurrent(a.value)));
  const placeholder = vscode.l10n.t('Which dataset?');
  const answer = await pickStep({ title: title(), placeholder, rows, place: step });
  if (answer === undefined || answer === back) return answer;
  const { accountId, organizationId, dataset = '' } = answer.value;
  return { place: { accountId, organizationId, dataset } };
}

async function askFilter(
  core: Core,
  place: Asked['place'],
  before: SamplePlace | undefined,
  step: StepPlace,
): Promise<Answer<Partial<Asked>>> {
  const { accountId, organizationId, dataset } = place;
  const isSame =
    before?.accountId === accountId &&
    before.organizationId === organizationId &&
    before.dataset === dataset;
  const answer = await inputStep({
    title: title(),
    prompt: vscode.l10n.t("A filter, such as name LIKE 'A%'; empty for the whole dataset"),
    value: isSame ? before.filter : (core.filters.effective(place)?.text ?? ''),
    place: step,
    validate: (text) => (text.trim() === '' ? undefined : describeProblems(parse(text))),
  });
  return answer === undefined || answer === back ? answer : { filter: answer };
}

async function askItems(
  core: Core,
  operatesOn: OperatesOn,
  place: Asked['place'],
): Promise<Answer<Partial<Asked>>> {
  const { accountId, organizationId, dataset } = place;
  const connection = await core.accounts.connection(accountId);
  const filter = core.filters.effective(place)?.text;
  const query = { dataset, limit: mostRows, offset: 0, withFiles: false };
  const { items, totalItems } = await itemsPage(
    connection,
    organizationId,
    filter === undefined ? query : { ...query, filter },
  );
  const rows = items.map((item) => ({
    label: plainText(item.name),
    description: itemDescription(item),
    input: itemInput(place, item),
  }));
  const placeHolder =
    totalItems > rows.length
      ? vscode.l10n.t(
          'The first {0} of {1}; a filter in the Data view finds others',
          rows.length,
          totalItems,
        )
      : vscode.l10n.t('Tick what the block shall be tested on');
  const options = { title: title(), placeHolder, canPickMany: true, ignoreFocusOut: true } as const;
  const chosen = await vscode.window.showQuickPick(rows, options);
  if (!chosen || chosen.length === 0) return undefined;
  const inputs = chosen.slice(0, mostSamples).map(({ input }) => input);
  if (operatesOn !== 'file') return { inputs };
  const files = await Promise.all(
    inputs.map(async (input) =>
      (await fileRows(core, input)).map(({ fileName }): RunInput => ({ ...input, fileName })),
    ),
  );
  return { inputs: files.flat().slice(0, mostSamples) };
}

async function askCount(value: number, place: StepPlace): Promise<Answer<Partial<Asked>>> {
  const answer = await inputStep({
    title: title(),
    prompt: vscode.l10n.t('How many?'),
    value: String(value),
    place,
    validate: (text) => {
      const count = Number(text);
      return Number.isInteger(count) && count >= 1 && count <= mostSamples
        ? undefined
        : vscode.l10n.t('A number from 1 to {0}.', mostSamples);
    },
  });
  return answer === undefined || answer === back ? answer : { count: Number(answer) };
}

async function askSeed(
  before: number | undefined,
  place: StepPlace,
): Promise<Answer<Partial<Asked>>> {
  const answer = await inputStep({
    title: title(),
    prompt: vscode.l10n.t('Seed: the same number takes the same ones again'),
    value: String(before ?? randomInt(1, 10_000)),
    place,
    validate: (text) =>
      /^\d{1,9}$/.test(text.trim()) ? undefined : vscode.l10n.t('A whole number.'),
  });
  return answer === undefined || answer === back ? answer : { seed: Number(answer) };
}
