import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PluginBuild } from 'esbuild';
import { defineConfig, type Options } from 'tsup';
import { minifyBuilt } from './scripts/minify.mjs';

const node = { target: 'node20', platform: 'node', sourcemap: true, splitting: true, outDir: 'dist' } as const;

/** The production build for consumers has codes where the others have sentences (docs/errors.md). */
const textsShort = {
  name: 'short texts',
  setup: ({ onResolve }: PluginBuild) => {
    onResolve({ filter: /\/texts\.js$/ }, ({ resolveDir }) => ({ path: path.join(resolveDir, 'texts-short.ts') }));
  },
};

/** The same build has the charts interpreted by ours instead of XState's interpreter; the actors stay XState's (src/machines/slim.ts). */
const slimCharts = {
  name: 'slim charts',
  setup: ({ onResolve }: PluginBuild) => {
    onResolve({ filter: /^xstate$/ }, ({ importer, resolveDir }) =>
      /[\\/]slim(-step)?\.ts$/.test(importer) || !/[\\/]src[\\/]/.test(importer)
        ? undefined
        : { path: path.join(resolveDir, '..', 'machines', 'slim.ts') },
    );
  },
};

/**
 * Puts the files of a layer next to each other: gzip looks back 32 KB, and what is alike must be in sight of it. Imports for
 * nothing but their order; none of them brings in a file that is not needed, because the package has no side effects.
 */
const byLayer = {
  name: 'by layer',
  setup: ({ onLoad }: PluginBuild) => {
    onLoad({ filter: /src[\\/](consumer-)?browser\.ts$/ }, ({ path: entry }) => {
      const folder = path.dirname(entry);
      const files = ['machines', 'transport', 'actors'].flatMap((layer) =>
        readdirSync(path.join(folder, layer), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.ts') && !file.startsWith('node-'))
          .sort()
          .map((file) => `import './${layer}/${file.replaceAll('\\', '/').replace(/ts$/, 'js')}';`),
      );
      return { contents: `${files.join('')}${readFileSync(entry, 'utf8')}`, loader: 'ts' };
    });
  },
};

const browser = (entry: Record<string, string>, { shortTexts = false } = {}): Options => ({
  entry,
  format: ['esm'],
  platform: 'browser',
  target: 'es2022',
  outDir: 'dist',
  splitting: false,
  // The rest is left to terser, which keeps the annotations that let a page's bundler leave out what is not used.
  minifyIdentifiers: true,
  minifySyntax: true,
  sourcemap: true,
  dts: false,
  noExternal: [/.*/],
  external: ['ws'],
  esbuildPlugins: shortTexts ? [byLayer, textsShort, slimCharts] : [byLayer],
  esbuildOptions: (options) => {
    options.logOverride = { 'ignored-bare-import': 'silent' };
  },
  onSuccess: () => minifyBuilt(Object.keys(entry).map((name) => `dist/${name}.js`)),
});

export default defineConfig([
  {
    ...node,
    entry: {
      index: 'src/index.ts',
      consumer: 'src/consumer.ts',
      machines: 'src/machines/index.ts',
      emulator: 'emulator/index.ts',
    },
    format: ['esm', 'cjs'],
    dts: true,
    noExternal: ['selfsigned'],
    // selfsigned (emulator with TLS, loaded on demand) is CommonJS inside and asks for node's modules by require.
    banner: ({ format }) =>
      format === 'esm'
        ? {
            js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
          }
        : {},
  },
  browser({ 'index.browser': 'src/browser.ts', 'consumer.browser.development': 'src/consumer-browser.ts' }),
  browser({ 'consumer.browser': 'src/consumer-browser.ts' }, { shortTexts: true }),
]);
