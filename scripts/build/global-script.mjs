// Builds dist/parley.global.js, the stand-alone script for pages without a bundler: everything in one file, under the globals
// `lpm` and `LPMessagingSDK`. Made from dist/, after tsup. Beside it go the licences of what is in it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../support/run.mjs';

const NAME = 'parley.global';

/** @param {string} dist */
export async function buildGlobalScript(dist) {
  const { metafile } = await build({
    stdin: {
      contents: `import * as sdk from './index.js';
        // A plain object: a page may look through it, and test tools may replace a member.
        globalThis.lpm = globalThis.LPMessagingSDK = { ...sdk };`,
      resolveDir: dist,
    },
    absWorkingDir: root,
    outfile: path.join(dist, `${NAME}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfigRaw: '{}',
    metafile: true,
    legalComments: 'none',
    banner: { js: `/*! parley-sdk, MIT. What is in it besides, and under which licences: ${NAME}.LICENSES.txt */` },
    logLevel: 'warning',
    // Of a package in node_modules esbuild does not say it; here it is the repository itself.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  writeFileSync(path.join(dist, `${NAME}.LICENSES.txt`), licencesOf(Object.keys(metafile.inputs)));
}

/** @param {readonly string[]} inputs paths from the root */
export function licencesOf(inputs) {
  const folders = inputs.flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const full = path.resolve(root, folder);
      const { name, version, license } = JSON.parse(readFileSync(path.join(full, 'package.json'), 'utf8'));
      const file = existsSync(full) && readdirSync(full).find((one) => /^licen[cs]e/i.test(one));
      const text = file ? readFileSync(path.join(full, file), 'utf8').trim() : `Licence: ${license}`;
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
