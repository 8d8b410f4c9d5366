import * as vscode from 'vscode';
import type { NotSent } from '../../actions/push/contents.ts';
import type { FieldDifference } from '../../actions/push/fields.ts';
import type { PushPlan } from '../../actions/push/plan.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { pushScheme } from '../contributions.ts';
import { plural } from '../words.ts';

/** The list of fields stays open over the first lines of a comparison. */
const beneathList = '\n\n\n';

/** Documents that a person reads before a push; they are of the look that was taken last. */
export class PushPages {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(pushScheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? '',
    });
  }

  async showFiles(plan: PushPlan): Promise<void> {
    await this.show(plan, vscode.l10n.t('Files to push'), filesText(plan));
  }

  async showLeftOut(plan: PushPlan): Promise<void> {
    const { leftOut } = plan.contents;
    const lines = leftOut.map(({ path, why }) => `${path}  (${reason(why)})`);
    await this.show(
      plan,
      vscode.l10n.t('Left out of the push'),
      [...headOf(plan, vscode.l10n.t('What stays on this machine, and why')), ...lines].join('\n'),
    );
  }

  /** The Studio's value of a field on the left, that of the folder on the right. */
  async showDifference(plan: PushPlan, difference: FieldDifference): Promise<void> {
    const { name, remote, local } = difference;
    const left = this.keep(plan, `${name} (Studio)`, beneathList + remote);
    const right = this.keep(plan, name, beneathList + local);
    const title = vscode.l10n.t('{0}: Studio ↔ folder', name);
    const options = { preserveFocus: true, preview: true };
    await vscode.commands.executeCommand('vscode.diff', left, right, plainText(title), options);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
    this.texts.clear();
  }

  private async show(plan: PushPlan, title: string, text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.keep(plan, title, text));
    await vscode.window.showTextDocument(document, { preserveFocus: true, preview: true });
  }

  private keep({ block }: PushPlan, title: string, text: string): vscode.Uri {
    const path = `/${title.replaceAll('/', ' ')}.txt`;
    const uri = vscode.Uri.from({ scheme: pushScheme, path, query: block.folder });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }
}

/** The list of the push stays open over the first lines of a document. */
function headOf({ block }: PushPlan, about: string): string[] {
  return [vscode.l10n.t('Push of {0}', block.info.name), block.folder, '', about, '', ''];
}

function filesText(plan: PushPlan): string {
  const { contents, changes } = plan;
  const kinds = new Map(changes?.map(({ path, kind }) => [path, kind]));
  const files = contents.entries.filter(({ kind }) => kind === 'file');
  const sizes = files.map(({ size }) => formatBytes(size));
  const width = Math.max(0, ...sizes.map(({ length }) => length));
  const lines = files.map(({ path }, index) => {
    const kind = kinds.get(path);
    const mark = kind === undefined ? ' ' : kind === 'added' ? '+' : '*';
    return `${mark} ${(sizes[index] ?? '').padStart(width)}  ${path}`;
  });
  const total = `${plural(files.length, 'file')}, ${formatBytes(contents.size)}`;
  const legend = vscode.l10n.t('+ new, * changed, - gone since the last push');
  const head = headOf(plan, changes === undefined ? total : `${total}    ${legend}`);
  const removed = (changes ?? []).filter(({ kind }) => kind === 'removed');
  return [...head, ...lines, ...removed.map(({ path }) => `- ${' '.repeat(width)}  ${path}`)].join(
    '\n',
  );
}

function reason(why: NotSent['why']): string {
  switch (why) {
    case 'history':
      return vscode.l10n.t('history');
    case 'notes':
      return vscode.l10n.t('notes of this machine');
    case 'data':
      return vscode.l10n.t('study data');
    case 'ignored':
      return vscode.l10n.t('by .dockerignore');
    case 'special':
      return vscode.l10n.t('neither a file nor a folder');
    case 'link':
      return vscode.l10n.t('leads to nothing that is sent');
  }
}
