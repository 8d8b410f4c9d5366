/** What a request for the items of a filter consists of. */
export interface ItemsRequest {
  /** Such as `https://studio.edgeimpulse.com/v1`. */
  readonly endpoint: string;
  readonly organizationId: number;
  readonly dataset?: string;
  /** In one line, without comments. */
  readonly filter: string;
}

/** The program or language that a request is written for. */
export type RequestForm = 'curl' | 'python' | 'node';

/**
 * A request for the items of a filter, to be run elsewhere. The key is read from `EI_API_KEY`, so that none gets into a script or a
 * clipboard.
 */
export function requestText(form: RequestForm, request: ItemsRequest): string {
  const { endpoint, organizationId, dataset, filter } = request;
  const url = `${endpoint}/api/organizations/${organizationId}/data/files`;
  const query: Readonly<Record<string, string>> = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(filter === '' ? {} : { filter }),
    limit: '100',
    offset: '0',
  };
  const entries = Object.entries(query);
  switch (form) {
    case 'curl':
      return [
        `curl --get ${shellWord(url)}`,
        `  --header "x-api-key: $EI_API_KEY"`,
        ...entries.map(([name, value]) => `  --data-urlencode ${shellWord(`${name}=${value}`)}`),
      ].join(' \\\n');
    case 'python':
      return `import json, os, urllib.parse, urllib.request

query = urllib.parse.urlencode({
${entries.map(([name, value]) => `    ${literal(name)}: ${literal(value)},`).join('\n')}
})
request = urllib.request.Request(
    ${literal(url)} + "?" + query,
    headers={"x-api-key": os.environ["EI_API_KEY"]},
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
if not answer["success"]:
    raise RuntimeError(answer["error"])
for item in answer["data"]:
    print(item["name"], item["totalFileCount"])`;
    case 'node':
      return `const url = new URL(${literal(url)});
url.search = new URLSearchParams({
${entries.map(([name, value]) => `  ${name}: ${literal(value)},`).join('\n')}
});
const response = await fetch(url, { headers: { 'x-api-key': process.env.EI_API_KEY } });
const answer = await response.json();
if (!answer.success) throw new Error(answer.error);
for (const item of answer.data) console.log(item.name, item.totalFileCount);`;
  }
}

/** One word of a POSIX shell, whatever is in it. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as JavaScript and Python both read it. */
function literal(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
