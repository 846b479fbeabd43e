import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type * as Consumer from 'parley-sdk/consumer';
import { buildOnce, root } from '../../support/run-node.js';

/**
 * A browser build of `parley-sdk/consumer`, as a page would load it: what is in dist/, and nothing of Node but what a browser
 * has as well. Only the kind of its exports is changed, because jest runs CommonJS.
 */
export async function builtConsumer(file: 'consumer.browser.js' | 'consumer.browser.development.js') {
  await buildOnce();
  const esbuild = path.join(root, 'node_modules/.bin/esbuild');
  const code = execFileSync(esbuild, [path.join('dist', file), '--format=cjs', '--log-level=error'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  });
  const module = { exports: {} };
  // No `require` among the names it is given: a build that asked for a module would fail here, as it would in a page.
  new Function('module', 'exports', 'process', 'Buffer', 'setImmediate', code)(module, module.exports);
  return module.exports as typeof Consumer;
}
