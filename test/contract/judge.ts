import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly pattern: RegExp;
  /** The more of a path is fixed, the better it fits. */
  readonly fixed: number;
  readonly validate: ValidateFunction | undefined;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly responses: Readonly<
              Record<
                string,
                { readonly content?: Readonly<Record<string, { readonly schema: object }>> }
              >
            >;
          }
        >
      >
    >
  >;
}

const file = new URL('./studio-openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
const operations = readOperations();

/** Operations that have been answered with success, by every suite of this run. */
export const exercised = new Set<string>();

/**
 * Watches every answer that this process gets: one to an operation of the document must have the document's shape,
 * failures too. The official bindings take `fetch` when they are loaded, so this comes before them.
 */
export function watchAnswers(): void {
  const original = globalThis.fetch;
  if ('isJudge' in original) return;
  const judged: typeof fetch = async (input, init) => {
    const response = await original(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname.startsWith('/v1/api')) {
      await judge(init?.method ?? 'GET', url.pathname.slice('/v1'.length), response);
    }
    return response;
  };
  globalThis.fetch = Object.assign(judged, { isJudge: true });
}

async function judge(method: string, pathname: string, response: Response): Promise<void> {
  const operation = operationOf(method, pathname);
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (!isJson) {
    if (response.ok && operation) exercised.add(operation.id);
    return;
  }
  const body = (await response.clone().json()) as { success?: unknown; error?: unknown };
  const where = `${method} ${pathname} answered ${response.status}`;
  assert.equal(typeof body.success, 'boolean', where);
  if (!response.ok || body.success === false) {
    assert.equal(response.ok, false, `${where}: a failure`);
    assert.equal(body.success, false, where);
    assert.ok(typeof body.error === 'string' && body.error.length > 0, where);
    return;
  }
  if (!operation) return;
  if (operation.validate && !operation.validate(body)) {
    assert.fail(`${where}, not as documented: ${JSON.stringify(operation.validate.errors)}`);
  }
  exercised.add(operation.id);
}

export function operationOf(method: string, pathname: string): Operation | undefined {
  return operations
    .filter((one) => one.method === method.toUpperCase() && one.pattern.test(pathname))
    .sort((left, right) => right.fixed - left.fixed)[0];
}

export function isDocumented(operationId: string): boolean {
  return operations.some((operation) => operation.id === operationId);
}

function readOperations(): Operation[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  ajv.addFormat('binary', true);
  ajv.addSchema(document, 'openapi');
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const schema = operation.responses['200']?.content?.['application/json']?.schema;
      const parts = path.split('/').map((part) => (part.startsWith('{') ? '[^/]+' : part));
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${parts.join('/')}$`),
        fixed: parts.filter((part) => part !== '[^/]+').length,
        validate: schema && ajv.compile(withDocument(schema)),
      };
    }),
  );
}

/** `#/components/…` means the document, not the piece of it that is compiled. */
function withDocument(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/');
  return JSON.parse(text) as object;
}
