import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Study } from './study.ts';

interface Line {
  readonly data: string;
  readonly timestamp: number;
}

/** A socket as the vendor's clients open it; frames come one by one. */
class LogClient {
  readonly socket: WebSocket;
  private readonly frames: string[] = [];
  private wake = () => {};

  constructor(address: string, headers: Readonly<Record<string, string>> = {}) {
    this.socket = new WebSocket(address, { headers });
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(data.toString('utf8'));
      this.wake();
    });
    this.socket.on('close', () => this.wake());
  }

  async next(): Promise<string> {
    for (;;) {
      const frame = this.frames.shift();
      if (frame !== undefined) return frame;
      if (this.socket.readyState > WebSocket.OPEN) throw new Error('The socket was closed.');
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  say(event: string, argument: unknown): void {
    this.socket.send(`42${JSON.stringify([event, argument])}`);
  }

  /** The lines of a job until it has finished. */
  async all(jobId: number, after = 0): Promise<{ lines: Line[]; isSuccessful: boolean }> {
    this.say('start-log-stream', { jobId, lastReceivedTimestamp: after });
    const lines: Line[] = [];
    for (;;) {
      const [event, argument] = JSON.parse((await this.next()).slice(2)) as [string, Line];
      if (event === `job-data-${jobId}`) lines.push(argument);
      if (event !== `job-finished-${jobId}`) continue;
      return { lines, isSuccessful: (argument as unknown as { success: boolean }).success };
    }
  }
}

describe('the log socket', () => {
  let study: Study;
  let jobId: number;
  const open: LogClient[] = [];

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    for (let index = 0; index < 50; index += 1) await study.write(`d/i${index}/a.csv`, 'x');
    await study.addDataset('d', 'd');
    const ids = (await study.items('d')).map(({ id }) => id);
    const deletion = `${study.route}/data/delete?dataIds=${JSON.stringify(ids)}`;
    jobId = (await study.post(deletion, {})).id;
    await study.studio.finished(study.organizationId, jobId);
  });
  afterEach(() => {
    for (const { socket } of open.splice(0)) socket.terminate();
  });
  after(() => study.dispose());

  async function address(token?: string): Promise<string> {
    const route = `${study.route}/socket-token`;
    const { body } = await study.studio.call('GET', route);
    const known = token ?? (body['token'] as { socketToken: string }).socketToken;
    const { host } = new URL(study.studio.endpoint);
    return `ws://${host}/socket.io/?token=${known}&EIO=3&transport=websocket&onDemandLogs=true`;
  }

  async function connect(headers?: Readonly<Record<string, string>>): Promise<LogClient> {
    const client = new LogClient(await address(), headers);
    open.push(client);
    return client;
  }

  async function greeted(): Promise<LogClient> {
    const client = await connect();
    assert.match(await client.next(), /^0\{/);
    assert.equal(await client.next(), '40');
    assert.equal(await client.next(), '42["hello",{"hello":{"version":1}}]');
    return client;
  }

  async function logged(): Promise<string[]> {
    const { body } = await study.studio.call('GET', `${study.route}/jobs/${jobId}/stdout`);
    return (body['stdout'] as { data: string }[]).map(({ data }) => `${data}\n`);
  }

  it('greets, answers pings, and tells the log of a job as the REST call does', async () => {
    const client = await greeted();
    client.socket.send('2');
    assert.equal(await client.next(), '3');
    const { lines, isSuccessful } = await client.all(jobId);
    assert.ok(lines.length > 1);
    assert.deepEqual(
      lines.map(({ data }) => data),
      await logged(),
    );
    assert.equal(isSuccessful, true);
  });

  it('goes on where one was, without a repeat', async () => {
    const client = await greeted();
    const { lines } = await client.all(jobId);
    for (const [index, { timestamp }] of lines.entries()) {
      const rest = await client.all(jobId, timestamp);
      assert.deepEqual(rest.lines, lines.slice(index + 1));
    }
  });

  it('tells lines as they are written, and cancels', async () => {
    // So long that it is still at it when it is cancelled.
    const { id } = await study.post('/local/sample', { hours: 2 });
    const { body } = await study.studio.call('GET', '/api/organizations');
    const organizations = body['organizations'] as { id: number; name: string }[];
    const sample = organizations.find((one) => one.id !== study.organizationId)?.id;
    const token = await study.studio.call('GET', `/api/organizations/${sample}/socket-token`);
    const { socketToken } = token.body['token'] as { socketToken: string };
    const client = new LogClient(await address(socketToken));
    open.push(client);
    for (let frame = 0; frame < 3; frame += 1) await client.next();
    client.say('start-log-stream', { jobId: id, lastReceivedTimestamp: 0 });
    assert.match(await client.next(), new RegExp(`^42\\["job-data-${id}"`));
    client.say('job-cancel', id);
    let frame = '';
    while (!frame.includes(`job-finished-${id}`)) frame = await client.next();
    assert.match(frame, /"success":false/);
  });

  it('tells nothing of jobs elsewhere, or of none', async () => {
    const foreign = await study.post('/api/organizations/create', { organizationName: 'Else' });
    const { body } = await study.studio.call(
      'GET',
      `/api/organizations/${foreign.id}/socket-token`,
    );
    const { socketToken } = body['token'] as { socketToken: string };
    const client = new LogClient(await address(socketToken));
    open.push(client);
    for (let frame = 0; frame < 3; frame += 1) await client.next();
    for (const wanted of [jobId, 999_999, -1, 'x', null, {}]) {
      client.say('start-log-stream', { jobId: wanted });
    }
    client.socket.send('42[not json');
    client.socket.send('42{}');
    client.socket.send(Buffer.from([1, 2, 3]));
    client.socket.send('2');
    assert.equal(await client.next(), '3', 'nothing came before the answer to the ping');
  });

  it('lets nobody in without a token, and no page of a browser', async () => {
    const refused = async (where: string, headers?: Readonly<Record<string, string>>) => {
      const client = new LogClient(where, headers);
      open.push(client);
      const [error] = (await once(client.socket, 'error')) as [Error];
      return error.message;
    };
    assert.match(await refused(await address('none')), /401/);
    assert.match(await refused(await address(study.studio.token)), /401/);
    assert.match(await refused(await address(), { origin: 'http://evil.example' }), /403/);
    assert.match(await refused(await address(), { host: 'evil.example' }), /403/);
    assert.match(await refused((await address()).replace('/socket.io/', '/v1/local')), /404/);
    assert.match(await refused((await address()).replace('EIO=3', 'EIO=4')), /400/);
  });

  it('does not keep the Studio from ending', async () => {
    const client = await greeted();
    const closed = once(client.socket, 'close');
    await study.studio.end();
    await closed;
    await study.studio.launch();
  });
});
