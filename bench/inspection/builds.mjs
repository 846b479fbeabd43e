import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The SDK built twice from its sources in the same way: as it is, and with everything left out that is there for inspectors.
 * What the second one does not do is what inspection costs while nobody is attached.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** In the place of src/actors/inspection.ts and tap.ts. */
const EMPTY = {
  'actors/inspection.ts': `
    export const DEFAULT_INSPECTED_ACTORS = 0;
    export function* actorsBelow() {}
    export class Inspection {
      isWatched = false;
      attach() { throw new Error('This build has no inspection.'); }
      begin() {}
      resting() { return []; }
      activate() { return () => {}; }
    }`,
  'actors/tap.ts': `
    export class Tap {
      add() { throw new Error('This build has no inspection.'); }
      taking(frame, take) { return take(undefined); }
      takingRest(frame, take) { return take(); }
      between(application) { return application; }
      around(runtime) { return runtime; }
      asked() {}
      subscribed() {}
      handedIn() {}
    }`,
};

/** @param {boolean} isInspectable @returns {Promise<string>} the module's file */
export async function buildSdk(isInspectable) {
  // Beside node_modules, whose packages both of them import.
  const folder = await mkdtemp(path.join(root, 'node_modules/.cache/', 'parley-bench-'));
  const outfile = path.join(folder, isInspectable ? 'inspectable.mjs' : 'uninspectable.mjs');
  /** @type {import('esbuild').Plugin} */
  const withoutInspection = {
    name: 'without inspection',
    setup: ({ onLoad }) => {
      for (const [file, contents] of Object.entries(EMPTY)) {
        onLoad({ filter: new RegExp(`src/${file.replace('.', '\\.')}$`) }, () => ({ contents, loader: 'js' }));
      }
    },
  };
  await build({
    entryPoints: [path.join(root, 'src/index.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '#runtime': path.join(root, 'src/runtime.node.ts') },
    plugins: isInspectable ? [] : [withoutInspection],
  });
  return outfile;
}
