import * as vscode from 'vscode';
import type { PushPlan } from '../../actions/push/plan.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { plural } from '../words.ts';
import { chooseFields } from './chooseFields.ts';
import type { PushPages } from './pages.ts';
import { openPlace } from './places.ts';

/** What a person decides after having seen what would leave this machine. */
export type PreflightAnswer =
  | { readonly kind: 'push'; readonly accepted: readonly string[] }
  | { readonly kind: 'lookAgain' | 'otherTarget' };

interface Row extends vscode.QuickPickItem {
  /** Opens something and leaves the list open. */
  readonly show?: () => unknown;
  readonly answer?: PreflightAnswer['kind'] | 'fields';
}

/** The list that stands before every push; `undefined` when the person turns away. */
export async function preflight(
  plan: PushPlan,
  label: string,
  pages: PushPages,
): Promise<PreflightAnswer | undefined> {
  let accepted = plan.differences.filter(({ isUsual }) => isUsual).map(({ field }) => field);
  for (;;) {
    const rows = [...firstRows(plan, label), ...detailRows(plan, pages, accepted.length)];
    const answer = await choose(plan, rows);
    if (answer === undefined) return undefined;
    if (answer === 'push') return { kind: 'push', accepted };
    if (answer !== 'fields') return { kind: answer };
    accepted = (await chooseFields(plan, pages, accepted)) ?? accepted;
  }
}

const row = (icon: string, label: string, more: Omit<Row, 'label'> = {}): Row => ({
  label: plainText(label, 150),
  iconPath: new vscode.ThemeIcon(icon),
  ...more,
});

/** *Push*, or every reason why not. */
function firstRows(plan: PushPlan, label: string): Row[] {
  const { refusals, remote, block } = plan;
  if (refusals.length > 0) {
    const again = vscode.l10n.t('Look again');
    return [
      ...refusals.map((refusal) =>
        row('error', refusal.message, {
          detail: plainText(refusal.remedy, 300),
          show: () => openPlace(block.folder, refusal.path, refusal.line),
        }),
      ),
      row('refresh', again, { answer: 'lookAgain' }),
    ];
  }
  const name = remote?.name ?? block.info.name;
  const title = remote
    ? vscode.l10n.t('Push to {0} ({1})', name, remote.id)
    : vscode.l10n.t('Push as a new block {0}', name);
  const changed = plan.isChangedThere
    ? vscode.l10n.t('It was changed in the Studio since the last push from here.')
    : '';
  return [
    row('cloud-upload', title, {
      description: plainText(label, 120),
      answer: 'push',
      ...(changed === '' ? {} : { detail: changed }),
    }),
  ];
}

function detailRows(plan: PushPlan, pages: PushPages, accepted: number): Row[] {
  const { contents, differences, changes } = plan;
  const files = contents.entries.filter(({ kind }) => kind === 'file').length;
  const size = formatBytes(contents.size);
  const since =
    changes === undefined
      ? ''
      : vscode.l10n.t('{0} changed since the last push', plural(changes.length, 'file'));
  const rows = [
    row('files', vscode.l10n.t('{0}, {1} leave this machine', plural(files, 'file'), size), {
      description: since,
      show: () => pages.showFiles(plan),
    }),
  ];
  const out = contents.leftOut.length;
  if (out > 0) {
    const label = vscode.l10n.t('{0} left out', out);
    rows.push(row('exclude', label, { show: () => pages.showLeftOut(plan) }));
  }
  if (differences.length > 0) {
    const label =
      differences.length === 1
        ? vscode.l10n.t('1 field differs from the Studio')
        : vscode.l10n.t('{0} fields differ from the Studio', differences.length);
    const description = vscode.l10n.t('{0} of them will be changed there', accepted);
    rows.push(row('diff', label, { description, answer: 'fields' }));
  }
  const other = vscode.l10n.t('Another organization…');
  return [...rows, row('organization', other, { answer: 'otherTarget' })];
}

async function choose(plan: PushPlan, rows: readonly Row[]): Promise<Row['answer']> {
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = plainText(vscode.l10n.t('Push {0}', plan.block.info.name));
  pick.placeholder =
    plan.refusals.length > 0
      ? vscode.l10n.t('This must not leave the machine; choose a line to see it')
      : vscode.l10n.t('Choose Push, or look at what leaves this machine');
  pick.items = rows;
  // Documents open beside the list.
  pick.ignoreFocusOut = true;
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen?.show) void chosen.show();
        else resolve(chosen?.answer);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
