import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { folderError } from '../../../../src/studio/buckets/folderErrors.ts';

const failure = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });
const codeFor = async (code: string, root = os.tmpdir()) => {
  const error = await folderError(root, 'a/b', failure(code));
  return error instanceof UserError ? error.code : 'as it was';
};

describe('errors of a folder bucket', () => {
  it('have a kind that callers know and a remedy that a person can follow', async () => {
    const kinds = {
      ENOSPC: 'disk-full',
      EDQUOT: 'disk-full',
      EACCES: 'no-permission',
      EPERM: 'no-permission',
      EROFS: 'no-permission',
      ENOENT: 'not-found',
      ENOTDIR: 'not-found',
      EEXIST: 'already-exists',
      ENAMETOOLONG: 'bad-name',
      EIO: 'bucket-unreachable',
      ESTALE: 'bucket-unreachable',
      EMFILE: 'as it was',
    };
    for (const [code, kind] of Object.entries(kinds)) assert.equal(await codeFor(code), kind, code);
    const error = await folderError(os.tmpdir(), 'a/b', failure('ENOSPC'));
    assert.ok(error instanceof UserError && error.remedy !== undefined && error.cause);
  });

  it('tell a missing file from a missing bucket', async () => {
    const missing = path.join(os.tmpdir(), 'no such folder');
    assert.equal(await codeFor('ENOENT', missing), 'bucket-unreachable');
  });

  it('leave other errors and ends alone', async () => {
    for (const error of [new Error('ours'), new DOMException('stop', 'AbortError')]) {
      assert.equal(await folderError(os.tmpdir(), 'a', error), error);
    }
  });
});
