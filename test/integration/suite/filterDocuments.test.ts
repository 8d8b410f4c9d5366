import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  readDocument,
  savedDocument,
  writeDocument,
} from '../../../src/vscode/filterBox/savedFilters.ts';
import { withFilter } from '../../../src/vscode/filterBox/savedText.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { activated, makeStudy, type Study } from '../study.ts';

/** The events that pass until a condition holds. */
async function until(event: vscode.Event<unknown>, holds: () => boolean): Promise<void> {
  let seen: vscode.Disposable | undefined;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (holds()) resolve();
    };
    seen = event(look);
    look();
  });
  seen?.dispose();
}

const metadata = (values: Readonly<Record<string, string>>) =>
  JSON.stringify({ version: 1, action: 'replace', metadata: values });

describe('filter documents', () => {
  let parts: Parts;
  let study: Study;
  let root: vscode.Uri;
  let header: string;

  before(async () => {
    parts = await activated();
    study = await makeStudy(
      parts,
      {
        'one/ppg.csv': 'a\n1\n',
        'one/hr.png': 'x',
        'one/ei-metadata.json': metadata({
          site: 'Site 3',
          age: '61',
          ei_check: '1',
          label: 'sitting',
        }),
        'two/combined.parquet': 'x',
        'two/ei-metadata.json': metadata({
          site: 'Site 1',
          age: '30',
          ei_check: '0',
          label: 'running',
        }),
      },
      { organization: 'Filter documents', dataset: 'Study 11' },
    );
    header = `// organization: Filter documents (${study.organizationId})\n`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    root = folder.uri;
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
  });

  async function opened(text: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument({
      language: 'eifilter',
      content: text,
    });
    await vscode.window.showTextDocument(document);
    return document;
  }

  const codesOf = (document: vscode.TextDocument) =>
    vscode.languages.getDiagnostics(document.uri).map(({ code }) => code);
  const found = (document: vscode.TextDocument, code: string) =>
    until(vscode.languages.onDidChangeDiagnostics, () => codesOf(document).includes(code));

  /** A document of the study about which everything is known. */
  async function known(text: string): Promise<vscode.TextDocument> {
    const document = await opened(`${header}// dataset: Study 11\nmetadata->nowhere = 1`);
    await found(document, 'unknown-key');
    await write(document, `${header}// dataset: Study 11\n${text}`);
    return document;
  }

  async function write(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  async function complete(document: vscode.TextDocument, label: string): Promise<void> {
    const end = document.positionAt(document.getText().length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      end,
    );
    const nameOf = (item: vscode.CompletionItem) =>
      typeof item.label === 'string' ? item.label : item.label.label;
    const item = items.find((one) => nameOf(one) === label);
    assert.ok(item, `${label}: ${items.map(nameOf).join(' ')}`);
    const range = item.range instanceof vscode.Range ? item.range : item.range?.replacing;
    const edit = new vscode.WorkspaceEdit();
    const insert = item.insertText;
    const text = insert instanceof vscode.SnippetString ? insert.value : (insert ?? label);
    edit.replace(document.uri, range ?? new vscode.Range(end, end), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  const questions = {
    "dataset = 'Study 11' AND name LIKE '%n%'": [
      ...['dataset', '=', 'Study 11', 'AND', 'name', 'LIKE', { typed: "'%n%'" }],
    ],
    "metadata->ei_check = 1 AND metadata->site = 'Site 3'": [
      ...['metadata->ei_check', '=', '1', 'AND', 'metadata->site', '=', 'Site 3'],
    ],
    'total_file_count BETWEEN 1 AND 2 AND metadata->age >= 61': [
      ...['total_file_count', 'BETWEEN', '1', 'AND', '2', 'AND', 'metadata->age', '>=', '61'],
    ],
    "file_names CONTAINS 'ppg.csv' AND NOT file_names CONTAINS 'combined.parquet'": [
      ...['file_names', 'CONTAINS', 'ppg.csv', 'AND'],
      ...['NOT', 'file_names', 'CONTAINS', 'combined.parquet'],
    ],
    "file_name LIKE '%.png'": ['file_name', 'LIKE', '%.png'],
    "dataset = 'Study 11' AND --labels sitting": [
      ...['dataset', '=', 'Study 11', 'AND', '--labels', 'sitting'],
    ],
  };

  for (const [filter, steps] of Object.entries(questions)) {
    it(`are written by completion: ${filter}`, async () => {
      const document = await known('');
      const line = () => document.lineAt(document.lineCount - 1);
      for (const step of steps) {
        if (line().text !== '' && !line().text.endsWith(' ')) {
          const blank = new vscode.WorkspaceEdit();
          blank.insert(document.uri, line().range.end, ' ');
          assert.ok(await vscode.workspace.applyEdit(blank));
        }
        if (typeof step === 'string') {
          await complete(document, step);
        } else {
          const typed = new vscode.WorkspaceEdit();
          typed.insert(document.uri, line().range.end, step.typed);
          assert.ok(await vscode.workspace.applyEdit(typed));
        }
      }
      assert.equal(line().text, filter);
    });
  }

  it('complete and check their header', async () => {
    const document = await opened(`${header}// dataset: Study 12\nname = 'one'`);
    await found(document, 'unknown-dataset');
    const range = vscode.languages.getDiagnostics(document.uri)[0]?.range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const fix = actions.find(({ title }) => title === 'Replace by Study 11');
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.lineAt(1).text, '// dataset: Study 11');
    await write(document, `${header}// dataset: `);
    await complete(document, 'Study 11');
    await write(document, '// ');
    await complete(document, 'organization: ');
    await complete(document, `Filter documents (${study.organizationId})`);
    assert.equal(`${document.getText()}\n`, header);
  });

  it('show in the tree what their header names', async () => {
    parts.filters.setCurrent(undefined);
    const document = await known('metadata->age > 40');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const show = lenses.find(({ command }) => command?.title === 'Show in tree: Study 11');
    assert.ok(show?.command);
    await vscode.commands.executeCommand(
      show.command.command,
      ...((show.command.arguments ?? []) as unknown[]),
    );
    const target = {
      accountId: 'local',
      organizationId: study.organizationId,
      dataset: 'Study 11',
    };
    assert.equal(parts.filters.get(target), 'metadata->age > 40');
    assert.equal(parts.filters.current?.dataset, 'Study 11');
    parts.filters.set(target, '');
  });

  it('rename a key in all documents of the workspace, and not in the data', async () => {
    const other = vscode.Uri.joinPath(root, 'others.eifilter');
    await vscode.workspace.fs.writeFile(
      other,
      new TextEncoder().encode('// # One\nmetadata->age > 3\n\n// # Two\nmetadata->`age` = 4\n'),
    );
    try {
      const document = await known('metadata->age > 40 AND metadata->site = 1');
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        new vscode.Position(2, 12),
        "age' OR `x`",
      );
      assert.equal(edit.size, 2);
      assert.ok(await vscode.workspace.applyEdit(edit));
      const key = "metadata->`age' OR ``x```";
      assert.equal(document.lineAt(2).text, `${key} > 40 AND metadata->site = 1`);
      const renamed = await vscode.workspace.openTextDocument(other);
      assert.equal(renamed.getText(), `// # One\n${key} > 3\n\n// # Two\n${key} = 4\n`);
      await renamed.save();
    } finally {
      await vscode.workspace.fs.delete(other);
    }
    const { items } = { items: [await study.item('one'), await study.item('two')] };
    assert.deepEqual(
      items.map(({ item }) => item.metadata.get('age')),
      ['61', '30'],
    );
  });

  it('keep saved filters in the workspace, under the names of organization and dataset', async () => {
    const target = {
      accountId: 'local',
      organizationId: study.organizationId,
      dataset: 'Study 11',
    };
    const { uri, header: written } = await savedDocument(parts, target);
    assert.equal(
      vscode.workspace.asRelativePath(uri),
      'filters/Filter%20documents/Study%2011.eifilter'.replaceAll('%20', ' '),
    );
    assert.equal(await readDocument(uri), undefined);
    try {
      await writeDocument(uri, withFilter(written, { name: 'Adults', text: 'metadata->age > 17' }));
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(
        document.getText(),
        `${header}// dataset: Study 11\n\n// # Adults\nmetadata->age > 17\n`,
      );
      await writeDocument(uri, written);
      assert.deepEqual([document.getText(), document.isDirty], [written, false]);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(root, 'filters'), { recursive: true });
    }
  });

  it('are formatted, and keep comments and headers', async () => {
    const document = await known(
      "// # Long\nmetadata->site   in ('Site 1','Site 3') and   metadata->age>=18 // adults\n and file_name like '%.csv'",
    );
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(
      document.getText(),
      `${header}// dataset: Study 11\n// # Long\nmetadata->site IN ('Site 1', 'Site 3')\n  AND metadata->age >= 18 // adults\n  AND file_name LIKE '%.csv'\n`,
    );
  });

  it('tell of fields and keys, of what DATE takes, and where figures come from', async () => {
    const document = await known("metadata->age > 40 AND created > DATE('");
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(2, 11),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n')
      .replaceAll('&nbsp;', ' ');
    for (const part of ['All values are numbers', 'From 30 to 61', 'Exact', 'refreshVocabulary']) {
      assert.ok(text.includes(part), `${part}: ${text}`);
    }
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      document.uri,
      document.positionAt(document.getText().length),
    );
    assert.equal(help.signatures[0]?.label, "DATE('2022-08-01')");
  });
});
