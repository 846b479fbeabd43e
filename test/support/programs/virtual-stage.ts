import { startEmulator } from 'parley-sdk/emulator';
import { ADDRESS, Network } from '../../../testing/virtual/network.js';
import { Scheduler } from '../../../testing/virtual/scheduler.js';
import { play, type Report } from './play.js';
import { isBrand, partiesOf, type Run } from './program.js';
import type { Stage } from './stage.js';

/**
 * The types of files are told by a library that is loaded with the first file. From a disk, that would take real time, in which
 * virtual time goes on.
 */
const loaded = import('file-type/core');

/** A stage in virtual time and in memory. Minutes of calm cost nothing here, so there is no reason to be hasty. */
export async function virtualStage(run: Run, note: (line: string) => void = () => {}): Promise<Stage> {
  await loaded;
  const scheduler = new Scheduler();
  const told = (line: string): void => note(`${scheduler.elapsed} ${line}`);
  const network = new Network({
    scheduler,
    seed: run.seed,
    faults: run.faults,
    trace: told,
    revoke: (who) => emulator.expireTokens(who),
  });
  const emulator = await startEmulator({
    agents: partiesOf(run)
      .filter(isBrand)
      .map((loginName) => ({ loginName })),
    clock: {
      now: () => scheduler.now,
      setTimeout: (callback, ms) => scheduler.after(ms, 'emulator', callback),
      clearTimeout: (task) => {
        if (task) (task as { isCancelled: boolean }).isCancelled = true;
      },
    },
    seed: run.seed,
    inProcess: network.inProcess,
    ...(run.queryLimit !== undefined && { queryLimit: run.queryLimit }),
    ...(run.lastContent !== undefined && { lastContent: run.lastContent }),
    ...(run.addressMs !== undefined && { fileUrlTtl: run.addressMs }),
    ...(run.order && { order: run.order }),
    ...(run.survey !== undefined && { survey: { bot: run.survey } }),
  });
  return {
    emulator,
    elapsed: () => scheduler.elapsed,
    now: () => scheduler.now,
    pass: (ms) => scheduler.pass(ms),
    worldOf: (who) => ({
      csdsDomain: ADDRESS,
      platform: network.platformOf(who, run.browsers?.includes(who) ? 'browser' : 'node'),
    }),
    begin: () => network.begin(),
    heal: () => network.heal(),
    faultsStruck: () => network.strikes,
    fellSilent: (from, to) => network.weather.fellSilent(from, to),
    crashes: () => scheduler.crashes,
    leftOf: (who) => [
      ...scheduler.pendingOf(`sdk ${who}`).map(({ at }) => `a timer that is due in ${at - scheduler.now} ms`),
      ...network.linesOf(who).map(({ number }) => `line ${number} is open`),
    ],
    note: told,
    close: () => emulator.close(),
    patience: { openMs: 50, calmMs: 900_000, lookMs: 5_000, probeMs: 120_000, settleMs: 10_000 },
  };
}

/** Plays a run in virtual time. */
export async function playVirtually(run: Run, note?: (line: string) => void): Promise<Report> {
  return play(run, await virtualStage(run, note));
}
