import { startEmulator } from 'parley-sdk/emulator';
import { WebSocket } from 'ws';
import { browserSocket } from '../../sdk/support/browser-socket.js';
import { isTimed, type TimedFault, type WireFault } from '../faults/plan.js';
import { Weather } from '../faults/weather.js';
import { isBrand, partiesOf, type Run } from '../programs/program.js';
import type { Stage } from '../programs/stage.js';
import { Relay } from './relay.js';

/** The clock runs so much faster than the computer's: what takes half a minute takes three seconds. */
export const SPEED = 10;

/** How long that many milliseconds take: the shortest are those between two frames, and the network is not faster. */
const realMs = (ms: number): number => (ms <= 100 ? ms : 90 + ms / SPEED);

/** A stage over real sockets: real HTTP, real WebSockets, a relay for each party between it and the emulator. */
export async function realStage(run: Run, note: (line: string) => void = () => {}): Promise<Stage> {
  const began = Date.now();
  const elapsed = (): number => (Date.now() - began) * SPEED;
  const now = (): number => began + elapsed();
  const timers = new Map<string, Set<NodeJS.Timeout>>();
  const after = (owner: string, ms: number, callback: () => void): NodeJS.Timeout => {
    const own = timers.get(owner) ?? new Set();
    timers.set(owner, own);
    const timer = setTimeout(() => {
      own.delete(timer);
      callback();
    }, ms / SPEED);
    own.add(timer);
    return timer;
  };
  const clockOf = (owner: string, skewed: () => number) => ({
    now: () => now() + skewed(),
    setTimeout: (callback: () => void, ms: number) => after(owner, ms, callback),
    clearTimeout: (timer: unknown) => {
      timers.get(owner)?.delete(timer as NodeJS.Timeout);
      clearTimeout(timer as NodeJS.Timeout);
    },
  });
  const parties = partiesOf(run);
  const emulator = await startEmulator({
    agents: parties.filter(isBrand).map((loginName) => ({ loginName })),
    clock: clockOf('emulator', () => 0),
    seed: run.seed,
    ...(run.order && { order: run.order }),
  });
  const wire = run.faults.filter((fault): fault is WireFault => !isTimed(fault));
  const weather = new Weather(wire, run.seed, elapsed);
  const relays = new Map<string, Relay>();
  for (const who of parties) {
    const options = { who, port: emulator.port, weather };
    relays.set(who, await Relay.start({ ...options, after: (ms, callback) => void after('network', ms, callback) }));
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
      after('network', fault.ms, () => {
        for (const relay of meant) relay.isAway = false;
      });
    }
  };

  return {
    emulator,
    elapsed,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, realMs(ms))),
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
      for (const fault of run.faults.filter(isTimed)) after('network', fault.at, () => strike(fault));
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
    crashes: () => [],
    leftOf: (who) => [
      ...[...(timers.get(who) ?? [])].map(() => 'a timer'),
      ...[...relays.get(who)!.lines].map(() => 'an open socket'),
    ],
    note: (line) => note(`${elapsed()} ${line}`),
    close: async () => {
      for (const relay of relays.values()) await relay.close();
      for (const timer of timers.get('network') ?? []) clearTimeout(timer);
      await emulator.close();
    },
    // Half a minute of real time at the most: an event loop that many runs share is late now and then.
    patience: { openMs: 20_000, calmMs: 300_000, lookMs: 2_000, probeMs: 200_000, settleMs: 25_000 },
  };
}
