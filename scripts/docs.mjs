// `npm run docs`: writes docs/statecharts.md from the charts in src/machines. A test fails when that was forgotten.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { statechartsPage } from './docs/statecharts.js';
import { root } from './support/run.mjs';

/** @typedef {import('../src/machines/index.js')} Machines */

/** @param {string} name */
const sourceOf = (name) => readFileSync(path.join(root, 'src/machines', `${name}.ts`), 'utf8');

/**
 * The machines are TypeScript; they are bundled in memory, with XState, and loaded from there.
 * @returns {Promise<Machines>}
 */
async function loadMachines() {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'src/machines/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.text ?? '').toString('base64')}`);
}

const machines = await loadMachines();
const page = statechartsPage([
  { machine: machines.connectionMachine, events: machines.connectionEvents, source: sourceOf('connection') },
  { machine: machines.subscriptionMachine, events: machines.subscriptionEvents, source: sourceOf('subscription') },
  { machine: machines.conversationMachine, events: machines.conversationEvents, source: sourceOf('conversation') },
  { machine: machines.dialogMachine, events: machines.dialogEvents, source: sourceOf('dialog') },
]);

const file = path.join(root, 'docs/statecharts.md');
const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
if (page !== before) writeFileSync(file, page);
console.log(page === before ? 'docs/statecharts.md is up to date.' : 'docs/statecharts.md has been written.');
