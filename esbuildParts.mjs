/**
 * What `dockerode` brings for builds over gRPC, for SSH and for packing folders, seven times as large as the rest, and
 * what `hyparquet-compressors` brings for codecs that Node has; none of it is used.
 * @type {import('esbuild').Plugin}
 */
const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    const unused = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs)$/;
    build.onResolve({ filter: unused }, ({ path: name }) => ({ path: name, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'module.exports = {};',
    }));
    const codecs = /hyparquet-compressors[\\/]src[\\/](?:brotli|compressors|gzip)\.js$/;
    build.onLoad({ filter: codecs }, () => ({
      contents: 'export let compressors, decompressBrotli, gunzip;',
    }));
  },
};

const requireBanner =
  "import{createRequire as ei_createRequire}from'node:module';const require=ei_createRequire(import.meta.url);";

/**
 * A file without the banner where nothing in it calls `require`: most of hundreds of chunks.
 * @param {string} text
 */
export function withoutIdleBanner(text) {
  if (!text.startsWith(requireBanner)) return text;
  const rest = text.slice(requireBanner.length);
  return /\brequire\b/.test(rest) ? text : rest.trimStart();
}

/**
 * A file without imports of esbuild's own helpers from which it takes nothing: a chunk of helpers alone does nothing when it loads.
 * @param {string} text
 * @param {import('esbuild').Metafile['outputs'][string] | undefined} output loses those imports too
 * @param {import('esbuild').Metafile | undefined} metafile
 */
export function withoutIdleImports(text, output, metafile) {
  if (!output || !metafile) return text;
  let left = text;
  for (const { path: to, kind } of output.imports) {
    const chunk = metafile.outputs[to];
    if (kind !== 'import-statement' || !chunk || Object.keys(chunk.inputs).length > 0) continue;
    const name = to.slice(to.lastIndexOf('/') + 1);
    const without = left.replace(new RegExp(`import"\\./(?:chunks/)?${name}";`), '');
    if (without === left) continue;
    left = without;
    output.imports = output.imports.filter((one) => one.path !== to || one.kind !== kind);
  }
  return left;
}

/**
 * How everything that runs in Node is bundled: ES modules, split into chunks that load at their first use.
 * @type {import('esbuild').BuildOptions}
 */
export const nodeBundle = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  splitting: true,
  logLevel: 'warning',
  // CommonJS packages inside an ES module still call `require` for Node's own modules.
  banner: { js: requireBanner },
  plugins: [withoutUnused],
};
