import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';

/** Why secrets cannot be kept, where the editor itself does not know what to do about it. */
export function noKeyring(cause: unknown): UserError {
  return new UserError(vscode.l10n.t('The keyring of this computer cannot be used.'), {
    code: 'no-keyring',
    remedy: vscode.l10n.t(
      'Unlock or install a keyring (on Linux: gnome-keyring or KWallet), then sign in again. Keys are kept nowhere else.',
    ),
    cause,
  });
}
