// npm run bench: installs and builds what is missing, then measures (bench/run.mjs). Arguments go after `--`:
//   npm run bench -- --only send --short        npm run --silent bench -- --json        npm run bench -- --budgets
import { build } from './build.mjs';
import { main, setup } from './setup.mjs';

await main(async () => {
  // Whatever set-up has to say goes to stderr: with --json, stdout carries one JSON object and nothing else.
  const { log } = console;
  console.log = console.error;
  await setup();
  await build();
  console.log = log;
  const isBudgets = process.argv.includes('--budgets');
  // Imported late: both need the packages and dist/, which may not have existed a moment ago.
  await import(isBudgets ? '../bench/budgets.mjs' : '../bench/run.mjs');
  return Number(process.exitCode ?? 0);
});
