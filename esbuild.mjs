import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { nodeBundle, withoutIdleBanner, withoutIdleImports } from './esbuildParts.mjs';

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

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  ...nodeBundle,
  minify: !development,
  outdir: 'dist',
};

/**
 * The extension and the programs are one group, so that what they share is in the package once. Pages have no Node.
 * @type {Record<string, import('esbuild').BuildOptions>}
 */
const groups = {
  node: {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      cli: 'src/cli.ts',
      studio: 'src/studio.ts',
      catalogWorker: 'src/studio/catalog/worker.ts',
      previewWorker: 'src/preview/thread/worker.ts',
      resultWorker: 'src/actions/results/thread/worker.ts',
    },
    external: ['vscode'],
    chunkNames: 'chunks/[name]-[hash]',
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
for (const { name, metafile } of built) {
  if (name === 'node' && metafile) keepOutOfPrograms('vscode', metafile);
}
await rm(path.join(root, 'dist'), { recursive: true, force: true });
await mkdir(path.join(root, '.cache', 'meta'), { recursive: true });
for (const { name, metafile, outputFiles } of built) {
  for (const { path: file, contents, text } of outputFiles ?? []) {
    await mkdir(path.dirname(file), { recursive: true });
    const output = metafile?.outputs[path.relative(root, file).replaceAll('\\', '/')];
    const isScript = file.endsWith('.js') && !development;
    const script = isScript ? withoutIdleImports(withoutIdleBanner(text), output, metafile) : '';
    const written = isScript ? Buffer.from(script) : contents;
    await writeFile(file, written);
    if (output) output.bytes = written.length;
  }
  await writeFile(path.join(root, '.cache', 'meta', `${name}.json`), JSON.stringify(metafile));
}

/**
 * Stops the build where a program could load what only the extension has, at whatever depth.
 * @param {string} specifier @param {import('esbuild').Metafile} metafile
 */
function keepOutOfPrograms(specifier, { outputs }) {
  const programs = Object.keys(outputs).filter(
    (file) =>
      outputs[file]?.entryPoint && path.dirname(file) === 'dist' && !file.endsWith('/extension.js'),
  );
  const seen = new Set(programs);
  for (const file of seen) {
    for (const { path: to, external } of outputs[file]?.imports ?? []) {
      if (!external) seen.add(to);
      if (to !== specifier) continue;
      const sources = Object.keys(outputs[file]?.inputs ?? {}).join(', ');
      throw new Error(`A program imports ${specifier}: look for it in ${sources}.`);
    }
  }
}
