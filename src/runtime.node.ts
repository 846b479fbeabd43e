import type { Runtime } from './transport/runtime.js';
import { runtime as ofNode, proxies } from './transport/runtime.node.js';

export { proxies };

/** What `#runtime` is in Node: with the inspector that the environment asks for. Browsers have no environment. */
export const runtime: Runtime = {
  ...ofNode,
  inspector: () => {
    const url = process.env.PARLEY_INSPECT;
    if (!url) return undefined;
    // Only then is it loaded.
    return import('./inspect/environment.js').then(({ inspectorAt }) =>
      inspectorAt(url, process.argv[1]?.split(/[\\/]/).at(-1)),
    );
  },
};
