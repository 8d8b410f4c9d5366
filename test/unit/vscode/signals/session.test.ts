import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/errors.ts';
import { signalService } from '../../../../src/preview/signals/service.ts';
import type { SignalService } from '../../../../src/preview/signals/model.ts';
import type { Remote } from '../../../../src/preview/thread/previewThread.ts';
import { repeatedFiles } from '../../../../src/vscode/signals/derived.ts';
import { offsetChange, offsetIn } from '../../../../src/vscode/signals/offsets.ts';
import { SignalsSession, type SignalSources } from '../../../../src/vscode/signals/session.ts';
import { savedTarget } from '../../../../src/vscode/signals/target.ts';
import { signalTexts } from '../../../../src/vscode/signals/texts.ts';
import { asked, memoryTable } from '../../preview/signals/memoryTable.ts';

const { signal } = new AbortController();
const times = Float64Array.from({ length: 50 }, (_, i) => i * 20);
const channels: Readonly<Record<string, readonly string[]>> = {
  'acc.csv': ['time [ms]', 'accX', 'accY'],
  'all.csv': ['time [ms]', 'accX', 'hr'],
  'hr.csv': ['time [ms]', 'HR'],
  'who.csv': ['age'],
};

function remote(file: string, closed: string[]): Remote<SignalService> {
  const names = channels[file];
  if (!names) throw new UserError('It is damaged.', { code: 'corrupt', remedy: 'Copy it again.' });
  const service = signalService(memoryTable(names.map((name) => ({ name, values: times }))));
  return {
    call: (name, argument) => service[name](argument as never, asked()) as never,
    close: () => {
      closed.push(file);
      return Promise.resolve();
    },
    traffic: () => ({ bytes: 0, requests: 0 }),
  };
}

function makeSession(files: readonly string[], more: Partial<SignalSources> = {}) {
  const opened: string[] = [];
  const closed: string[] = [];
  const metadata = new Map([['ei_offset_acc.csv', ' 120.5 ']]);
  const session = new SignalsSession({
    target: { kind: 'item', accountId: 'local', organizationId: 1, itemId: 2 },
    name: 'AMS_001',
    texts: signalTexts({ t: (message) => message }),
    contents: () => Promise.resolve({ name: 'AMS_001', files, metadata }),
    open: (file) => {
      opened.push(file);
      return Promise.resolve().then(() => remote(file, closed));
    },
    progress: () => undefined,
    saveOffsets: () => Promise.resolve(undefined),
    saveImage: () => Promise.resolve(false),
    copy: () => Promise.resolve(),
    openTable: () => Promise.resolve(),
    unforeseen: (error) => `unforeseen: ${String(error)}`,
    ...more,
  });
  return { session, opened, closed };
}

const open = ({ session }: { readonly session: SignalsSession }) =>
  session.calls.open(null, signal);

describe('the host of a signals page', () => {
  it('opens what has times and does not repeat others, with the offsets that are saved', async () => {
    const made = makeSession(['acc.csv', 'all.csv', 'bad.csv', 'hr.csv', 'who.csv']);
    const { tracks, others, failed } = await open(made);
    assert.deepEqual(
      tracks.map(({ file, offset }) => [file, offset]),
      [
        ['acc.csv', 120.5],
        ['hr.csv', 0],
      ],
    );
    assert.deepEqual(others, ['all.csv', 'who.csv']);
    assert.deepEqual(failed, [{ file: 'bad.csv', message: 'It is damaged. Copy it again.' }]);
    assert.deepEqual(made.closed.toSorted(), ['all.csv', 'who.csv']);
    const more = await made.session.calls.add({ file: 'all.csv' }, signal);
    assert.deepEqual(
      more.tracks.map(({ file }) => file),
      ['acc.csv', 'all.csv', 'hr.csv'],
    );
    made.session.dispose();
  });

  it('opens each file once for a page that asks twice, and again after a change', async () => {
    const made = makeSession(['acc.csv', 'hr.csv']);
    await Promise.all([open(made), open(made)]);
    await open(made);
    assert.deepEqual(made.opened, ['acc.csv', 'hr.csv']);
    made.session.outdate();
    const { tracks } = await open(made);
    assert.equal(tracks.length, 2);
    assert.equal(made.opened.length, 4);
    assert.deepEqual(made.closed.toSorted(), ['acc.csv', 'hr.csv']);
    made.session.dispose();
  });

  it('shows what counts samples where nothing has times', async () => {
    const { tracks } = await open(makeSession(['who.csv']));
    assert.deepEqual(
      tracks.map(({ clock }) => clock),
      ['samples'],
    );
  });

  it('takes no names or tracks that the page makes up', async () => {
    const made = makeSession(['acc.csv']);
    await open(made);
    const { calls } = made.session;
    await assert.rejects(async () => calls.add({ file: '../x.csv' }, signal), {
      code: 'no-such-file',
    });
    await assert.rejects(async () => calls.openTable({ file: 'x' }), { code: 'no-such-file' });
    await assert.rejects(async () => calls.quality({ track: 99 }, signal), { code: 'file-closed' });
  });
});

describe('offsets of files', () => {
  it('are numbers under a key of the file, and 0 is no key', () => {
    const metadata = new Map([
      ['ei_offset_a.csv', '-3'],
      ['ei_offset_b.csv', 'much'],
      ['other', '1'],
    ]);
    assert.deepEqual(
      ['a.csv', 'b.csv', 'c.csv'].map((file) => offsetIn(metadata, file)),
      [-3, 0, 0],
    );
    const change = offsetChange(metadata, [
      { file: 'a.csv', offset: 0 },
      { file: 'b.csv', offset: 0 },
      { file: 'c.csv', offset: 0.12345 },
    ]);
    assert.deepEqual([...change.set], [['ei_offset_c.csv', '0.123']]);
    assert.deepEqual(change.remove, ['ei_offset_a.csv']);
  });
});

it('files that filter or repeat one other file are no combinations', () => {
  const track = (file: string, ...names: readonly string[]) => ({
    ...({ id: 0, file, clock: 'instant', timeColumns: [], rows: 0, from: 0, to: 0 } as const),
    ...{ labels: [], notes: [], channels: names.map((name, column) => ({ column, name })) },
  });
  const raw = track('raw.csv', 'x', 'y');
  assert.deepEqual([...repeatedFiles([raw, track('filtered.csv', 'x', 'y')])], []);
  assert.deepEqual(
    [...repeatedFiles([raw, track('hr.csv', 'HR'), track('all', 'X', 'hr')])],
    ['all'],
  );
});

it('a saved page may be anything', () => {
  const item = { kind: 'item', accountId: 'local', organizationId: 1, itemId: 2 };
  assert.deepEqual(savedTarget({ target: item }), item);
  const file = { kind: 'file', uri: 'ei://local/1/x' };
  assert.deepEqual(savedTarget({ target: file }), file);
  for (const wrong of [
    undefined,
    null,
    5,
    {},
    { target: { kind: 'item' } },
    { target: { kind: 'file' } },
  ]) {
    assert.equal(savedTarget(wrong), undefined);
  }
});
