// npm test: set-up, build, types, lint, then jest with the arguments given (npm test -- test/cli), then the budgets
// (bench/budgets.mjs), which are about everything and so are left out when arguments pick some tests.
// A failing check does not hide the ones after it: all run, and the exit code is that of the first failure.
import { build } from './build.mjs';
import { main, setup } from './setup.mjs';
import { binOf, runNode, seconds } from './support/run.mjs';

const picked = process.argv.slice(2);

/** @typedef {{ name: string, command: () => string[] }} Check */

/** Each wants one core, and jest never keeps all of them busy: they run beside it. @type {Check[]} */
const quiet = [
  { name: 'types', command: () => [binOf('typescript', 'tsc'), '-p', 'tsconfig.json'] },
  { name: 'lint', command: () => [binOf('@biomejs/biome', 'biome'), 'check', '.'] },
];
/** @type {Check[]} */
const shown = [
  { name: 'jest', command: () => [binOf('jest', 'jest'), ...picked] },
  ...(picked.length > 0 ? [] : [{ name: 'budgets', command: () => ['bench/budgets.mjs'] }]),
];

/** @type {{ name: string, code: number }[]} */
const failures = [];

/**
 * @param {string} name
 * @param {import('./support/run.mjs').Outcome} outcome
 */
function tell(name, { code, output, ms }) {
  console.log(`── ${name} ${code === 0 ? 'passed' : `FAILED (exit code ${code})`} in ${seconds(ms)}`);
  if (code === 0) return;
  failures.push({ name, code });
  if (output) console.log(output.trim());
}

await main(async () => {
  await setup();
  await build();
  const beside = quiet.map(({ name, command }) => ({ name, outcome: runNode(command()) }));
  for (const { name, command } of shown) {
    console.log(`\n── ${name}`);
    tell(name, await runNode(command(), { show: true }));
    // Budgets are measured, so nothing may run beside them.
    for (const { name: other, outcome } of beside.splice(0)) tell(other, await outcome);
  }
  if (failures.length > 0) console.log(`\nfailed: ${failures.map(({ name }) => name).join(', ')}`);
  return failures[0]?.code ?? 0;
});
