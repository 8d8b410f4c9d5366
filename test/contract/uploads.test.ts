import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { Study } from './study.ts';

describe('an upload', () => {
  let study: Study;

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    await study.write('item/a.bin', 'x');
    await study.addDataset('D');
  });
  after(() => study.dispose());

  const boundary = 'xyz';
  const body = Buffer.from(
    [
      ['name="name"', 'cut'],
      ['name="dataset"', 'D'],
      ['name="metadata"', '{}'],
      ['name="files[]"; filename="a.csv"', 'x'.repeat(3000)],
      ['name="files[]"; filename="sub/b.csv"', 'y'.repeat(3000)],
    ]
      .map(
        ([head, value]) =>
          `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`,
      )
      .join('') + `--${boundary}--\r\n`,
  );
  const head = (length: number) =>
    `POST /v1${study.route}/data/add HTTP/1.1\r\nhost: ${new URL(study.studio.endpoint).host}\r\n` +
    `x-jwt-token: ${study.studio.token}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\n` +
    `content-length: ${length}\r\nconnection: close\r\n\r\n`;

  const names = async () => (await study.items('D')).map((item) => item.name);

  it('leaves nothing, wherever it is cut', async () => {
    const offsets = [
      0,
      10,
      100,
      200,
      350,
      400,
      1500,
      3400,
      3600,
      5000,
      body.length - 5,
      body.length - 1,
    ];
    for (const offset of offsets) {
      const { port } = new URL(study.studio.endpoint);
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      await new Promise<void>((resolve) => {
        socket.write(
          Buffer.concat([Buffer.from(head(body.length)), body.subarray(0, offset)]),
          () => resolve(),
        );
      });
      socket.resetAndDestroy();
    }
    await study.refresh('D');
    assert.deepEqual(await names(), ['item']);
    assert.ok(!(await readdir(study.folder)).includes('cut'));
    const whole = await study.raw(Buffer.concat([Buffer.from(head(body.length)), body]));
    assert.match(whole, /^HTTP\/1\.1 200 /);
    assert.deepEqual(await names(), ['cut', 'item']);
  });

  it('is answered when the form, not the connection, ends early', async () => {
    const short = Buffer.from(body.toString().replace('cut', 'new')).subarray(0, 3600);
    const answer = await study.raw(Buffer.concat([Buffer.from(head(short.length)), short]));
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /cut off/);
  });

  it('leaves the connection usable when it is refused', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const form = Buffer.from(body.toString().replace('\r\n\r\nD\r\n', '\r\n\r\nNone\r\n'));
    const large = Buffer.concat([
      form.subarray(0, 1000),
      Buffer.alloc(8 << 20, 'x'),
      form.subarray(1000),
    ]);
    for (let round = 0; round < 3; round += 1) {
      const request = http.request(`${study.studio.endpoint}${study.route}/data/add`, {
        agent,
        method: 'POST',
        headers: {
          'x-jwt-token': study.studio.token,
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
      });
      request.end(large);
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      assert.equal(response.statusCode, 404);
      assert.equal(request.reusedSocket, round > 0);
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
  });

  it('is answered early when it makes no sense, while it is still being sent', async () => {
    const request = http.request(`${study.studio.endpoint}${study.route}/data/add`, {
      method: 'POST',
      headers: {
        'x-jwt-token': study.studio.token,
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
    });
    request.on('error', () => undefined);
    request.write(body.toString().replace('\r\n\r\nD\r\n', '\r\n\r\nNone\r\n').slice(0, 2000));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    assert.equal(response.statusCode, 404);
    response.resume();
    request.destroy();
  });
});
