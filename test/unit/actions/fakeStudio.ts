import { json, serve, type TestServer } from '../client/testServer.ts';

interface FakeFile {
  readonly name: string;
  readonly content: string;
  /** What the listing says, where it lies. */
  readonly size?: number;
}

export interface FakeItem {
  readonly id: number;
  readonly name: string;
  readonly dataset: string;
  readonly files: readonly FakeFile[];
  metadata?: Record<string, string>;
}

export interface FakeStudio extends TestServer {
  /** Routes that were asked for, without ids. */
  readonly asked: string[];
}

/** Just enough of a Studio for downloads; the archive is what the test wants. */
export async function fakeStudio(
  items: readonly FakeItem[],
  archive: (ids: readonly number[]) => Uint8Array,
): Promise<FakeStudio> {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const route = url.pathname.replace('/v1/api/organizations/1/', '');
    asked.push(route.replaceAll(/\d+/g, 'N'));
    const query = (name: string) => url.searchParams.get(name) ?? '';
    if (route === 'data/files') {
      const wanted = [...query('filter').matchAll(/id = (\d+)/g)].map(([, id]) => Number(id));
      const found = items.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
      const [offset, limit] = [Number(query('offset')), Number(query('limit'))];
      const files = found.flatMap((item) => item.files);
      return json(response, {
        success: true,
        data: found.slice(offset, offset + limit).map(wireItem),
        totalDataItemCount: found.length,
        totalFileCount: files.length,
        totalFileSize: files.reduce((sum, file) => sum + sizeOf(file), 0),
      });
    }
    if (route === 'data/download') {
      const bytes = archive(JSON.parse(query('dataIds')) as number[]);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      return void response.end(bytes);
    }
    const [, id] = /^data\/(\d+)\/files\/download$/.exec(route) ?? [];
    const item = items.find((one) => one.id === Number(id));
    const file = item?.files.find(({ name }) => name === query('fileName'));
    if (!file) return json(response, { success: false, error: 'No such file' }, 404);
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(file.content);
  });
  return Object.assign(server, { asked });
}

function wireItem(item: FakeItem) {
  return {
    id: item.id,
    name: item.name,
    dataset: item.dataset,
    bucketId: 1,
    bucketName: 'b',
    bucketPath: `lake/${item.name}/`,
    created: '2024-01-01T00:00:00.000Z',
    metadata: item.metadata ?? {},
    totalFileCount: item.files.length,
    totalFileSize: item.files.reduce((sum, file) => sum + sizeOf(file), 0),
    files: item.files.map((file) => ({ name: file.name, bucketPath: '', size: sizeOf(file) })),
  };
}

function sizeOf(file: FakeFile): number {
  return file.size ?? Buffer.byteLength(file.content);
}
