import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { nodeBundle, withoutIdleBanner } from './esbuildParts.mjs';

const root = import.meta.dirname;
const development = process.argv.includes('--development');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !development,
  sourcemap: development ? 'linked' : false,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/**
 * Large packages that the extension and the programs both load at their first use: one file for both, beside their
 * folders of chunks.
 * @type {Readonly<Record<string, { filter: RegExp, entry: string }>>}
 */
const shared = {
  rareCodecs: { filter: /\/rareCodecs\.ts$/, entry: 'src/preview/parquet/rareCodecs.ts' },
  dockerode: { filter: /^dockerode$/, entry: 'node_modules/dockerode/lib/docker.js' },
  dockerfileAst: { filter: /^dockerfile-ast$/, entry: 'node_modules/dockerfile-ast/lib/main.js' },
};

/** @type {import('esbuild').Plugin} */
const besideChunks = {
  name: 'beside-chunks',
  setup(build) {
    for (const [name, { filter }] of Object.entries(shared)) {
      build.onResolve({ filter }, () => ({ path: `../${name}.js`, external: true }));
    }
  },
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  ...nodeBundle,
  minify: !development,
  outdir: 'dist',
  plugins: [...(nodeBundle.plugins ?? []), besideChunks],
};

/**
 * Groups, so that each wall holds: only the first may import `vscode`; a page has no Node. What the
 * second group imports from below `vscode/` stops the build.
 * @type {Record<string, import('esbuild').BuildOptions>}
 */
const groups = {
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    external: ['vscode'],
    chunkNames: 'chunks/[name]-[hash]',
  },
  programs: {
    ...node,
    entryPoints: {
      cli: 'src/cli.ts',
      studio: 'src/studio.ts',
      catalogWorker: 'src/studio/catalog/worker.ts',
    },
    chunkNames: 'programs/[name]-[hash]',
  },
  shared: {
    ...common,
    ...nodeBundle,
    minify: !development,
    outdir: 'dist',
    splitting: false,
    entryPoints: Object.fromEntries(
      Object.entries(shared).map(([name, { entry }]) => [name, entry]),
    ),
  },
  pages: {
    ...common,
    platform: 'browser',
    target: 'chrome128',
    format: 'esm',
    outdir: 'dist/pages',
    entryPoints: Object.fromEntries(
      globSync('webviews/*/main.ts', { cwd: root }).map((file) => [
        path.basename(path.dirname(file)),
        file,
      ]),
    ),
  },
  integration: {
    ...common,
    minify: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    packages: 'external',
    external: ['vscode'],
    entryPoints: { index: './test/integration/index.ts' },
    outdir: '.cache/integration',
    outExtension: { '.js': '.cjs' },
    sourcemap: 'inline',
  },
};

// Everything is built before anything is replaced: a build that fails leaves the last good one in place.
const built = await Promise.all(
  Object.entries(groups).map(async ([name, options]) => ({
    name,
    ...(await build({ ...options, write: false })),
  })),
);
for (const { metafile } of built) {
  for (const [file, { imports }] of Object.entries(metafile?.outputs ?? {})) {
    const isMisplaced =
      path.dirname(file) === 'dist' && imports.some(({ path: to }) => to.startsWith('../'));
    if (isMisplaced) throw new Error(`${file} imports a shared file from the wrong folder.`);
  }
}
await rm(path.join(root, 'dist'), { recursive: true, force: true });
await mkdir(path.join(root, '.cache', 'meta'), { recursive: true });
for (const { name, metafile, outputFiles } of built) {
  for (const { path: file, contents, text } of outputFiles ?? []) {
    await mkdir(path.dirname(file), { recursive: true });
    const isScript = file.endsWith('.js') && !development;
    const written = isScript ? Buffer.from(withoutIdleBanner(text)) : contents;
    await writeFile(file, written);
    const output = metafile?.outputs[path.relative(root, file).replaceAll('\\', '/')];
    if (output) output.bytes = written.length;
  }
  await writeFile(path.join(root, '.cache', 'meta', `${name}.json`), JSON.stringify(metafile));
}
