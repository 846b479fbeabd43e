import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import * as bundle from './figures/bundle.mjs';
import * as open from './figures/open.mjs';
import * as routeCost from './figures/route-cost.mjs';
import * as routeThroughput from './figures/route-throughput.mjs';
import * as scale from './figures/scale.mjs';
import * as send from './figures/send.mjs';
import * as stall from './figures/stall.mjs';
import { growth } from './growth.mjs';
import { documentRun } from './lib/document.mjs';
import { figureRow, formatNumber, isMet, textTable } from './lib/figure.mjs';
import { drawGrowth } from './lib/growth-drawing.mjs';

/**
 * `npm run bench`: every figure of docs/performance.md, each against its target, then how costs grow.
 *
 *   --json         one JSON object on stdout, names as keys, and nothing else
 *   --only NAME    only the figures whose name starts with NAME (several allowed); `growth` for the growth table
 *   --check        exit code 1 if a target is missed
 *   --document     puts the tables of a whole run into docs/performance.md
 */

const usage = 'bench [--json] [--check] [--document] [--only NAME]...';

/** @type {{ names: string[], measure: () => Promise<import('./lib/figure.mjs').Figure[]> }[]} */
const families = [
  { names: routeThroughput.names, measure: routeThroughput.routeThroughput },
  { names: routeCost.names, measure: routeCost.routeCost },
  { names: scale.names, measure: scale.scale },
  { names: stall.names, measure: stall.stall },
  { names: open.names, measure: open.open },
  { names: send.names, measure: send.send },
  { names: bundle.names, measure: bundle.bundle },
];

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const isWanted = (/** @type {string} */ name) =>
  flags.only.length === 0 || flags.only.some((prefix) => name.startsWith(prefix));
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

if (flags.help) {
  say(usage);
  process.exit(0);
}
if (flags.document && (flags.json || flags.only.length > 0)) {
  say('--document needs a whole run, without --json and --only.');
  process.exit(2);
}
const known = families.flatMap(({ names }) => names);
for (const prefix of flags.only) {
  if (![...known, 'growth'].some((name) => name.startsWith(prefix))) {
    say(`There is no figure ${prefix}. Known: ${known.join(', ')}, growth.`);
    process.exit(2);
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, node ${process.version}`;
const startedAt = Date.now();

/** @type {import('./lib/figure.mjs').Figure[]} */
const figures = [];
for (const { names, measure } of families) {
  if (!names.some(isWanted)) continue;
  say(`measuring ${names.filter(isWanted).join(', ')}`);
  figures.push(...(await measure()).filter(({ name }) => isWanted(name)));
}

if (flags.json) {
  const values = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
  process.stdout.write(`${JSON.stringify(values, undefined, 2)}\n`);
} else {
  if (figures.length > 0) {
    console.log(`\n${machine}\n`);
    console.log(textTable(['figure', 'value', 'spread', 'target', '', 'in this run'], figures.map(figureRow)));
  }
  const growthTable = isWanted('growth') ? await showGrowth() : undefined;
  // Our own processes take turns and are worth about one and a half; what is above that was somebody else's.
  const load = `load average at the end ${loadavg()[0]?.toFixed(1)}`;
  console.log(`\n${load}`);
  if (flags.document && growthTable !== undefined) {
    await documentRun({ figures, growth: growthTable, machine: `${machine}, ${load}` });
  }
  console.log(`\n${Math.round((Date.now() - startedAt) / 1000)} s`);
}

const missed = figures.filter((figure) => isMet(figure) === false);
process.exitCode = flags.check && missed.length > 0 ? 1 : 0;

async function showGrowth() {
  say('measuring growth');
  const grown = await growth(({ conversations, connections }) =>
    say(`  ${conversations} conversations on ${connections} connection${connections === 1 ? '' : 's'}`),
  );
  const heads = [
    'conversations',
    'connections',
    'message',
    'appears',
    'closes',
    'snapshot',
    'heap each',
    'heap per connection',
  ];
  const cells = (/** @type {import('./growth.mjs').GrowthRow} */ row) => [
    formatNumber(row.conversations),
    formatNumber(row.connections),
    `${formatNumber(row.eventMicros)} µs`,
    `${formatNumber(row.spawnMicros)} µs`,
    `${formatNumber(row.stopMicros)} µs`,
    `${formatNumber(row.setUpMs)} ms`,
    `${formatNumber(row.bytesPerConversation)} B`,
    // One connection weighs less than the noise of a heap; ten or more can be told from it.
    row.connections === 1 ? '' : `${formatNumber(row.bytesPerConnection / 1024)} KiB`,
  ];
  const rows = [...grown.byConversations, ...grown.byConnections].map(cells);
  console.log(`\n${textTable(heads, rows)}`);
  const drawing = new URL('../docs/pictures/growth.svg', import.meta.url);
  await mkdir(new URL('.', drawing), { recursive: true });
  await writeFile(drawing, drawGrowth(grown, `CPU time, frame text to handler, JSON.parse included. ${machine}.`));
  return { heads, rows };
}
