import assert from 'node:assert/strict';
import { failuresOf, followTransformation, transform } from '../../../src/actions/transform.ts';
import type { StudioBlock } from '../../../src/client/blocks.ts';
import { failuresText } from '../../../src/vscode/transform/failuresText.ts';
import { bodyText, connectionTo, json, serve, type TestServer } from '../client/testServer.ts';

interface Fake {
  readonly state: string;
  readonly inProgress: boolean;
  readonly succeeded: number;
  readonly finished: number;
}

const block: StudioBlock = {
  id: 5,
  name: 'Block',
  description: '',
  operatesOn: 'directory',
  passesMetadata: true,
  commandLine: '',
  allowsExtraArguments: false,
  isDataSource: false,
  isForJobs: true,
  mounts: [],
  parameters: [],
  variables: [],
  isBuilt: true,
};

describe('following a transformation job', () => {
  let server: TestServer;
  afterEach(() => server.close());

  /** A Studio that tells of one state after the other; the last one stays. */
  async function telling(states: readonly Fake[], names: readonly string[] = []) {
    let asked = 0;
    server = await serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      if (url.pathname.endsWith('/stdout')) {
        return json(response, { success: false, error: 'No log' }, 404);
      }
      if (request.method === 'DELETE') return json(response, { success: true });
      const isFailed = url.searchParams.get('selection') === 'failed';
      const state = states[Math.min(isFailed ? asked : asked++, states.length - 1)];
      const offset = Number(url.searchParams.get('transformOffset'));
      const limit = Number(url.searchParams.get('transformLimit'));
      const files = names.slice(offset, offset + limit).map((fileName, index) => ({
        ...{ id: offset + index + 1, fileName, bucketPath: `in/${fileName}` },
        ...{ transformationJobStatus: 'failed', transformationJobId: 90 + index },
      }));
      return json(response, {
        success: true,
        status: {
          ...{ id: 7, name: 'Job', created: '2024-01-01T00:00:00Z' },
          transformJobStatus: state?.state,
          inProgress: state?.inProgress,
          transformationSummary: {
            startedCount: 0,
            succeededCount: state?.succeeded,
            finishedCount: state?.finished,
            totalFileCount: 300,
          },
          files: isFailed ? files : [],
          fileCountForFilter: names.length,
        },
      });
    });
    return { connection: connectionTo(server.endpoint), organizationId: 1, id: 7 };
  }
  const pace = { first: 1, slowest: 1 };

  it('goes on while something runs, though one run has failed already', async () => {
    const target = await telling(
      [
        { state: 'waiting', inProgress: false, succeeded: 0, finished: 0 },
        { state: 'failed', inProgress: true, succeeded: 0, finished: 1 },
        { state: 'failed', inProgress: false, succeeded: 299, finished: 300 },
      ],
      ['one'],
    );
    const result = await followTransformation(target, 'Job', pace).result;
    assert.deepEqual([result.total, result.succeeded, result.failed], [300, 299, 1]);
    assert.deepEqual(result.failures, [
      { runId: 1, name: 'one', path: 'in/one', reason: 'Its log cannot be read.', jobId: 90 },
    ]);
  });

  it('reads failures page by page', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `item ${index}`);
    const ended = { state: 'failed', inProgress: false, succeeded: 50, finished: 300 };
    const target = await telling([ended], names);
    const failures = await failuresOf(target, new AbortController().signal);
    assert.deepEqual(
      failures.map(({ name }) => name),
      names,
    );
  });

  it('stops the job in the Studio when it is cancelled', async () => {
    const target = await telling([
      { state: 'started', inProgress: true, succeeded: 0, finished: 0 },
    ]);
    const job = followTransformation(target, 'Job', pace);
    for await (const { kind } of job.events()) if (kind === 'progress') job.cancel();
    await assert.rejects(job.result, { name: 'AbortError' });
    const stopped = server.requests.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(
      stopped.map(({ url }) => url),
      ['/v1/api/organizations/1/create-project/7'],
    );
  });

  it('begins with what was chosen, and nothing that was not', async () => {
    let sent: unknown;
    server = await serve((request, response) => {
      void bodyText(request).then((text) => {
        sent = JSON.parse(text);
        json(response, { success: true, createProjectId: 7, apiKey: '' });
      });
    });
    const connection = connectionTo(server.endpoint);
    const parameters = Object.fromEntries([['__proto__', 'x']]);
    const { id } = await transform(connection, 1, block, {
      ...{ name: 'Job', filter: 'id = 1', parameters, parallel: 2, extraArguments: '' },
      output: { dataset: 'Out', bucket: { id: 3, path: 'out/' }, pathRule: 'use-full-path' },
    });
    assert.equal(id, 7);
    assert.deepEqual(sent, {
      ...{ name: 'Job', uploadType: 'dataset', transformationBlockId: 5 },
      ...{ filter: 'id = 1', parameters, transformationParallel: 2 },
      ...{ outputDatasetName: 'Out', outputDatasetBucketId: 3, outputDatasetBucketPath: 'out/' },
      outputDatasetPathRule: 'use-full-path',
    });
    const unbuilt = { ...block, isBuilt: false };
    const wanted = { name: 'Job', parameters: {} };
    await assert.rejects(transform(connection, 1, unbuilt, wanted), { code: 'block-not-built' });
  });
});

describe('the document of failures', () => {
  const l10n = {
    t: (text: string, ...values: readonly (string | number)[]) =>
      text.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
  };

  it('has each input with its reason, and knows where the links are', () => {
    const evil = 'a\nLog of job 1\u202E';
    const { text, places } = failuresText(l10n, 'Block', [
      { runId: 1, name: evil, path: 'in/a', reason: 'broken\nLog of job 2', jobId: 9 },
      { runId: 2, name: 'b', path: 'b', reason: 'It never began.' },
    ]);
    const lines = text.split('\n');
    assert.deepEqual(lines, [
      'Failures of “Block”: 2',
      '',
      'a Log of job 1',
      '    in/a',
      '    broken Log of job 2',
      '    Log of job 9',
      '',
      'b',
      '    It never began.',
      '',
    ]);
    assert.deepEqual(
      places.map(({ line, logLine }) => [line, logLine]),
      [
        [2, 5],
        [7, undefined],
      ],
    );
  });
});
