import assert from 'node:assert/strict';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { item as readItem, updateItem } from '../../../src/client/data.ts';
import { itemFileUri, toUri } from '../../../src/vscode/files/address.ts';
import { metadataUri } from '../../../src/vscode/files/metadataFiles.ts';
import { openStudioSource } from '../../../src/vscode/files/openSource.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { activated, makeStudy, next, type Study } from '../study.ts';

const { fs } = vscode.workspace;
const text = async (uri: vscode.Uri) => Buffer.from(await fs.readFile(uri)).toString();
const isFileError = (code: string) => (error: unknown) =>
  error instanceof vscode.FileSystemError && error.code === code;

describe('files of a Studio', () => {
  const odd = "odd 'name' 50% #1?";
  let parts: Parts;
  let study: Study;

  before(async () => {
    parts = await activated();
    study = await makeStudy(parts, {
      'one/notes.txt': 'first',
      'one/raw/deep/table.csv': 'a,b\n1,2\n',
      [`${odd}/${odd}.json`]: '{"a":1}',
      'two/big.bin': Buffer.alloc(2 * 1024 * 1024, 7),
      'two/ppg.csv': `time,value\n${'0.1,2\n'.repeat(50_000)}`,
    });
  });

  after(() => study.remove());

  const uri = (item: string, file: string) =>
    itemFileUri(study, { dataset: study.dataset, name: item }, file);

  it('are read under `ei:`, whatever their names hold', async () => {
    assert.equal(await text(uri('one', 'notes.txt')), 'first');
    assert.equal(await text(uri(odd, `${odd}.json`)), '{"a":1}');
    const again = vscode.Uri.parse(uri(odd, `${odd}.json`).toString());
    assert.equal(await text(again), '{"a":1}', 'an address survives being written down');
  });

  it('are listed', async () => {
    const { accountId, organizationId, dataset } = study;
    const item = toUri({ accountId, organizationId, dataset, parts: ['one'] });
    assert.deepEqual(await fs.readDirectory(item), [
      ['raw', vscode.FileType.Directory],
      ['notes.txt', vscode.FileType.File],
    ]);
    const deep = toUri({ accountId, organizationId, dataset, parts: ['one', 'raw', 'deep'] });
    assert.deepEqual(await fs.readDirectory(deep), [['table.csv', vscode.FileType.File]]);
  });

  it('tell their size and that they are read-only', async () => {
    const found = await fs.stat(uri('one', 'notes.txt'));
    assert.equal(found.size, 5);
    assert.equal(found.permissions, vscode.FilePermission.Readonly);
    const onDisk = await stat(path.join(study.folder, 'one', 'notes.txt'));
    assert.ok(Math.abs(found.mtime - onDisk.mtimeMs) < 1000);
    const write = fs.writeFile(uri('one', 'notes.txt'), Buffer.from('x'));
    await assert.rejects(Promise.resolve(write));
  });

  it('that do not exist are not found', async () => {
    for (const missing of [
      uri('one', 'missing.txt'),
      uri('nobody', 'notes.txt'),
      uri('one', '../two/big.bin'),
      vscode.Uri.parse('ei://stranger/1/x/y/z'),
      vscode.Uri.parse('ei://local/one/x'),
    ]) {
      await assert.rejects(Promise.resolve(fs.stat(missing)), isFileError('FileNotFound'));
    }
    const foreign = vscode.Uri.parse('ei://local/999999/x/y/z');
    await assert.rejects(Promise.resolve(fs.stat(foreign)), isFileError('NoPermissions'));
  });

  it('that are too large say what to do', async () => {
    const settings = vscode.workspace.getConfiguration('edgeImpulse');
    await settings.update('files.maximumSize', 1, vscode.ConfigurationTarget.Global);
    try {
      await assert.rejects(Promise.resolve(fs.readFile(uri('two', 'big.bin'))), /maximumSize/);
    } finally {
      await settings.update('files.maximumSize', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.equal((await fs.readFile(uri('two', 'big.bin'))).length, 2 * 1024 * 1024);
  });

  it('can be written after Edit, and reach the bucket', async () => {
    const target = uri('one', 'notes.txt');
    const document = await vscode.workspace.openTextDocument(target);
    await vscode.commands.executeCommand('edgeImpulse.file.edit', target);
    assert.equal((await fs.stat(target)).permissions ?? 0, 0);
    // The editor takes the lock off when it has asked for the file's state again; until then no edit counts.
    for (let attempt = 1; !document.isDirty; attempt += 1) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(target, new vscode.Range(0, 0, 1, 0), `edited in attempt ${attempt}`);
      await vscode.workspace.applyEdit(edit);
    }
    assert.ok(await document.save());
    const onDisk = await readFile(path.join(study.folder, 'one', 'notes.txt'), 'utf8');
    assert.match(onDisk, /^edited in attempt \d+$/);
    assert.equal(onDisk, document.getText());
  });

  it('are not overwritten when somebody changed them meanwhile', async () => {
    const target = uri('one', 'notes.txt');
    const document = await vscode.workspace.openTextDocument(target);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(target, new vscode.Position(0, 0), 'mine ');
    await vscode.workspace.applyEdit(edit);
    const onDisk = path.join(study.folder, 'one', 'notes.txt');
    await writeFile(onDisk, 'theirs, longer');
    await utimes(onDisk, new Date(), new Date(Date.now() + 5000));
    assert.ok(document.isDirty);
    assert.equal(await document.save(), false);
    assert.equal(await readFile(onDisk, 'utf8'), 'theirs, longer');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('are read by ranges for tables', async () => {
    const source = await openStudioSource(
      await parts.files.get(),
      parts.context,
      uri('two', 'ppg.csv'),
    );
    try {
      const whole = await readFile(path.join(study.folder, 'two', 'ppg.csv'));
      assert.equal(source.size, whole.length);
      const spans: [number, number][] = [
        [0, 1],
        [0, 10],
        [whole.length - 1, whole.length],
        [1000, 1000],
        [whole.length, whole.length + 10],
        [whole.length - 5, whole.length + 5],
      ];
      for (const [start, end] of spans) {
        assert.deepEqual(Buffer.from(await source.read(start, end)), whole.subarray(start, end));
      }
    } finally {
      await source.close();
    }
  });
});

describe('metadata as a document', () => {
  let parts: Parts;
  let study: Study;

  before(async () => {
    parts = await activated();
    study = await makeStudy(parts, { 'one/a.csv': 'a\n', 'two/a.csv': 'a\n' });
  });

  after(() => study.remove());

  const place = async (name: string) => {
    const { item } = await study.item(name);
    const { accountId, organizationId } = study;
    return { accountId, organizationId, itemId: item.id };
  };
  const metadataOf = async (id: number) =>
    (await readItem(study.connection, study.organizationId, id)).metadata;

  it('opens beside what is stored, and saves', async () => {
    const node = await study.item('one');
    await vscode.commands.executeCommand('edgeImpulse.item.editMetadata', node);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const stored = await fs.stat(input.original);
    assert.equal(stored.permissions, vscode.FilePermission.Readonly);
    const document = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(document.languageId, 'json');
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(document.uri, whole, '{\n  "subject": "A 1",\n  "ei_check": "1"\n}\n');
    await vscode.workspace.applyEdit(edit);
    const changed = next(parts.onDidChangeData);
    assert.ok(await document.save());
    await changed;
    const expected = new Map([
      ['subject', 'A 1'],
      ['ei_check', '1'],
    ]);
    assert.deepEqual(new Map(await metadataOf(node.item.id)), expected);
    assert.equal(await text(input.original), document.getText());
    const file = JSON.parse(
      await readFile(path.join(study.folder, 'one', 'ei-metadata.json'), 'utf8'),
    ) as { metadata: unknown };
    assert.deepEqual(file.metadata, Object.fromEntries(expected));
  });

  it('refuses what is not metadata, and keeps what was there', async () => {
    const target = metadataUri(await place('one'), 'one', false);
    const before = await text(target);
    for (const wrong of ['{', '[]', '{ "a": 1 }', '{ "": "x" }']) {
      await assert.rejects(Promise.resolve(fs.writeFile(target, Buffer.from(wrong))), wrong);
    }
    assert.equal(await text(target), before);
  });

  it('is not overwritten when somebody changed it meanwhile', async () => {
    const at = await place('two');
    const target = metadataUri(at, 'two', false);
    const document = await vscode.workspace.openTextDocument(target);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(target, new vscode.Range(0, 0, 9, 0), '{\n  "mine": "1"\n}\n');
    await vscode.workspace.applyEdit(edit);
    const theirs = new Map([['theirs', '2']]);
    const { connection, organizationId } = study;
    await updateItem(connection, organizationId, at.itemId, { metadata: theirs });
    assert.equal(await document.save(), false);
    assert.deepEqual(new Map(await metadataOf(at.itemId)), theirs);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
