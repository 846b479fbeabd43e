import { defineConfig } from 'tsup';

const node = { target: 'node20', platform: 'node', sourcemap: true, splitting: true, outDir: 'dist' } as const;

export default defineConfig([
  {
    ...node,
    entry: { index: 'src/index.ts', machines: 'src/machines/index.ts', emulator: 'emulator/index.ts' },
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
  {
    entry: { 'index.browser': 'src/browser.ts' },
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
