import * as vscode from 'vscode';
import type { FieldDifference } from '../../actions/push/fields.ts';
import type { PushPlan } from '../../actions/push/plan.ts';
import { plainText } from '../../base/text.ts';
import type { PushPages } from './pages.ts';

interface Row extends vscode.QuickPickItem {
  readonly difference: FieldDifference;
}

/** Which differing fields are brought to the Studio; each can be looked at as a diff. `undefined`: as before. */
export async function chooseFields(
  plan: PushPlan,
  pages: PushPages,
  accepted: readonly string[],
): Promise<FieldDifference['field'][] | undefined> {
  const pick = vscode.window.createQuickPick<Row>();
  const compare = {
    iconPath: new vscode.ThemeIcon('diff'),
    tooltip: vscode.l10n.t('Compare'),
  };
  pick.title = vscode.l10n.t('Fields to change in the Studio');
  pick.placeholder = vscode.l10n.t('What is not checked stays as it is there');
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.items = plan.differences.map((difference) => ({
    label: difference.name,
    description: plainText(`${difference.remote} → ${difference.local}`, 160),
    buttons: [compare],
    difference,
  }));
  pick.selectedItems = pick.items.filter(({ difference }) => accepted.includes(difference.field));
  try {
    return await new Promise((resolve) => {
      pick.onDidTriggerItemButton(({ item }) => void pages.showDifference(plan, item.difference));
      pick.onDidAccept(() => resolve(pick.selectedItems.map(({ difference }) => difference.field)));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
