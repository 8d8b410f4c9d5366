// Packs dist/ into one VSIX for every platform and holds the size of its code.
import { createVSIX } from '@vscode/vsce';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import yauzl from 'yauzl';
import { cache, root, say, vsixPath } from './install.mjs';

/** Bytes of code; templates, texts and icons come on top. */
const limit = 1024 * 1024;

await mkdir(cache, { recursive: true });
await createVSIX({
  cwd: root,
  packagePath: vsixPath,
  dependencies: false,
  allowMissingRepository: true,
  // Pictures are part of the checkout, not of the package.
  rewriteRelativeLinks: false,
});

/** Bytes that the bundles take in the package. */
async function codeSize() {
  const zip = await yauzl.openPromise(vsixPath);
  let bytes = 0;
  for await (const { fileName, compressedSize } of zip.eachEntry()) {
    if (fileName.startsWith('extension/dist/')) bytes += compressedSize;
  }
  return bytes;
}

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(0)} KB`;
const [code, { size }] = await Promise.all([codeSize(), stat(vsixPath)]);
say(`${path.relative(root, vsixPath)}: ${kilobytes(size)}`);
say(`Code in it: ${kilobytes(code)} of at most ${kilobytes(limit)}`);
process.exit(code <= limit ? 0 : 1);
