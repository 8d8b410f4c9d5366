import * as vscode from 'vscode';
import { UserError } from '../base/errors.ts';

/** In Restricted Mode one may look; a menu that is out of date must not get further. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(vscode.l10n.t('Nothing can be changed in Restricted Mode.'), {
    code: 'restricted-mode',
    remedy: vscode.l10n.t('Trust this workspace first.'),
  });
}
