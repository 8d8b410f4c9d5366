import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { UserError } from '../../base/errors.ts';
import type * as busboyPackage from 'busboy';
import type { NewFile } from '../catalog/model.ts';
import { badRequest } from './errors.ts';
import { checkedFileName } from './names.ts';

export interface Form {
  /** What came so far. */
  readonly fields: ReadonlyMap<string, string>;
  /** Each has to be read to its end before the next; fails when the form is cut off. */
  readonly files: AsyncIterable<FormFile>;
}

interface FormFile extends NewFile {
  readonly field: string;
}

const mostFiles = 10_000;
const largestField = 16 << 20;

type Busboy = typeof busboyPackage.default;

type Part =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'file';
      readonly field: string;
      readonly name: string;
      readonly body: Readable;
    }
  | { readonly kind: 'end' };

/**
 * Reads a `multipart/form-data` body up to its first file; the files are streamed by whoever takes them. `fields: 'late'`
 * lets fields come after files: all of them are known once the files are read.
 */
export async function readForm(
  incoming: IncomingMessage,
  { fields: order = 'first' }: { readonly fields?: 'first' | 'late' } = {},
): Promise<Form> {
  const parts = await readParts(incoming);
  const fields = new Map<string, string>();
  let part = await parts.next();
  while (part.kind === 'field') {
    fields.set(part.name, part.value);
    part = await parts.next();
  }
  const first = part;
  return {
    fields,
    files: (async function* () {
      try {
        for (let next: Part = first; next.kind !== 'end'; next = await parts.next()) {
          if (next.kind === 'field') {
            if (order === 'first') {
              throw badRequest(`The field “${next.name}” has to come before the files.`);
            }
            fields.set(next.name, next.value);
            continue;
          }
          yield { field: next.field, name: checkedFileName(next.name), body: next.body };
        }
      } finally {
        parts.stop();
      }
    })(),
  };
}

async function readParts(incoming: IncomingMessage) {
  const { default: busboy } = await import('busboy');
  const parser = openParser(busboy, incoming);
  const waiting: Part[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  const push = (part: Part) => {
    waiting.push(part);
    wake();
  };
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };

  parser.on('field', (name, value, info) => {
    if (info.valueTruncated) fail(badRequest(`The field “${name}” is too long.`));
    push({ kind: 'field', name, value });
  });
  parser.on('file', (field, body, info) => {
    // Without a listener, the error of a body that nobody reads any more would end the process.
    body.on('error', () => undefined);
    push({ kind: 'file', field, name: info.filename ?? '', body });
  });
  parser.on('filesLimit', () => fail(badRequest(`An upload has at most ${mostFiles} files.`)));
  parser.on('partsLimit', () => fail(badRequest('This upload has too many parts.')));
  parser.on('fieldsLimit', () => fail(badRequest('This upload has too many fields.')));
  parser.on('error', () => fail(cutOff()));
  parser.on('close', () => push({ kind: 'end' }));
  incoming.on('close', () => {
    if (!incoming.complete) {
      fail(cutOff());
      parser.destroy(cutOff());
    }
  });
  incoming.pipe(parser);

  return {
    async next(): Promise<Part> {
      for (;;) {
        if (failure) throw failure;
        const part = waiting.shift();
        if (part) return part;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    /** What is left of the body is read and dropped, so that the answer reaches the sender. */
    stop() {
      incoming.unpipe(parser);
      parser.destroy();
      incoming.resume();
    },
  };
}

function openParser(busboy: Busboy, incoming: IncomingMessage) {
  try {
    return busboy({
      headers: incoming.headers,
      preservePath: true,
      defParamCharset: 'utf8',
      limits: { files: mostFiles, fields: 100, parts: mostFiles + 100, fieldSize: largestField },
    });
  } catch {
    throw badRequest('The body of this request has to be multipart/form-data.');
  }
}

function cutOff(): UserError {
  return new UserError('The upload was cut off; nothing of it was kept.', {
    code: 'upload-cut-off',
    remedy: 'Send it again.',
  });
}

/** All of a small file. */
export async function readWhole(file: NewFile, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.body) {
    size += chunk.length;
    if (size > largest) {
      throw new UserError('The file in this upload is too large.', { code: 'body-too-large' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
