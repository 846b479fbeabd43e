// Bundles the page into a folder, as any page that uses Parley is bundled. `node examples/web-consumer/bundle.js FOLDER`
import { copyFileSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const page = fileURLToPath(new URL('./page/', import.meta.url));

/** @param {string} folder */
export async function bundlePage(folder) {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { page: path.join(page, 'main.tsx') },
    outdir: folder,
    bundle: true,
    // What is needed with the first file only is loaded with the first file.
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // The repository's own settings lead to the sources; a page uses the package.
    tsconfigRaw: '{}',
    logLevel: 'warning',
    // Of a package in node_modules esbuild does not say it; here the package is the repository around the example.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  for (const name of ['index.html', 'icon.svg', 'kettle.svg'])
    copyFileSync(path.join(page, name), path.join(folder, name));
  const styles = path.join(page, 'styles');
  for (const name of readdirSync(styles)) copyFileSync(path.join(styles, name), path.join(folder, name));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  if (!folder) throw new Error('node examples/web-consumer/bundle.js FOLDER');
  await bundlePage(folder);
}
