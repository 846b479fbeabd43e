// The last step of the browser builds: terser after esbuild. esbuild shortens what is private to a class, which terser does
// not; terser finds about three per cent more in the rest (bench/history.md).
import { readFile, writeFile } from 'node:fs/promises';
import { minify } from 'terser';

/** @type {import('terser').MinifyOptions} */
const OPTIONS = {
  module: true,
  ecma: 2020,
  compress: { passes: 3 },
  // Without its annotations the bundler of a page could not leave out the enums that the page does not use.
  format: { preserve_annotations: true },
};

/**
 * Makes built files smaller where they are, and keeps their source maps.
 * @param {readonly string[]} files
 */
export async function minifyBuilt(files) {
  for (const file of files) {
    const [code, content] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.map`, 'utf8')]);
    const name = file.slice(file.lastIndexOf('/') + 1);
    const small = await minify(
      { [name]: code.replace(/^\/\/# sourceMappingURL=.*$/m, '') },
      { ...OPTIONS, sourceMap: { content, url: `${name}.map` } },
    );
    await writeFile(file, small.code ?? '');
    await writeFile(`${file}.map`, String(small.map));
  }
}
