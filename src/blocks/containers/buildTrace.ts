import { fieldsOf } from './protocolBuffers.ts';

/** A step of a build, as BuildKit calls it. */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly isCached: boolean;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly started?: number;
  readonly completed?: number;
  readonly error?: string;
}

interface VertexLog {
  readonly vertex: string;
  readonly bytes: Buffer;
}

export interface BuildStatus {
  readonly vertexes: readonly Vertex[];
  readonly logs: readonly VertexLog[];
}

/**
 * The parts of `moby.buildkit.v1.StatusResponse` that a reader of a build wants, from the `aux` of a
 * `moby.buildkit.trace` message. Fields that are not known are passed over, as Protocol Buffers ask for.
 */
export function buildStatus(aux: string): BuildStatus {
  const vertexes: Vertex[] = [];
  const logs: VertexLog[] = [];
  for (const field of fieldsOf(Buffer.from(aux, 'base64'))) {
    if (field.number === 1 && field.bytes) vertexes.push(vertex(field.bytes));
    if (field.number === 3 && field.bytes) logs.push(vertexLog(field.bytes));
  }
  return { vertexes, logs };
}

function vertex(bytes: Buffer): Vertex {
  let found: Vertex = { digest: '', name: '', isCached: false };
  for (const { number, bytes: value, integer } of fieldsOf(bytes)) {
    if (number === 1 && value) found = { ...found, digest: value.toString('utf8') };
    if (number === 3 && value) found = { ...found, name: value.toString('utf8') };
    if (number === 4) found = { ...found, isCached: integer !== 0 };
    if (number === 5 && value) found = { ...found, started: timestamp(value) };
    if (number === 6 && value) found = { ...found, completed: timestamp(value) };
    if (number === 7 && value && value.length > 0)
      found = { ...found, error: value.toString('utf8') };
  }
  return found;
}

function vertexLog(bytes: Buffer): VertexLog {
  let found: VertexLog = { vertex: '', bytes: Buffer.alloc(0) };
  for (const { number, bytes: value } of fieldsOf(bytes)) {
    if (number === 1 && value) found = { ...found, vertex: value.toString('utf8') };
    if (number === 4 && value) found = { ...found, bytes: value };
  }
  return found;
}

function timestamp(bytes: Buffer): number {
  let seconds = 0;
  for (const { number, integer } of fieldsOf(bytes)) {
    if (number === 1) seconds += integer ?? 0;
    if (number === 2) seconds += (integer ?? 0) / 1e9;
  }
  return seconds;
}
