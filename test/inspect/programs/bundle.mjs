// Bundles stately.mjs, beside it, with the sources of Parley, into the file that is named.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = (/** @type {string} */ name) => path.join(root, name);

/** @type {Record<string, string>} */
const SOURCES = {
  'parley-sdk/emulator': 'emulator/index.ts',
  'parley-sdk': 'src/index.ts',
  '#runtime': 'src/runtime.node.ts',
};

await build({
  entryPoints: [fileURLToPath(new URL('stately.mjs', import.meta.url))],
  outfile: /** @type {string} */ (process.argv[2]),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [
    {
      name: 'sources',
      setup: ({ onResolve }) => {
        onResolve({ filter: /^(parley-sdk|#runtime)/ }, ({ path: name }) => ({ path: source(SOURCES[name] ?? name) }));
        // Packages stay where they are: one XState for Parley and for the inspector.
        onResolve({ filter: /^[@a-z]/ }, ({ path: name, kind }) =>
          kind === 'entry-point' ? undefined : { path: name, external: true },
        );
      },
    },
  ],
  logLevel: 'error',
});
