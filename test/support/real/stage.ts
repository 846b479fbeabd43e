import { startEmulator } from 'parley-sdk/emulator';
import { WebSocket } from 'ws';
import { isTimed, type TimedFault, type WireFault } from '../../../testing/faults/plan.js';
import { Weather } from '../../../testing/faults/weather.js';
import { Scheduler } from '../../../testing/virtual/scheduler.js';
import { browserSocket } from '../../sdk/support/browser-socket.js';
import { isBrand, partiesOf, type Run } from '../programs/program.js';
import type { Stage } from '../programs/stage.js';
import { Relay } from './relay.js';

/** The clock runs so much faster than the computer's: what takes half a minute takes three seconds. */
const SPEED = 10;
/** How often it is moved on, in real milliseconds. */
const TICK_MS = 4;
/**
 * How far it is moved on at the most between two turns of the event loop. A process that gets no CPU for a second has not kept
 * anybody waiting for ten: what was sent meanwhile lies in its sockets, and is read before the next time limit passes.
 */
const LONGEST_STEP_MS = 50;
/** Up to here the milliseconds of a program are real ones: the shortest are those between two frames, and the network is not faster. */
const REAL_MS = 100;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Moves a scheduler's time on with the computer's, until it is told to stop. */
function keepRunning(scheduler: Scheduler): () => Promise<void> {
  let isRunning = true;
  const running = (async () => {
    let last = performance.now();
    while (isRunning) {
      await sleep(TICK_MS);
      const now = performance.now();
      await scheduler.pass(Math.min((now - last) * SPEED, LONGEST_STEP_MS));
      last = now;
    }
  })();
  return () => {
    isRunning = false;
    return running;
  };
}

/** A stage over real sockets: real HTTP, real WebSockets, a relay for each party between it and the emulator. */
export async function realStage(run: Run, note: (line: string) => void = () => {}): Promise<Stage> {
  const scheduler = new Scheduler();
  const say = (line: string): void => note(`${scheduler.elapsed} ${line}`);
  const stop = keepRunning(scheduler);
  const clockOf = (owner: string, skewed: () => number) => ({
    now: () => scheduler.now + skewed(),
    setTimeout: (callback: () => void, ms: number) => scheduler.after(ms, owner, callback),
    clearTimeout: (task: unknown) => {
      if (task) (task as { isCancelled: boolean }).isCancelled = true;
    },
  });
  const parties = partiesOf(run);
  const emulator = await startEmulator({
    agents: parties.filter(isBrand).map((loginName) => ({ loginName })),
    clock: clockOf('emulator', () => 0),
    seed: run.seed,
    ...(run.queryLimit !== undefined && { queryLimit: run.queryLimit }),
    ...(run.lastContent !== undefined && { lastContent: run.lastContent }),
    ...(run.addressMs !== undefined && { fileUrlTtl: run.addressMs }),
    ...(run.order && { order: run.order }),
    ...(run.survey !== undefined && { survey: { bot: run.survey } }),
  });
  const wire = run.faults.filter((fault): fault is WireFault => !isTimed(fault));
  const weather = new Weather(wire, run.seed, () => scheduler.elapsed);
  const relays = new Map<string, Relay>();
  for (const who of parties) {
    const options = { who, port: emulator.port, weather, note: (line: string) => say(`${who} ${line}`) };
    relays.set(
      who,
      await Relay.start({ ...options, after: (ms, callback) => void scheduler.after(ms, 'network', callback) }),
    );
  }
  const skews = new Map<string, number>();
  let struck = 0;
  let isHealed = false;

  const strike = (fault: TimedFault): void => {
    if (isHealed) return;
    struck += 1;
    const { who } = fault;
    const meant = [...relays].filter(([name]) => who === undefined || name === who).map(([, relay]) => relay);
    const lines = meant.flatMap((relay) => [...relay.lines]);
    if (fault.do === 'cut') for (const line of lines) line.cut();
    else if (fault.do === 'close') for (const line of lines) line.close(fault.code);
    else if (fault.do === 'silence') for (const line of lines) line.silence(fault.ms);
    else if (fault.do === 'skew' && who) skews.set(who, (skews.get(who) ?? 0) + fault.ms);
    else if (fault.do === 'revoke' && who) {
      emulator.expireTokens(who);
      for (const line of lines) line.cut();
    } else if (fault.do === 'away') {
      for (const relay of meant) relay.isAway = true;
      for (const line of lines) line.cut();
      scheduler.after(fault.ms, 'network', () => {
        for (const relay of meant) relay.isAway = false;
      });
    }
  };

  return {
    emulator,
    elapsed: () => scheduler.elapsed,
    now: () => scheduler.now,
    pass: async (ms) => {
      await sleep(Math.min(ms, REAL_MS));
      if (ms > REAL_MS) await new Promise<void>((resolve) => scheduler.after(ms - REAL_MS, 'program', resolve));
    },
    worldOf: (who) => ({
      csdsDomain: relays.get(who)!.address,
      platform: {
        clock: clockOf(who, () => skews.get(who) ?? 0),
        ...(run.browsers?.includes(who)
          ? { WebSocket: browserSocket, canSetHeaders: false }
          : { WebSocket: WebSocket as never, canSetHeaders: true }),
      },
    }),
    begin: () => {
      for (const fault of run.faults.filter(isTimed)) scheduler.after(fault.at, 'network', () => strike(fault));
    },
    heal: () => {
      isHealed = true;
      weather.clear();
      for (const relay of relays.values()) {
        relay.isAway = false;
        for (const line of relay.lines) line.heal();
      }
    },
    faultsStruck: () => weather.strikes + struck,
    fellSilent: (from, to) => weather.fellSilent(from, to),
    crashes: () => scheduler.crashes,
    leftOf: (who) => [
      ...scheduler.pendingOf(who).map(({ at }) => `a timer that is due in ${at - scheduler.now} ms`),
      ...[...relays.get(who)!.lines].map(() => 'an open socket'),
    ],
    note: say,
    close: async () => {
      for (const relay of relays.values()) await relay.close();
      await emulator.close();
      await stop();
    },
    patience: { openMs: 20_000, calmMs: 300_000, lookMs: 2_000, probeMs: 200_000, settleMs: 25_000 },
  };
}
