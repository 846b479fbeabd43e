import { defineConfig, type Options } from 'tsup';

const node = { target: 'node20', platform: 'node', sourcemap: true, splitting: true, outDir: 'dist' } as const;

const browser = (entry: Record<string, string>): Options => ({
  entry,
  format: ['esm'],
  platform: 'browser',
  target: 'es2022',
  outDir: 'dist',
  splitting: false,
  minify: true,
  sourcemap: true,
  dts: true,
  noExternal: [/.*/],
  external: ['ws'],
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
    noExternal: ['selfsigned', 'ky', 'immer'],
    // selfsigned (emulator with TLS, loaded on demand) is CommonJS inside and asks for node's modules by require.
    banner: ({ format }) =>
      format === 'esm'
        ? {
            js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
          }
        : {},
  },
  {
    ...node,
    entry: { cli: 'cli/index.ts' },
    format: ['esm'],
    sourcemap: false,
    // The package itself, resolved at run time by its own name: the command runs what a program would import.
    external: [/^parley-sdk/],
  },
  browser({ 'index.browser': 'src/browser.ts', 'consumer.browser': 'src/consumer-browser.ts' }),
]);
