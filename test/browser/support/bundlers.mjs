// Bundles a page's entry by three bundlers, each into a folder of its own: node test/browser/support/bundlers.mjs ENTRY FOLDER
// Whatever one of them warns of is printed, and the test that started this fails for it. What is not about Parley is switched off:
// sizes, and making the code small, which takes most of the time.

import path from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';

const [, , entry = '', folder = ''] = process.argv;
const into = (/** @type {string} */ name) => path.join(folder, name);

await esbuild({
  entryPoints: { page: entry },
  outdir: into('esbuild'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  logLevel: 'warning',
  // The package is a link to this repository, whose own settings lead to the sources, and of which esbuild says more than of a
  // package in node_modules.
  tsconfigRaw: '{}',
  logOverride: { 'ignored-bare-import': 'silent' },
});

await vite({
  root: path.dirname(entry),
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: into('vite'),
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 10_000,
    rollupOptions: {
      input: { page: entry },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});

const stats = await new Promise((resolve, reject) => {
  webpack(
    {
      mode: 'production',
      entry: { page: entry },
      output: { path: into('webpack'), filename: '[name].js', chunkFilename: 'chunk-[name]-[id].js' },
      optimization: { minimize: false },
      performance: { hints: false },
      resolve: { tsconfig: false },
    },
    (error, found) => (error ? reject(error) : resolve(/** @type {import('webpack').Stats} */ (found))),
  );
});
if (stats.hasErrors() || stats.hasWarnings()) {
  console.error(stats.toString({ preset: 'errors-warnings' }));
  process.exitCode = 1;
}
