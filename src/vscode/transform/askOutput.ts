import * as vscode from 'vscode';
import { encodeSegment } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { TransformationOutput } from '../../client/transformations.ts';
import { inputStep, pickStep } from '../blocks/steps.ts';
import { back, walk, type Answer, type StepPlace } from '../blocks/walk.ts';
import { plural } from '../words.ts';
import type { TransformChoices } from './ask.ts';

interface OutputRow extends vscode.QuickPickItem {
  /** Absent: a new dataset. */
  readonly dataset?: string;
}

/** Asks where the output goes: the dataset of the items, another one, or a new one. */
export async function askOutput(
  title: string,
  choices: TransformChoices,
  chosen: TransformationOutput | undefined,
  place: StepPlace,
): Promise<Answer<TransformationOutput>> {
  const newRow: OutputRow = {
    label: vscode.l10n.t('New dataset…'),
    iconPath: new vscode.ThemeIcon('add'),
    alwaysShow: true,
  };
  const rows = datasetRows(choices, chosen?.dataset);
  for (;;) {
    const answer = await pickStep<OutputRow>({
      title,
      placeholder: vscode.l10n.t('Which dataset takes the output?'),
      rows: choices.buckets.length === 0 ? rows : [...rows, newRow],
      place,
    });
    if (answer === undefined || answer === back) return answer;
    const { dataset } = answer;
    if (dataset !== undefined) return dataset === chosen?.dataset ? chosen : { dataset };
    const made = await askNewDataset(title, choices);
    if (made) return made;
  }
}

function datasetRows(
  { datasets, dataset: own }: TransformChoices,
  chosen: string | undefined,
): OutputRow[] {
  const rank = (name: string) => (name === chosen ? 0 : name === own ? 1 : 2);
  return datasets
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map(({ name, type, totals }) => ({
      label: plainText(name),
      description:
        type === 'clinical' ? plural(totals.items, 'item') : plural(totals.files, 'file'),
      iconPath: new vscode.ThemeIcon(type === 'clinical' ? 'database' : 'folder-library'),
      ...(name === own
        ? { detail: vscode.l10n.t('The same dataset: output is added to the items') }
        : {}),
      dataset: name,
    }));
}

interface NewDataset {
  readonly name: string;
  readonly bucketId: number;
  readonly path: string;
}

/** Nothing when the person went back. */
async function askNewDataset(
  title: string,
  { datasets, buckets }: TransformChoices,
): Promise<TransformationOutput | undefined> {
  const [only, second] = buckets;
  const bucketRows = buckets.map((bucket) => ({
    label: plainText(bucket.name),
    description: plainText(bucket.folder ?? bucket.endpoint),
    iconPath: new vscode.ThemeIcon('archive'),
    id: bucket.id,
  }));
  const made = await walk<NewDataset>([
    async ({ name = '' }, place) => {
      const answer = await inputStep({
        ...{ title, place, value: name },
        prompt: vscode.l10n.t('Name of the dataset'),
        validate: (text) => {
          if (text.trim() === '') return vscode.l10n.t('A name is needed.');
          return datasets.some((dataset) => dataset.name === text.trim())
            ? vscode.l10n.t('There is a dataset of this name already.')
            : undefined;
        },
      });
      if (answer === undefined || answer === back) return answer;
      return only && !second ? { name: answer, bucketId: only.id } : { name: answer };
    },
    ...(second
      ? [
          async (_known: Partial<NewDataset>, place: StepPlace) => {
            const placeholder = vscode.l10n.t('In which bucket?');
            const answer = await pickStep({ title, placeholder, rows: bucketRows, place });
            return answer === undefined || answer === back ? answer : { bucketId: answer.id };
          },
        ]
      : []),
    async ({ name = '', path }, place) => {
      const answer = await inputStep({
        ...{ title, place, value: path ?? `${encodeSegment(name)}/` },
        prompt: vscode.l10n.t(
          'Folder in the bucket; what is there already becomes part of the dataset',
        ),
      });
      return answer === undefined || answer === back ? answer : { path: answer };
    },
  ]);
  if (!made) return undefined;
  const folder = made.path.replace(/^\/+|\/+$/g, '');
  const bucket = { id: made.bucketId, path: folder === '' ? '' : `${folder}/` };
  return { dataset: made.name, bucket };
}
