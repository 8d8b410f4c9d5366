import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';

const namesKey = 'blockSecrets';
const consentKey = 'cloudKeyConsent';

interface Name {
  readonly folder: string;
  readonly name: string;
}

const keyOf = (folder: string, name: string) => `block ${JSON.stringify([folder, name])}`;

/** Values of secret parameters and variables of blocks: in the editor's secret storage; elsewhere only their names. */
export class BlockSecrets {
  private readonly secrets: vscode.SecretStorage;
  private readonly state: vscode.Memento;
  private readonly changed = new vscode.EventEmitter<string>();

  /** Tells the block folder. */
  readonly onDidChange = this.changed.event;

  constructor(secrets: vscode.SecretStorage, state: vscode.Memento) {
    this.secrets = secrets;
    this.state = state;
  }

  /** Names of a block that have a value. */
  known(folder: string): string[] {
    return this.names.filter((one) => one.folder === folder).map(({ name }) => name);
  }

  get count(): number {
    return this.names.length;
  }

  /** The values of all names; what nobody entered yet is asked for, once. `undefined`: the person turned away. */
  async values(
    folder: string,
    blockName: string,
    names: readonly string[],
  ): Promise<Record<string, string> | undefined> {
    const values: Record<string, string> = {};
    for (const name of names) {
      const value =
        (await this.secrets.get(keyOf(folder, name))) ?? (await this.ask(folder, blockName, name));
      if (value === undefined) return undefined;
      values[name] = value;
    }
    return values;
  }

  /** Asks for a value and keeps it. */
  async ask(folder: string, blockName: string, name: string): Promise<string | undefined> {
    const value = await vscode.window.showInputBox({
      title: plainText(vscode.l10n.t('Secrets of {0}', blockName)),
      prompt: plainText(
        vscode.l10n.t('{0}: kept in the keyring of this computer, given to runs only', name),
      ),
      password: true,
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    await this.secrets.store(keyOf(folder, name), value);
    const others = this.names.filter((one) => one.folder !== folder || one.name !== name);
    await this.state.update(namesKey, [...others, { folder, name }]);
    this.changed.fire(folder);
    return value;
  }

  /** Forgets what was entered for one block, or for all. */
  async forget(folder?: string): Promise<void> {
    const gone = this.names.filter((one) => folder === undefined || one.folder === folder);
    for (const one of gone) await this.secrets.delete(keyOf(one.folder, one.name));
    await this.state.update(
      namesKey,
      this.names.filter((one) => !gone.includes(one)),
    );
    for (const each of new Set(gone.map((one) => one.folder))) this.changed.fire(each);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private get names(): readonly Name[] {
    return this.state.get<readonly Name[]>(namesKey, []);
  }
}

/** Whether a run may get a short-lived key of a cloud account: asked once for each account. */
export class CloudKeyConsent {
  private readonly state: vscode.Memento;
  private readonly asking = new Map<string, Promise<boolean>>();

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  get answers(): Readonly<Record<string, boolean>> {
    return this.state.get<Record<string, boolean>>(consentKey, {});
  }

  async mayUse(accountId: string, label: string): Promise<boolean> {
    const known = this.answers[accountId];
    if (known !== undefined) return known;
    const asking = this.asking.get(accountId) ?? this.ask(accountId, label);
    this.asking.set(accountId, asking);
    try {
      return await asking;
    } finally {
      this.asking.delete(accountId);
    }
  }

  async revoke(): Promise<void> {
    await this.state.update(consentKey, undefined);
  }

  private async ask(accountId: string, label: string): Promise<boolean> {
    const allow = vscode.l10n.t('Give a Key');
    const refuse: vscode.MessageItem = {
      title: vscode.l10n.t('Run Without a Key'),
      isCloseAffordance: true,
    };
    const answer = await vscode.window.showWarningMessage(
      plainText(vscode.l10n.t('May blocks that run here use {0} as you?', label)),
      {
        modal: true,
        detail: vscode.l10n.t(
          'A run would get a key of the organization that ends with it. The program of the block could read and change the data of the organization while it runs. Clean Up… takes this answer back.',
        ),
      },
      { title: allow },
      refuse,
    );
    // Who closes the question has not answered it.
    if (answer === undefined) return false;
    const isAllowed = answer.title === allow;
    await this.state.update(consentKey, { ...this.answers, [accountId]: isAllowed });
    return isAllowed;
  }
}
