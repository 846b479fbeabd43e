import { defineConfig } from 'tsup';

const node = { target: 'node20', platform: 'node', sourcemap: true, splitting: true, outDir: 'dist' } as const;

export default defineConfig([
  {
    ...node,
    entry: { index: 'src/index.ts', machines: 'src/machines/index.ts', emulator: 'emulator/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    // ky is ESM only; bundling it lets `require('parley')` work on every Node we support.
    noExternal: ['ky'],
  },
  {
    entry: { 'index.browser': 'src/index.ts' },
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist',
    minify: true,
    sourcemap: true,
    dts: false,
    noExternal: [/.*/],
    external: ['ws'],
  },
]);
