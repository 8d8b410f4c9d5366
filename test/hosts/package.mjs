// Packs dist/ into one VSIX for every platform and holds its size.
import { createVSIX } from '@vscode/vsce';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { cache, root, say, vsixPath } from './install.mjs';

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
const { size } = await stat(vsixPath);
say(
  `${path.relative(root, vsixPath)}: ${(size / 1024).toFixed(0)} KB of at most ${limit / 1024} KB`,
);
process.exit(size <= limit ? 0 : 1);
