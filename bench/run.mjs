import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import * as bundle from './figures/bundle.mjs';
import * as echo from './figures/echo.mjs';
import { growth } from './figures/growth.mjs';
import * as inspect from './figures/inspect.mjs';
import * as kit from './figures/kit.mjs';
import * as open from './figures/open.mjs';
import * as resync from './figures/resync.mjs';
import * as routeCost from './figures/route-cost.mjs';
import * as routeThroughput from './figures/route-throughput.mjs';
import * as scale from './figures/scale.mjs';
import * as send from './figures/send.mjs';
import * as stall from './figures/stall.mjs';
import * as visualizer from './figures/visualizer.mjs';
import { documentRun } from './report/document.mjs';
import { figureHeads, figureRow, missesOf, textTable } from './report/figure.mjs';
import { drawGrowth } from './report/growth-drawing.mjs';
import { growthTable } from './report/growth-table.mjs';
import { targets } from './targets.mjs';

/**
 * `npm run bench`: every figure of docs/performance.md, each against its target (targets.mjs), then how costs grow.
 *
 *   --json         one JSON object on stdout, names as keys, and nothing else
 *   --only NAME    only the figures whose name starts with NAME (several allowed); `growth` for the growth table
 *   --check        exit code 1 if a target is missed; each one is named on stderr
 *   --document     puts the tables of a whole run into docs/performance.md
 *   --short        fewer rounds, while working on the benchmark; its numbers are not for the page
 */

const usage = 'bench [--json] [--check] [--document] [--short] [--only NAME]...';

/**
 * @typedef {object} Family figures that come from the same rounds
 * @property {readonly string[]} names
 * @property {() => Promise<import('./report/figure.mjs').Figure[]>} measure
 */

/** @type {readonly Family[]} */
const families = [
  { names: routeThroughput.names, measure: routeThroughput.routeThroughput },
  { names: routeCost.names, measure: routeCost.routeCost },
  { names: scale.names, measure: scale.scale },
  { names: stall.names, measure: stall.stall },
  { names: open.names, measure: open.open },
  { names: send.names, measure: send.send },
  { names: echo.names, measure: echo.echo },
  { names: resync.names, measure: resync.resync },
  { names: inspect.names, measure: inspect.inspect },
  { names: visualizer.names, measure: visualizer.visualizer },
  { names: kit.names, measure: kit.kit },
  { names: bundle.names, measure: bundle.bundle },
];

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const isNamed = (/** @type {string} */ name) => flags.only.some((prefix) => name.startsWith(prefix));
const isWanted = (/** @type {string} */ name) => flags.only.length === 0 || isNamed(name);
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

if (flags.help) {
  say(usage);
  process.exit(0);
}
if (flags.document && (flags.json || flags.short || flags.only.length > 0)) {
  say('--document needs a whole run, without --json, --short and --only.');
  process.exit(2);
}
const known = families.flatMap(({ names }) => names);
for (const prefix of flags.only) {
  if (![...known, 'growth'].some((name) => name.startsWith(prefix))) {
    say(`There is no figure ${prefix}. Known: ${known.join(', ')}, growth.`);
    process.exit(2);
  }
}
for (const name of Object.keys(targets)) {
  if (!known.includes(name)) throw new Error(`targets.mjs has ${name}, which nothing measures`);
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, node ${process.version}`;
const startedAt = Date.now();

/** @type {import('./report/figure.mjs').Figure[]} */
const figures = [];
for (const { names, measure } of families) {
  const wanted = names.filter(isWanted);
  if (wanted.length === 0) continue;
  say(`measuring ${wanted.join(', ')}`);
  figures.push(...(await measure()).filter(({ name }) => wanted.includes(name)));
}

if (flags.json) {
  const values = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
  process.stdout.write(`${JSON.stringify(values, undefined, 2)}\n`);
} else {
  if (figures.length > 0) {
    console.log(`\n${machine}\n`);
    console.log(textTable(figureHeads, figures.map(figureRow)));
  }
  const grown = isWanted('growth') ? await showGrowth() : undefined;
  // Our own processes take turns and are worth about one and a half; what is above that was somebody else's.
  const load = `load average at the end ${loadavg()[0]?.toFixed(1)}`;
  console.log(`\n${load}`);
  if (flags.document && grown !== undefined) {
    await documentRun({ figures, growth: grown, machine: `${machine}, ${load}` });
  }
  console.log(`\n${Math.round((Date.now() - startedAt) / 1000)} s`);
}

const misses = missesOf(figures);
if (flags.check) {
  for (const miss of misses) say(miss);
  process.exitCode = misses.length > 0 ? 1 : 0;
}

async function showGrowth() {
  say('measuring growth');
  const grown = await growth(({ conversations, connections }) =>
    say(`  ${conversations} conversations on ${connections} connection${connections === 1 ? '' : 's'}`),
  );
  const table = growthTable(grown);
  console.log(`\n${textTable(table.heads, table.rows)}`);
  // The drawing belongs to the page's table: other runs leave it alone.
  if (flags.document) {
    const drawing = new URL('../docs/pictures/growth.svg', import.meta.url);
    await mkdir(new URL('.', drawing), { recursive: true });
    await writeFile(drawing, drawGrowth(grown, `CPU time, frame text to handler, JSON.parse included. ${machine}.`));
  }
  return table;
}
