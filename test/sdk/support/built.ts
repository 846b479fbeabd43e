import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type * as Consumer from 'parley-sdk/consumer';
import { buildOnce, root } from '../../support/run-node.js';

/**
 * `parley-sdk/consumer` in a page: bundled from dist/ as a page's bundler does it, by the condition `browser`, and with nothing
 * of Node but what a browser has as well. Only the kind of its exports is changed, because jest runs CommonJS.
 */
export async function builtConsumer() {
  await buildOnce();
  const esbuild = path.join(root, 'node_modules/.bin/esbuild');
  const flags = ['--bundle', '--platform=browser', '--format=cjs', '--tsconfig-raw={}', '--log-level=error'];
  const code = execFileSync(esbuild, flags, {
    cwd: root,
    input: "export * from 'parley-sdk/consumer';",
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  });
  const module = { exports: {} };
  // No `require` among the names it is given: a build that asked for a module would fail here, as it would in a page.
  new Function('module', 'exports', 'process', 'Buffer', 'setImmediate', code)(module, module.exports);
  return module.exports as typeof Consumer;
}
