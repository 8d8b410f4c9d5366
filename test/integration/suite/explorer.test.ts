import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { updateItem } from '../../../src/client/data.ts';
import { BasketStore } from '../../../src/vscode/explorer/basketStore.ts';
import type { Node } from '../../../src/vscode/explorer/nodes.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import { activated, makeStudy, next, type Study } from '../study.ts';

const hostile = [
  '[free](command:workbench.action.quit)',
  '![x](https:&example.invalid&a.png)',
  '$(trash) $(sync~spin)',
  '<img src=x onerror=alert(1)>',
  'a\u202Egnp.exe',
  '%2e%2e%2f',
  '**bold** `code`',
  'quote\'s "and" more',
];

describe('the explorer', () => {
  let parts: Parts;
  let study: Study;

  before(async () => {
    parts = await activated();
    const numbered = Array.from({ length: 25 }, (_, index) => `item-${String(index + 10)}`);
    const names = [...numbered, ...hostile];
    study = await makeStudy(
      parts,
      Object.fromEntries(
        names.flatMap((name) => [
          [`${name}/data.csv`, 'a,b\n1,2\n'],
          [`${name}/raw/[x](command:y).txt`, name],
        ]),
      ),
      { organization: '[o](command:z) $(bug)', dataset: 'Hostile $(flame)' },
    );
    const settings = vscode.workspace.getConfiguration('edgeImpulse');
    await settings.update('explorer.pageSize', 10, vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    const settings = vscode.workspace.getConfiguration('edgeImpulse');
    await settings.update('explorer.pageSize', undefined, vscode.ConfigurationTarget.Global);
    await study.remove();
  });

  const place = () => ({ accountId: study.accountId, organizationId: study.organizationId });
  const inDataset = () => ({ ...place(), dataset: study.dataset });
  const itemRows = async () => study.rows(await study.datasetNode());
  const namesOf = (rows: readonly Node[]) =>
    rows.flatMap((row) => (row.kind === 'item' ? [row.item.name] : []));

  it('goes from the account to the files', async () => {
    const dataset = await study.datasetNode();
    assert.equal(dataset.dataset.totals.items, 25 + hostile.length);
    const item = await study.item('item-10');
    const files = await study.rows(item);
    assert.deepEqual(
      files.map((row) => [row.kind, parts.tree.getTreeItem(row).label]),
      [
        ['itemFolder', 'raw'],
        ['itemFile', 'data.csv'],
      ],
    );
    const [folder] = files;
    assert.ok(folder);
    assert.equal((await study.rows(folder)).length, 1);
    assert.equal(parts.tree.getParent(folder)?.id, item.id);
  });

  it('loads a page at a time and keeps what was loaded', async () => {
    const dataset = await study.datasetNode();
    parts.tree.refresh();
    parts.listings.forget(() => true);
    const first = await study.rows(dataset);
    assert.equal(namesOf(first).length, 10);
    const more = first.at(-1);
    assert.equal(more?.kind, 'more');
    await vscode.commands.executeCommand('edgeImpulse.loadMore', more);
    const second = await study.rows(dataset);
    assert.equal(namesOf(second).length, 20);
    assert.deepEqual(namesOf(second).slice(0, 10), namesOf(first));
    parts.tree.refresh(dataset.id);
    assert.equal(namesOf(await study.rows(dataset)).length, 20, 'a refresh keeps the pages');
    assert.equal(new Set(second.map(({ id }) => id)).size, second.length);
  });

  it('shows hostile names as text', async () => {
    parts.listings.wantMore((await study.datasetNode()).id, 100);
    const dataset = await study.datasetNode();
    const organization = parts.tree.all('organization');
    const rows = [dataset, ...organization, ...(await itemRows())];
    for (const item of rows.filter((row) => row.kind === 'item')) {
      rows.push(...(await study.rows(item)));
    }
    assert.ok(rows.length > 60);
    for (const row of rows) {
      const item = parts.tree.getTreeItem(row);
      const label = typeof item.label === 'string' ? item.label : '';
      assert.doesNotMatch(label, /\]\(|\$\(|[\u202A-\u202E]/u);
      assert.doesNotMatch(String(item.description ?? ''), /\]\(|\$\(/);
      if (!(item.tooltip instanceof vscode.MarkdownString)) continue;
      assert.ok(!item.tooltip.isTrusted && !item.tooltip.supportHtml, label);
      assert.ok(!item.tooltip.supportThemeIcons, label);
      assert.doesNotMatch(item.tooltip.value, /(?<!\\)\]\(/, 'no link in a tooltip');
    }
  });

  it('narrows a dataset to what its filter keeps, and says so', async () => {
    const filter = "name LIKE 'item-1%'";
    parts.filters.set(inDataset(), filter);
    try {
      const dataset = await study.datasetNode();
      assert.equal(dataset.matching?.items, 10);
      assert.equal(namesOf(await study.rows(dataset)).length, 10);
      const item = parts.tree.getTreeItem(dataset);
      assert.match(String(item.description), /^10 of 33 items · filter: name LIKE/);
      assert.match(item.contextValue ?? '', /\bfiltered\b/);
      assert.match(parts.view.description ?? '', /1 filter/);
    } finally {
      parts.filters.set(inDataset(), '');
    }
    assert.equal((await study.datasetNode()).matching, undefined);
  });

  it('spans the datasets of an organization with its filter', async () => {
    parts.filters.set(place(), "name = 'item-12'");
    try {
      const dataset = await study.datasetNode();
      assert.deepEqual([dataset.matching?.own, dataset.matching?.items], [false, 1]);
      assert.deepEqual(namesOf(await study.rows(dataset)), ['item-12']);
    } finally {
      parts.filters.set(place(), '');
    }
  });

  it('keeps only the files that a filter asks for', async () => {
    parts.filters.set(inDataset(), "file_name LIKE '%.csv' AND name = 'item-10'");
    try {
      const rows = await study.rows(await study.item('item-10'));
      assert.deepEqual(
        rows.map((row) => row.kind),
        ['itemFile'],
      );
    } finally {
      parts.filters.set(inDataset(), '');
    }
  });

  it('shows a filter that does not parse as a row, and recovers', async () => {
    parts.filters.set(inDataset(), 'metadata->');
    try {
      const [row] = await itemRows();
      assert.equal(row?.kind, 'error');
      assert.equal(row?.kind === 'error' && row.code, 'studio-filter');
    } finally {
      parts.filters.set(inDataset(), '');
    }
    assert.equal((await itemRows())[0]?.kind, 'item');
  });

  it('checks a whole dataset, also what is not loaded, and remembers it', async () => {
    const dataset = await study.datasetNode();
    const item = await study.item('item-10');
    parts.basket.check(dataset, true);
    assert.equal(parts.basket.count, 33);
    parts.basket.check(item, false);
    assert.equal(parts.basket.count, 32);
    assert.equal(
      parts.tree.getTreeItem(item).checkboxState instanceof Object &&
        (parts.tree.getTreeItem(item).checkboxState as { state: number }).state,
      vscode.TreeItemCheckboxState.Unchecked,
    );
    assert.equal(parts.view.badge?.value, 32);
    const later = new BasketStore(parts.context.workspaceState, parts.filters);
    assert.equal(later.count, 32);
    await vscode.commands.executeCommand('edgeImpulse.basket.clear');
    assert.equal(parts.basket.count, 0);
    assert.equal(parts.view.badge, undefined);
  });

  it('shows the check of an item and its metadata', async () => {
    const { connection, organizationId } = study;
    const before = await study.item('item-11');
    assert.equal(
      (parts.tree.getTreeItem(before).iconPath as vscode.ThemeIcon).id,
      'circle-outline',
    );
    const metadata = new Map([
      ['ei_check', '0'],
      ['note', '[a](command:b) ![c](d)'],
    ]);
    await updateItem(connection, organizationId, before.item.id, { metadata });
    parts.changed(inDataset());
    const row = parts.tree.getTreeItem(await study.item('item-11'));
    assert.equal((row.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match(row.accessibilityInformation?.label ?? '', /checklist failed/);
    assert.doesNotMatch((row.tooltip as vscode.MarkdownString).value, /(?<!\\)\]\(/);
  });

  it('notices what changes outside', async () => {
    const changed = next(parts.onDidChangeData, ({ dataset }) => dataset === study.dataset);
    const folder = path.join(study.folder, 'item-05');
    await mkdir(folder);
    await writeFile(path.join(folder, 'late.csv'), 'a\n1\n');
    await changed;
    assert.ok(namesOf(await itemRows()).includes('item-05'));
    const gone = next(parts.onDidChangeData, ({ dataset }) => dataset === study.dataset);
    await study.item('item-05');
    await rm(folder, { recursive: true });
    await gone;
    await assert.rejects(study.item('item-05'));
  });

  it('copies names, paths and links', async () => {
    const item = await study.item('item-10');
    await vscode.commands.executeCommand('edgeImpulse.copyName', item);
    assert.equal(await vscode.env.clipboard.readText(), 'item-10');
    await vscode.commands.executeCommand('edgeImpulse.copyPath', item);
    assert.equal(await vscode.env.clipboard.readText(), item.item.bucketPath);
    await vscode.commands.executeCommand('edgeImpulse.link.copy', await study.datasetNode());
    const link = new URL(await vscode.env.clipboard.readText());
    assert.equal(link.protocol, `${vscode.env.uriScheme}:`);
    assert.equal(link.searchParams.get('dataset'), study.dataset);
    assert.equal(link.searchParams.get('studio'), await parts.studio.studioId());
  });

  it('points the filter box at what is selected', async () => {
    await vscode.commands.executeCommand('edgeImpulse.data.focus');
    const item = await study.item('item-10');
    parts.setCurrent(item);
    assert.equal(parts.filters.current?.dataset, study.dataset);
    const [organization] = parts.tree.all('organization');
    assert.ok(organization);
    parts.setCurrent(organization);
    assert.equal(parts.filters.current?.dataset, undefined);
  });
});
