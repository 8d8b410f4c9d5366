import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/errors.ts';
import type { AskedResult } from '../../../../src/actions/results/openResult.ts';
import { cellText } from '../../../../src/preview/table.ts';
import type { ResultTarget } from '../../../../src/vscode/results/target.ts';
import type { OpenedTable } from '../../../../webviews/preview/contract.ts';
import { study } from '../../actions/results/study.ts';
import { answered, resultHost, target, type ResultHost } from './resultHost.ts';

const never = new AbortController().signal;

const names = ({ columns }: OpenedTable) => columns.map(({ name }) => name);

async function firstNames({ session }: ResultHost, count = 2): Promise<string[]> {
  const { rows } = await session.calls.rows({ start: 0, count, columns: [0] }, never);
  return rows.map(([cell = null]) => cellText(cell));
}

describe('the host of a result page', () => {
  const hosts: ResultHost[] = [];
  const host = (...given: Parameters<typeof resultHost>) => {
    const made = resultHost(...given);
    hosts.push(made);
    return made;
  };
  afterEach(() => {
    for (const { session } of hosts.splice(0)) session.dispose();
  });

  it('tells what was asked, of which data and when', async () => {
    const { session } = host({ ask: () => Promise.resolve(answered(study(1200))) });
    const opened = await session.calls.open({}, never);
    assert.equal(opened.rowCount, 1200);
    const { kept, ...shown } = opened.result ?? { kept: undefined };
    assert.deepEqual(shown, {
      ...{ filter: target.filter, place: target.label, rows: 'items' },
      ...{ asked: '10:15:00', totals: '1200 items', isOutdated: false },
    });
    assert.deepEqual(kept, { target, keys: ['age', 'ei_check', 'site'] });
    const hidden = opened.atFirst?.hidden.map((column) => opened.columns[column]?.name);
    assert.deepEqual(hidden, ['dataset', 'bucket_name', 'bucket_path', 'id', 'ei_check']);
  });

  it('keeps what it has while the page is hidden, in the order of the Studio again', async () => {
    let asked = 0;
    const made = host({
      ask: () => {
        asked += 1;
        return Promise.resolve(answered(study(1200)));
      },
    });
    const { calls } = made.session;
    const { columns } = await calls.open({}, never);
    const age = columns.findIndex(({ name }) => name === 'age');
    await calls.arrange({ sort: [{ column: age, isDescending: true }], conditions: [] }, never);
    await calls.open({}, never);
    assert.deepEqual(await firstNames(made), ['person-00000', 'person-00001']);
    assert.deepEqual([asked, made.open()], [1, 1]);
    await calls.open({ isAgain: true }, never);
    assert.deepEqual([asked, made.open()], [2, 1]);
  });

  it('never lets a late answer stand in for a newer one', async () => {
    const late = Promise.withResolvers<AskedResult>();
    const answers = [late.promise, Promise.resolve(answered(study(10)))];
    const signals: AbortSignal[] = [];
    const made = host({
      ask: (_, signal) => {
        signals.push(signal);
        return answers.shift() ?? Promise.reject(new Error('asked too often'));
      },
    });
    const { calls } = made.session;
    const first = calls.open({}, never);
    const second = await calls.open({ isAgain: true }, never);
    assert.equal(signals[0]?.aborted, true);
    late.resolve(answered(study(999)));
    await assert.rejects(async () => first);
    assert.equal(second.rowCount, 10);
    assert.equal((await firstNames(made, 50)).length, 10);
    assert.equal(made.open(), 1);
  });

  it('tells once that the data changed, and asks again only when it is told to', async () => {
    const { session } = host({ ask: () => Promise.resolve(answered(study(10))) });
    assert.equal(session.dataChanged(), false);
    await session.calls.open({}, never);
    assert.equal(session.dataChanged(), true);
    assert.equal(session.dataChanged(), false);
    const still = await session.calls.open({}, never);
    assert.equal(still.result?.isOutdated, true);
    const fresh = await session.calls.open({ isAgain: true }, never);
    assert.equal(fresh.result?.isOutdated, false);
  });

  it('knows of a change that came while it was asking', async () => {
    const { promise, resolve } = Promise.withResolvers<AskedResult>();
    const asking = Promise.withResolvers<undefined>();
    const { session } = host({
      ask: () => {
        asking.resolve(undefined);
        return promise;
      },
    });
    const opening = session.calls.open({}, never);
    await asking.promise;
    session.dataChanged();
    resolve(answered(study(10)));
    assert.equal((await opening).result?.isOutdated, true);
  });

  it('asks for what an action leads to', async () => {
    const asked: ResultTarget[] = [];
    const made = host({
      ask: (wanted) => {
        asked.push(wanted);
        return Promise.resolve(answered(study(10)));
      },
      act: async (_, { target: now, ids, text, columns }) => {
        assert.deepEqual(await ids(1, 3), [2, 3]);
        const age = columns.findIndex(({ name }) => name === 'age');
        assert.equal(await text(2, age), '14');
        return { target: { ...now, rows: 'files' } };
      },
    });
    const { calls } = made.session;
    await calls.open({}, never);
    const { head } = await calls.act({ is: 'rows', rows: 'files' }, never);
    assert.equal(head?.rows, 'files');
    const opened = await calls.open({ isAgain: true }, never);
    assert.deepEqual(
      asked.map(({ rows }) => rows),
      ['items', 'files'],
    );
    assert.equal(opened.rowCount, study(10).flatMap(({ files = [] }) => files).length);
    assert.ok(names(opened).includes('file_name'));
  });

  it('leaves columns where they were when others come and go', async () => {
    const answers = [
      study(4),
      study(4).map((item) => ({
        ...item,
        metadata: new Map([
          ['new', 'x'],
          ['age', '3'],
        ]),
      })),
    ];
    const { session } = host({ ask: () => Promise.resolve(answered(answers.shift() ?? [])) });
    const before = names(await session.calls.open({}, never));
    const after = names(await session.calls.open({ isAgain: true }, never));
    assert.deepEqual(after, [...before, 'new']);
  });

  it('says what the Studio has against a filter, with what to do', async () => {
    const refusal = new UserError('The filter is not understood.', {
      code: 'studio-filter',
      remedy: 'Correct the filter.',
    });
    const { session } = host({ ask: () => Promise.reject(refusal) });
    await assert.rejects(async () => session.calls.open({}, never), {
      message: 'The filter is not understood. Correct the filter.',
    });
  });

  it('holds nothing after the page is closed', async () => {
    const made = host({ ask: () => Promise.resolve(answered(study(10))) });
    await made.session.calls.open({}, never);
    made.session.dispose();
    assert.equal(made.open(), 0);
  });
});
