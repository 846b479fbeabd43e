// `npm run docs`: writes docs/statecharts.md from the charts in src/machines, docs/errors.md from the policy table in
// src/transport/policy.ts and the words in src/api, the lists of tests in docs/guarantees.md from the titles of the tests,
// and the tables of docs/compatibility.md from scripts/docs/compatibility.
// A test fails when that was forgotten.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { compatibilityPage } from './docs/compatibility/page.js';
import { errorsPage } from './docs/errors.js';
import { guaranteesPage, idsInTitles, testsOfPromises } from './docs/guarantees.js';
import { sourcesOf } from './docs/sources.js';
import { statechartsPage } from './docs/statecharts.js';
import { root } from './support/run.mjs';

/** @typedef {import('../src/machines/index.js')} Machines */
/** @typedef {import('../src/transport/policy.js')} Policy */
/** @typedef {import('../src/api/errors/texts.js')} Texts */

const sourceOf = (/** @type {keyof typeof sourcesOf} */ name) =>
  sourcesOf[name].map((file) => readFileSync(path.join(root, 'src/machines', `${file}.ts`), 'utf8')).join('\n');

/**
 * The sources are TypeScript; they are bundled in memory, with XState, and loaded from there.
 * @param {string} file below src/
 */
async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'src', file)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.text ?? '').toString('base64')}`);
}

/**
 * @param {string} name below docs/
 * @param {string} page
 */
function write(name, page) {
  const file = path.join(root, 'docs', name);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (page !== before) writeFileSync(file, page);
  console.log(page === before ? `docs/${name} is up to date.` : `docs/${name} has been written.`);
}

/** @type {Machines} */
const machines = await load('machines/index.ts');
/** @type {Texts} */
const texts = await load('api/errors/texts.ts');
/** @type {Policy} */
const policy = await load('transport/policy.ts');

write(
  'statecharts.md',
  statechartsPage([
    { machine: machines.connectionMachine, events: machines.connectionEvents, source: sourceOf('connection') },
    { machine: machines.subscriptionMachine, events: machines.subscriptionEvents, source: sourceOf('subscription') },
    { machine: machines.conversationMachine, events: machines.conversationEvents, source: sourceOf('conversation') },
    { machine: machines.dialogMachine, events: machines.dialogEvents, source: sourceOf('dialog') },
    { machine: machines.ringMachine, events: machines.ringEvents, source: sourceOf('ring') },
  ]),
);
write('errors.md', errorsPage(policy.POLICY, texts.describedProblems()));
write(
  'guarantees.md',
  guaranteesPage(readFileSync(path.join(root, 'docs/guarantees.md'), 'utf8'), testsOfPromises(root)),
);
write(
  'compatibility.md',
  compatibilityPage(readFileSync(path.join(root, 'docs/compatibility.md'), 'utf8'), idsInTitles(root), root),
);
