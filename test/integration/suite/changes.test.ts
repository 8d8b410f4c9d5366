import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { addOwnFolder } from '../../../src/actions/addOwnFolder.ts';
import { deleteItemsForGood } from '../../../src/actions/deleteItems.ts';
import { handleDrop } from '../../../src/vscode/commands/drop.ts';
import { asSelection, chosenIds, chosenNodes } from '../../../src/vscode/commands/selection.ts';
import { uploadPaths } from '../../../src/vscode/commands/upload.ts';
import { nodeId } from '../../../src/vscode/explorer/nodes.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { activated, makeStudy, type Study } from '../study.ts';

describe('changes from the explorer', () => {
  let parts: Parts;
  let study: Study;
  let outside: string;

  before(async () => {
    parts = await activated();
    study = await makeStudy(parts, {
      'one/a.csv': 'a\n1\n',
      'two/a.csv': 'a\n2\n',
      'three/a.csv': 'a\n3\n',
      'three/b.txt': 'b',
    });
    outside = await mkdtemp(path.join(tmpdir(), 'ei-outside-'));
    await mkdir(path.join(outside, 'raw'));
    await writeFile(path.join(outside, 'new.csv'), 'n\n1\n');
    await writeFile(path.join(outside, 'raw', 'deep "1".csv'), 'd\n1\n');
  });

  after(async () => {
    await study.remove();
    await rm(outside, { recursive: true, force: true });
  });

  const onDisk = (...names: string[]) => path.join(study.folder, ...names);

  it('upload files and folders to an item', async () => {
    const item = await study.item('one');
    await uploadPaths(parts, item, [path.join(outside, 'new.csv'), path.join(outside, 'raw')]);
    assert.equal(await readFile(onDisk('one', 'new.csv'), 'utf8'), 'n\n1\n');
    const files = (await study.rows(await study.item('one'))).map(({ kind }) => kind);
    assert.deepEqual(files, ['itemFolder', 'itemFile', 'itemFile']);
    assert.equal((await study.item('one')).item.totalFiles, 3);
  });

  it('upload what is dropped onto a row', async () => {
    const item = await study.item('two');
    const transfer = new vscode.DataTransfer();
    const uri = vscode.Uri.file(path.join(outside, 'new.csv'));
    transfer.set(
      'text/uri-list',
      new vscode.DataTransferItem(`# comment\r\n${uri.toString()}\r\n`),
    );
    await handleDrop(parts, item, transfer);
    assert.equal(await readFile(onDisk('two', 'new.csv'), 'utf8'), 'n\n1\n');
  });

  it('upload to a folder of a files dataset', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ei-files-'));
    try {
      await mkdir(path.join(folder, 'inner'));
      await writeFile(path.join(folder, 'inner', 'x.txt'), 'x');
      const { connection, organizationId, accountId } = study;
      const shape = { path: folder, name: 'Raw', type: 'files', levelsDeep: 1 } as const;
      await addOwnFolder(connection, organizationId, shape);
      parts.changed({ accountId, organizationId });
      await study.datasetNode();
      const group = parts.tree.node(nodeId.datasets(study, 'clinical'));
      const organization = group && parts.tree.getParent(group);
      const groups = await study.rows(organization);
      const [dataset] = await study.rows(
        groups.find(({ kind, id }) => kind === 'datasets' && id.endsWith('files')),
      );
      assert.equal(dataset?.kind, 'dataset');
      const [inner] = await study.rows(dataset);
      assert.equal(inner?.kind, 'folder');
      assert.ok(inner);
      await uploadPaths(parts, inner, [path.join(outside, 'new.csv')]);
      assert.equal(await readFile(path.join(folder, 'inner', 'new.csv'), 'utf8'), 'n\n1\n');
      parts.tree.refresh(inner.id);
      assert.equal((await study.rows(inner)).length, 2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('know which items rows mean', async () => {
    const one = await study.item('one');
    const two = await study.item('two');
    const dataset = await study.datasetNode();
    const [items] = chosenNodes([one, two]);
    assert.ok(items);
    assert.deepEqual(await chosenIds(study.connection, items), [one.item.id, two.item.id]);
    assert.equal(asSelection(items), undefined);
    const [whole] = chosenNodes([dataset]);
    assert.ok(whole);
    assert.deepEqual(asSelection(whole), { dataset: study.dataset });
    assert.equal((await chosenIds(study.connection, whole)).length, 3);
    assert.deepEqual(chosenNodes([]), []);
  });

  it('keep the filter of the rows in a download', async () => {
    const { accountId, organizationId, dataset } = study;
    const target = { accountId, organizationId, dataset };
    parts.filters.set(target, "file_name LIKE '%.txt'");
    try {
      const [chosen] = chosenNodes([await study.item('three')]);
      assert.match(
        chosen ? (asSelection(chosen)?.filter ?? '') : '',
        /^\(file_name LIKE .*id = \d+/,
      );
    } finally {
      parts.filters.set(target, '');
    }
  });

  it('delete an item and restore it under its id', async () => {
    const { connection, organizationId, accountId, dataset } = study;
    const { item } = await study.item('three');
    const deleted = await deleteItemsForGood(connection, organizationId, [item.id], {
      isLocal: true,
    });
    parts.changed({ accountId, organizationId, dataset });
    await assert.rejects(study.item('three'));
    assert.ok(!existsSync(onDisk('three', 'a.csv')));
    await deleted.undo?.();
    parts.changed({ accountId, organizationId, dataset });
    assert.equal((await study.item('three')).item.id, item.id);
    assert.equal(await readFile(onDisk('three', 'b.txt'), 'utf8'), 'b');
  });
});
