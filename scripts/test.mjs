// npm test: set-up, build, types, lint, then jest with the arguments given (npm test -- test/cli), then the budgets
// (bench/budgets.mjs), which are about everything and so are left out when arguments pick some tests.
// A failing check does not hide the ones after it: all run, and the exit code is that of the first failure.
import { build } from './build.mjs';
import { main, setup } from './setup.mjs';
import { binOf, runNode, seconds } from './support/run.mjs';

const picked = process.argv.slice(2);

const checks = [
  { name: 'types', command: () => [binOf('typescript', 'tsc'), '-p', 'tsconfig.json'] },
  { name: 'lint', command: () => [binOf('@biomejs/biome', 'biome'), 'check', '.'] },
  { name: 'jest', command: () => [binOf('jest', 'jest'), ...picked], show: true },
  ...(picked.length > 0 ? [] : [{ name: 'budgets', command: () => ['bench/budgets.mjs'], show: true }]),
];

await main(async () => {
  await setup();
  await build();
  /** @type {{ name: string, code: number }[]} */
  const failures = [];
  for (const { name, command, show = false } of checks) {
    if (show) console.log(`\n── ${name}`);
    const { code, output, ms } = await runNode(command(), { show });
    console.log(`── ${name} ${code === 0 ? 'passed' : `FAILED (exit code ${code})`} in ${seconds(ms)}`);
    if (code === 0) continue;
    failures.push({ name, code });
    if (output) console.log(output.trim());
  }
  if (failures.length > 0) console.log(`\nfailed: ${failures.map(({ name }) => name).join(', ')}`);
  return failures[0]?.code ?? 0;
});
