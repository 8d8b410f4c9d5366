import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The API of a local Studio with its owner's rights, for what people do elsewhere meanwhile. */
export class StudioApi {
  readonly endpoint: string;
  private readonly token: string;

  private constructor(endpoint: string, token: string) {
    this.endpoint = endpoint;
    this.token = token;
  }

  static async of(dataFolder: string): Promise<StudioApi> {
    const text = await readFile(path.join(dataFolder, 'studio.json'), 'utf8');
    const { endpoint, token } = JSON.parse(text) as { endpoint: string; token: string };
    return new StudioApi(endpoint, token);
  }

  async call<Answer>(method: 'GET' | 'POST', route: string, body?: object): Promise<Answer> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.endpoint + route, {
      method,
      headers: {
        'x-jwt-token': this.token,
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as Answer & { success: boolean; error?: string };
    if (!answer.success) throw new Error(`${method} ${route}: ${answer.error ?? 'failed'}`);
    return answer;
  }

  /** Where the files of a data item are on this disk. */
  async itemFolder(organizationId: number, itemId: number): Promise<string> {
    const route = `/local/organizations/${organizationId}/data/${itemId}/folder`;
    return (await this.call<{ path: string }>('GET', route)).path;
  }
}
