import * as vscode from 'vscode';
import { parametersOf } from '../../actions/transform.ts';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Parameter, ParameterValues } from '../../blocks/block.ts';
import { splitWords } from '../../blocks/commandLine.ts';
import { isShown, valueProblems } from '../../blocks/values.ts';
import type { PathRule, TransformationOutput } from '../../client/transformations.ts';
import { inputStep, pickStep } from '../blocks/steps.ts';
import { back, type Answer, type StepPlace } from '../blocks/walk.ts';
import type { RunValues, TransformAnswer, TransformChoices } from './ask.ts';
import { askValue, shownValue } from './askValue.ts';
import { countText, pathRuleRows } from './words.ts';

/** Of what is asked from the summary: Back leads there. */
const below = { step: 2, total: 2 };

interface RestRow extends vscode.QuickPickItem {
  /** `undefined`: the person wants to start. */
  readonly change?: () => Promise<Answer<Partial<TransformAnswer>>>;
}

/** Shows everything once more; each value can be changed until the person starts. */
export async function askRest(
  title: string,
  choices: TransformChoices,
  known: TransformAnswer,
  place: StepPlace,
  keep: (values: RunValues) => void,
): Promise<Answer<TransformAnswer>> {
  let answer = known;
  for (;;) {
    const current = answer;
    const problems = problemsOf(current);
    const chosen = await pickStep<RestRow>({
      title,
      place,
      placeholder: vscode.l10n.t('Start, or change a value first'),
      rows: [
        startRow(choices, current, problems),
        ...changeRows(title, choices, current, problems),
      ],
    });
    if (chosen === undefined || chosen === back) return chosen;
    if (!chosen.change) return current;
    const changed = await chosen.change();
    if (changed === undefined) return undefined;
    if (changed === back) continue;
    answer = { ...current, ...changed };
    keep(answer);
  }
}

type Problems = Readonly<Record<string, string>>;

const problemsOf = ({ block, parameters }: TransformAnswer): Problems =>
  valueProblems(parametersOf(block), parameters);

function startRow(
  { count }: TransformChoices,
  { block, output }: TransformAnswer,
  problems: Problems,
): RestRow {
  const wrong = Object.keys(problems).length;
  const runs = block.operatesOn === 'file' ? count.files : count.items;
  const isNew = output.bucket ? vscode.l10n.t('{0} (new)', output.dataset) : output.dataset;
  const row: RestRow = {
    label: vscode.l10n.t('Start'),
    description: plainText(vscode.l10n.t('{0} → {1}', block.name, isNew)),
    detail:
      wrong > 0
        ? vscode.l10n.t('A value has to be corrected first')
        : vscode.l10n.t(
            'Runs {0} times in the Studio, on {1}',
            count.isExact ? runs : `≤ ${runs}`,
            countText(count),
          ),
    iconPath: new vscode.ThemeIcon(wrong > 0 ? 'error' : 'play'),
  };
  return wrong === 0 ? row : { ...row, change: () => Promise.resolve({}) };
}

function changeRows(
  title: string,
  choices: TransformChoices,
  answer: TransformAnswer,
  problems: Problems,
): RestRow[] {
  const { block, parameters, output } = answer;
  const all = parametersOf(block);
  const shown = all.filter(
    (one) => one.type !== 'secret' && !one.isReadonly && isShown(one, all, parameters),
  );
  const rows = shown.map((parameter) => valueRow(title, all, parameter, parameters, problems));
  const separator = (label: string): RestRow => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
  });
  return [
    ...(rows.length === 0 ? [] : [separator(vscode.l10n.t('parameters')), ...rows]),
    separator(vscode.l10n.t('the job')),
    ...(isFiles(choices, output) ? [ruleRow(title, output)] : []),
    ...(block.allowsExtraArguments ? [argumentsRow(title, answer)] : []),
    parallelRow(title, answer),
  ];
}

/** Only a dataset of files has folders to choose. */
function isFiles({ datasets }: TransformChoices, { dataset }: TransformationOutput): boolean {
  return datasets.some(({ name, type }) => name === dataset && type === 'files');
}

function valueRow(
  title: string,
  all: readonly Parameter[],
  parameter: Parameter,
  values: ParameterValues,
  problems: Problems,
): RestRow {
  const problem = Object.hasOwn(problems, parameter.param) ? problems[parameter.param] : undefined;
  return {
    label: plainText(parameter.label, 80),
    description: shownValue(parameter, values),
    ...(problem === undefined ? {} : { detail: `$(error) ${plainText(problem)}` }),
    iconPath: new vscode.ThemeIcon('symbol-parameter'),
    change: async () => {
      const changed = await askValue(title, all, parameter, values);
      return changed === undefined || changed === back ? changed : { parameters: changed };
    },
  };
}

function ruleRow(title: string, output: TransformationOutput): RestRow {
  const rules = pathRuleRows();
  const current: PathRule = output.pathRule ?? 'subfolder-per-item';
  return {
    label: vscode.l10n.t('Folders'),
    description: rules.find(({ rule }) => rule === current)?.label ?? current,
    iconPath: new vscode.ThemeIcon('folder'),
    change: async () => {
      const placeholder = vscode.l10n.t('Into which folders of {0}?', plainText(output.dataset));
      const answer = await pickStep({ title, placeholder, rows: rules, place: below });
      if (answer === undefined || answer === back) return answer;
      return { output: { ...output, pathRule: answer.rule } };
    },
  };
}

function argumentsRow(title: string, { extraArguments = '' }: TransformAnswer): RestRow {
  return {
    label: vscode.l10n.t('More arguments'),
    description: plainText(extraArguments, 80),
    iconPath: new vscode.ThemeIcon('terminal'),
    change: async () => {
      const prompt = vscode.l10n.t('Arguments for the block, as in a terminal');
      const options = {
        title,
        prompt,
        place: below,
        value: extraArguments,
        validate: wordsProblem,
      };
      const text = await inputStep(options);
      return text === undefined || text === back ? text : { extraArguments: text };
    },
  };
}

function wordsProblem(text: string): string | undefined {
  try {
    splitWords(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function parallelRow(title: string, { parallel }: TransformAnswer): RestRow {
  const asStudio = vscode.l10n.t('as many as the Studio takes');
  return {
    label: vscode.l10n.t('Runs at a time'),
    description: parallel === undefined ? asStudio : String(parallel),
    iconPath: new vscode.ThemeIcon('layers'),
    change: async () => {
      const placeholder = vscode.l10n.t('How many runs at a time?');
      const rows = [1, 2, 3, 4, 6, 8, 10].map((count) => ({ label: String(count), count }));
      const answer = await pickStep({ title, placeholder, rows, place: below });
      return answer === undefined || answer === back ? answer : { parallel: answer.count };
    },
  };
}
