import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { format } from '../../filter/format.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { keyAt, keyUses, placesOfKey, writtenKey } from '../../filter/renameKey.ts';
import { signatureAt } from '../../filter/signature.ts';
import type { Core } from '../parts.ts';
import { sectionAt, sections } from './documents.ts';
import { formattedSections } from './formatSections.ts';
import { rangeOf } from './ranges.ts';
import { sectionsOf, type Section } from './sections.ts';

type VocabularyOf = (document: vscode.TextDocument, section: Section) => Vocabulary | undefined;

/** Renaming a key, formatting, and what DATE and --labels take. */
export function registerEditing(
  workbench: Core,
  selector: vscode.DocumentSelector,
  vocabularyOf: VocabularyOf,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerRenameProvider(selector, {
      prepareRename: (document, position) => {
        const { section, use } = keyUnder(document, position);
        return { range: rangeOf(document, section, use.span), placeholder: use.key };
      },
      provideRenameEdits: (document, position, name, token) =>
        renameEdits(document, position, name, vocabularyOf, workbench, token),
    }),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits: (document) => formatEdits(document),
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(selector, {
      provideDocumentRangeFormattingEdits: (document, range) => formatEdits(document, range),
    }),
    vscode.languages.registerSignatureHelpProvider(
      selector,
      { provideSignatureHelp: signatureHelp },
      { triggerCharacters: ['(', ',', ' '], retriggerCharacters: [','] },
    ),
  );
}

function keyUnder(document: vscode.TextDocument, position: vscode.Position) {
  const section = sectionAt(document, position);
  const use = section && keyAt(section.text, document.offsetAt(position) - section.start);
  if (!section || !use) {
    throw new Error(vscode.l10n.t('Only metadata keys can be renamed: metadata->age.'));
  }
  return { section, use };
}

/** As many documents of the workspace as anyone has. */
const maxDocuments = 1_000;

/** Every use in this document and in the workspace's; the data keeps its key. */
async function renameEdits(
  document: vscode.TextDocument,
  position: vscode.Position,
  name: string,
  vocabularyOf: VocabularyOf,
  workbench: Core,
  token: vscode.CancellationToken,
): Promise<vscode.WorkspaceEdit> {
  const { section, use } = keyUnder(document, position);
  const key = name.trim();
  if (key === '') throw new Error(vscode.l10n.t('A metadata key has at least one character.'));
  const vocabulary = vocabularyOf(document, section);
  const edit = new vscode.WorkspaceEdit();
  const documents = await filterDocuments(document, use.key, token);
  const isTaken = documents.some((one) =>
    sections(one).some(({ text }) => keyUses(text).some((other) => other.key === key)),
  );
  let count = 0;
  for (const one of documents) {
    for (const other of sections(one)) {
      for (const span of placesOfKey(other.text, use.key, vocabulary)) {
        count += 1;
        // Two keys that become one cannot be told apart afterwards: the person looks at each place first.
        const metadata = isTaken && {
          needsConfirmation: true,
          label: vscode.l10n.t('The filters ask for {0} already', plainText(key, 60)),
        };
        const range = rangeOf(one, other, span);
        if (metadata) edit.replace(one.uri, range, writtenKey(key), metadata);
        else edit.replace(one.uri, range, writtenKey(key));
      }
    }
  }
  if (count > 0 && key !== use.key) tell(workbench, use.key, key);
  return edit;
}

/** Somebody who renames a key may believe that the data follow. */
function tell(workbench: Core, before: string, after: string): void {
  const text = vscode.l10n.t(
    'Filters now ask for {0}. The data keep the key {1}: to change it there, edit the metadata.',
    plainText(after, 80),
    plainText(before, 80),
  );
  vscode.window.showInformationMessage(text).then(undefined, (error: unknown) => {
    workbench.report(error, vscode.l10n.t('Renaming the key'));
  });
}

/** The document and those of the workspace that hold the key, open ones as they are in the editor. */
async function filterDocuments(
  document: vscode.TextDocument,
  key: string,
  token: vscode.CancellationToken,
): Promise<readonly vscode.TextDocument[]> {
  const found = new Map([[document.uri.toString(), document]]);
  const open = new Map(vscode.workspace.textDocuments.map((one) => [one.uri.toString(), one]));
  const uris = await vscode.workspace.findFiles('**/*.eifilter', undefined, maxDocuments, token);
  const decoder = new TextDecoder();
  for (const uri of uris) {
    if (token.isCancellationRequested) break;
    if (found.has(uri.toString())) continue;
    const text =
      open.get(uri.toString())?.getText() ??
      decoder.decode(await vscode.workspace.fs.readFile(uri));
    const isUsed = sectionsOf(text).some((one) => placesOfKey(one.text, key).length > 0);
    if (isUsed) found.set(uri.toString(), await vscode.workspace.openTextDocument(uri));
  }
  return [...found.values()];
}

function formatEdits(document: vscode.TextDocument, range?: vscode.Range): vscode.TextEdit[] {
  const wanted = range && {
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
  };
  const newline = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  return formattedSections(document.getText(), format, wanted).map(({ span, text }) =>
    vscode.TextEdit.replace(
      rangeOf(document, { start: 0 }, span),
      text.replaceAll(/\r?\n/g, newline),
    ),
  );
}

function signatureHelp(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.SignatureHelp | undefined {
  const section = sectionAt(document, position);
  const offset = document.offsetAt(position);
  const found = section && signatureAt(section.text, offset - section.start);
  if (!found) return undefined;
  const signature = new vscode.SignatureInformation(found.label, found.meaning);
  signature.parameters = found.parameters.map(
    ({ span, meaning }) => new vscode.ParameterInformation([span.start, span.end], meaning),
  );
  const help = new vscode.SignatureHelp();
  help.signatures = [signature];
  help.activeParameter = found.active;
  return help;
}
