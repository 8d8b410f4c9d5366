import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { item as readItem, updateItem } from '../../../src/client/data.ts';
import { itemFileUri } from '../../../src/vscode/files/address.ts';
import type { Parts } from '../../../src/vscode/parts.ts';
import type { SignalsSession } from '../../../src/vscode/signals/session.ts';
import { activated, makeStudy, next, type Study } from '../study.ts';

const start = Date.UTC(2022, 2, 7, 9, 20, 59, 772);
const lines = (header: string, count: number, line: (i: number) => string) =>
  [header, ...Array.from({ length: count }, (_, i) => line(i)), ''].join('\n');
const phone = (at: number) => new Date(at).toISOString().slice(0, -1);

describe('signals of an item', () => {
  const { signal } = new AbortController();
  let parts: Parts;
  let study: Study;

  before(async () => {
    parts = await activated();
    study = await makeStudy(parts, {
      'AMS_001/ppg.csv': lines('timestamp [ms],ppg [counts]', 6000, (i) => {
        const value = i === 4321 ? 999_999 : 120_000 + Math.round(900 * Math.sin(i / 9));
        return `${Math.round(start + i * 15.625)},${value}`;
      }),
      'AMS_001/accelerometer.csv': lines(
        'timestamp [ms],accX [g],accY [g],accZ [g]',
        3000,
        (i) => `${Math.round(start + i * 31.25)},0.${i % 9}1,0.2,0.9${i % 7}`,
      ),
      'AMS_001/polar_h10.csv': lines(
        'Phone timestamp,HR [bpm]',
        90,
        (i) => `${phone(start + i * 1000)},${70 + (i % 5)}`,
      ),
      'AMS_001/labels.csv': lines(
        'start,end,label',
        3,
        (i) => `${phone(start + i * 30_000)},${phone(start + i * 30_000 + 28_000)},sitting`,
      ),
      'AMS_001/hr.png': 'no table',
      'AMS_001/broken.parquet': 'PAR1 and no more',
      'AMS_001/who.csv': 'name,age\nA,30\nB,41\n',
      'AMS_002/ppg.csv': 'timestamp [ms],ppg [counts]\n1646644859774,1\n1646644859789,2\n',
    });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await study.remove();
  });

  const open = async (argument: unknown) => {
    const session: SignalsSession = await vscode.commands.executeCommand(
      'edgeImpulse.openSignals',
      argument,
    );
    return { session, opened: await session.calls.open(null, signal) };
  };

  it('lie on one axis, and no spike of two is lost', async () => {
    const { session, opened } = await open(await study.item('AMS_001'));
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputWebview);
    assert.match(tab.input.viewType, /edgeImpulse\.signals$/);
    assert.equal(tab.label, 'Signals: AMS_001');
    assert.deepEqual(
      opened.tracks.map(({ file, clock, from }) => [file, clock, from]),
      ['accelerometer.csv', 'polar_h10.csv', 'ppg.csv', 'labels.csv'].map((file) => [
        file,
        'instant',
        start,
      ]),
    );
    assert.deepEqual(opened.others, ['who.csv'], 'it has no times');
    assert.deepEqual(
      opened.failed.map(({ file }) => file),
      ['broken.parquet'],
    );
    assert.match(opened.failed[0]?.message ?? '', /broken\.parquet/);
    const ppg = opened.tracks.find(({ file }) => file === 'ppg.csv');
    assert.deepEqual(ppg?.channels, [{ column: 1, name: 'ppg', unit: 'counts' }]);
    const { from, to, id: track } = ppg;
    const wanted = { track, column: 1, from, to, buckets: 200 };
    const series = await session.calls.series(wanted, signal);
    assert.ok(series.times.length <= 200);
    assert.equal(Math.max(...series.high), 999_999);
    const bands = opened.tracks.at(-1);
    const runs = await session.calls.labels(
      { ...wanted, track: bands?.id ?? 0, column: 2 },
      signal,
    );
    assert.equal(runs.length, 3);
    const quality = await session.calls.quality({ track }, signal);
    assert.ok(Math.abs(quality.rate - 64) < 0.1);
    const added = await session.calls.add({ file: 'who.csv' }, signal);
    assert.equal(added.tracks.length, 5);
    await assert.rejects(async () => session.calls.add({ file: '../AMS_002/ppg.csv' }, signal), {
      code: 'no-such-file',
    });
  });

  it('opens one page for the same target, and one for a file', async () => {
    const node = await study.item('AMS_001');
    const { session } = await open(node);
    assert.equal((await open(node)).session, session);
    const uri = itemFileUri(study, node.item, 'ppg.csv');
    const { opened } = await open(uri);
    assert.deepEqual(
      opened.tracks.map(({ file }) => file),
      ['ppg.csv'],
    );
    assert.equal(opened.canSaveOffsets, false);
    await session.calls.openTable({ file: 'ppg.csv' });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputCustom);
    assert.equal(activeTab.input.uri.toString(), uri.toString());
  });

  it('reads offsets back from the metadata, and does not overwrite those of somebody else', async () => {
    const { connection, organizationId } = study;
    const node = await study.item('AMS_002');
    const { session, opened } = await open(node);
    assert.equal(opened.canSaveOffsets, true);
    assert.equal(opened.tracks[0]?.offset, 0);
    const theirs = new Map([['ei_offset_ppg.csv', '-250.5']]);
    await updateItem(connection, organizationId, node.item.id, { metadata: theirs });
    await assert.rejects(
      async () => session.calls.saveOffsets({ offsets: [{ file: 'ppg.csv', offset: 100 }] }),
      { code: 'changed-meanwhile' },
    );
    session.outdate();
    const again = await session.calls.open(null, signal);
    assert.equal(again.tracks[0]?.offset, -250.5);
    const same = await session.calls.saveOffsets({
      offsets: [{ file: 'ppg.csv', offset: -250.5 }],
    });
    assert.equal(same, true, 'what is stored already needs no question');
    const { metadata } = await readItem(connection, organizationId, node.item.id);
    assert.deepEqual(new Map(metadata), theirs);
  });

  it('reads a file anew after it changed', async () => {
    const node = await study.item('AMS_002');
    const { session, opened } = await open(node);
    assert.equal(opened.tracks[0]?.rows, 2);
    const file = path.join(study.folder, 'AMS_002', 'ppg.csv');
    await writeFile(
      file,
      'timestamp [ms],ppg [counts]\n1646644859774,1\n1646644859789,2\n1646644859805,3\n',
    );
    const outdated = next(session.onDidOutdate);
    parts.changed({ accountId: study.accountId, organizationId: study.organizationId });
    await outdated;
    assert.equal((await session.calls.open(null, signal)).tracks[0]?.rows, 3);
    await rm(file);
  });
});
