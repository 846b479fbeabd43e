import { defineConfig, type Options } from 'tsup';

/**
 * CommonJS as it was written. Left alone, tsup takes classes and `?.` apart for Node of long ago: errors are printed as `_class4`, and
 * everything is slower. `treeshake` has rollup make it instead.
 */
const asWritten: Options = {
  treeshake: true,
  plugins: [
    {
      // Test runners that load CommonJS (jest) have no `import()`.
      name: 'require instead of import()',
      renderChunk: (code) => ({
        code: code.replace(/\bimport\((["'][^"']+["'])\)/g, 'Promise.resolve().then(() => require($1))'),
      }),
    },
  ],
  // Its maps say where something is. What stands there is in those of the ES modules: twice would be a megabyte.
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
};

const shared: Options = {
  entry: {
    index: 'src/index.ts',
    consumer: 'src/consumer.ts',
    machines: 'src/machines/index.ts',
    inspect: 'src/inspect.ts',
    visualizer: 'visualizer/server/index.ts',
    'runtime.node': 'src/runtime.node.ts',
  },
  target: 'node20',
  // One build for Node and browsers: what differs comes in by package.json's `imports`.
  external: ['#runtime'],
  sourcemap: true,
  splitting: true,
  outDir: 'dist',
};

/** A program that stands by itself; nobody steps through it, and its maps would be a third of the package. */
const emulator: Options = {
  entry: { emulator: 'emulator/index.ts' },
  target: 'node20',
  platform: 'node',
  sourcemap: false,
  splitting: true,
  outDir: 'dist',
};

export default defineConfig([
  {
    ...shared,
    entry: { ...(shared.entry as Record<string, string>), 'runtime.browser': 'src/transport/runtime.browser.ts' },
    format: ['esm'],
    platform: 'neutral',
    dts: true,
  },
  {
    ...shared,
    ...asWritten,
    format: ['cjs'],
    platform: 'node',
    // The visualizer finds its page beside itself.
    shims: true,
    // Its declarations are those of the ES modules (scripts/build.mjs): making them is most of the time of a build.
    dts: false,
    // ES modules only: test runners that load CommonJS (jest) could not read them.
    noExternal: ['ky'],
  },
  { ...emulator, format: ['esm'], dts: true },
  // Declarations and jose: as above. It finds its console beside itself.
  { ...emulator, ...asWritten, format: ['cjs'], dts: false, shims: true, noExternal: ['jose'] },
  // The test kit takes the SDK and the emulator by their public names: what it tests is what a program imports.
  {
    entry: { testing: 'testing/index.ts' },
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    outDir: 'dist',
    external: [/^parley-sdk/],
    dts: true,
  },
  {
    entry: { testing: 'testing/index.ts' },
    format: ['cjs'],
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    outDir: 'dist',
    external: [/^parley-sdk/],
    dts: false,
    // Test runners that load CommonJS (jest) have no `import()`.
    esbuildOptions: (options) => {
      options.supported = { ...options.supported, 'dynamic-import': false };
    },
  },
  {
    entry: { cli: 'cli/index.ts' },
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    outDir: 'dist',
    // The package itself, resolved at run time by its own name: the command runs what a program would import.
    external: [/^parley-sdk/],
  },
]);
