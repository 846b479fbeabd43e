import fc from 'fast-check';
import type { Fault as PlatformFault } from 'parley-sdk/emulator';
import { type Fault, isTimed } from '../../../../testing/faults/plan.js';
import type { Run, Step } from '../program.js';
import { among, type Episode, exists } from './cast.js';
import { fair } from './fair.js';
import { anyFault, platformFault } from './faults.js';
import { anExchange } from './files.js';
import { aRenewal } from './identities.js';
import { anOutage } from './outage.js';
import { anyStep } from './steps.js';
import { aWayBack } from './way-back.js';

/** Without this, hardly any run would come to its survey. */
const over: Step = { do: 'end', who: 'c0', stage: false, after: 5 };

/** Most runs begin with a conversation that is under way; what can go wrong before it is found by the others. */
const begun: readonly Step[] = [
  { do: 'begin', who: 'c0', after: 10 },
  { do: 'begin', who: 'c1', after: 0 },
  { do: 'join', who: 'b0', of: 'c0', role: 'MANAGER', after: 30 },
  { do: 'join', who: 'b1', of: 'c0', role: 'ASSIGNED_AGENT', after: 0 },
  { do: 'join', who: 'b0', of: 'c1', role: 'ASSIGNED_AGENT', after: 0 },
];
/** The same with rings. */
const rung: readonly Step[] = [
  { do: 'ready', who: 'b0', after: 10 },
  { do: 'ready', who: 'b1', after: 0 },
  { do: 'begin', who: 'c0', after: 30 },
  { do: 'begin', who: 'c1', after: 0 },
  { do: 'answer', who: 'b0', how: 'accept', after: 30 },
  { do: 'answer', who: 'b1', how: 'accept', after: 0 },
];
const prelude: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(begun) },
  { weight: 2, arbitrary: fc.constant(rung) },
  { weight: 1, arbitrary: fc.subarray([...rung]) },
  { weight: 1, arbitrary: fc.subarray([...begun]) },
);

/** What happens by chance hardly ever comes to where it is difficult; most runs have an episode that goes there. */
const maybe = (episode: fc.Arbitrary<Episode>, chance: number): fc.Arbitrary<Episode> =>
  fc.oneof(
    { weight: Math.round(100 * (1 - chance)), arbitrary: fc.constant({ steps: [], faults: [] }) },
    { weight: Math.round(100 * chance), arbitrary: episode },
  );

/** Of a message that is lost alone, or comes after the close, what was said last may be the only witness. */
const isHeldUp = (faults: readonly Fault[], platform: readonly PlatformFault[]): boolean =>
  faults.some((fault) => !isTimed(fault) && fault.on === 'notification:message') ||
  platform.some(({ when }) => when === 'notification:MessagingEventNotification');

/** A random run of at most so many steps and faults. */
export function anyRun({
  steps = 20,
  faults = 5,
  leastFaults = 0,
  fault = anyFault,
  platformFaults = 0,
  surveys = false,
}: {
  steps?: number;
  faults?: number;
  leastFaults?: number;
  fault?: fc.Arbitrary<Fault>;
  /** At most so many things that the platform itself does wrong. */
  platformFaults?: number;
  /** Whether some main dialogs end with a survey. */
  surveys?: boolean;
} = {}): fc.Arbitrary<Run> {
  return fc
    .record({
      seed: fc.nat(1_000_000),
      brands: fc.constantFrom(1, 2),
      consumers: fc.constantFrom(1, 2),
      browsers: fc.subarray(['c0', 'c1']),
      order: fc.constantFrom(
        undefined,
        ['response', 'conversations', 'events'] as const,
        ['events', 'response', 'conversations'] as const,
        ['conversations', 'events', 'response'] as const,
      ),
      bots: fc.constantFrom([], [], ['b0'], ['b0', 'b1']),
      patient: fc.constantFrom([], [], ['b0', 'c0']),
      readers: fc.constantFrom([], [], [], ['b0', 'c0']),
      isForgetful: fc.constantFrom(false, false, false, true),
      activeActors: fc.constantFrom(undefined, undefined, 1),
      outboxMs: fc.constantFrom(undefined, undefined, undefined, 1_000),
      queryLimit: fc.constantFrom(undefined, undefined, 2, 5),
      tellsLast: fc.constantFrom(true, true, false),
      begun: prelude,
      rest: fc.array(anyStep, { maxLength: steps, size: 'max' }),
      faults: fc.array(fault, { minLength: leastFaults, maxLength: faults, size: 'max' }),
      episodes: fc.tuple(maybe(aWayBack, 0.5), maybe(anOutage, 0.25), maybe(aRenewal, 0.4), maybe(anExchange, 0.4)),
      addressMs: fc.constantFrom(undefined, undefined, undefined, 1_000),
      platform: fc.array(platformFault, { maxLength: platformFaults }),
      isSurveyed: surveys ? fc.boolean() : fc.constant(false),
    })
    .map(
      ({
        begun: first,
        rest,
        browsers,
        order,
        platform,
        isSurveyed,
        queryLimit,
        tellsLast,
        addressMs,
        outboxMs: drawnOutboxMs,
        bots: drawnBots,
        patient,
        readers,
        isForgetful,
        activeActors,
        episodes,
        ...run
      }) => {
        const customers = episodes.flatMap((episode) => episode.customers ?? []);
        const faults = fair(
          [...episodes.flatMap((episode) => episode.faults), ...run.faults].map((one) => among(run, one)),
          customers,
        );
        const bots = [...new Set([...drawnBots, ...episodes.flatMap((episode) => episode.bots ?? [])])];
        const outboxMs = episodes.find((episode) => episode.outboxMs !== undefined)?.outboxMs ?? drawnOutboxMs;
        return {
          ...run,
          ...(bots.length > 0 && { bots }),
          ...(patient.length > 0 && { patient }),
          ...(readers.length > 0 && { readers }),
          ...(isForgetful && { forgetful: true as const }),
          ...(activeActors !== undefined && { activeActors }),
          ...(outboxMs !== undefined && { outboxMs }),
          ...(queryLimit !== undefined && { queryLimit }),
          ...(!tellsLast && !isHeldUp(faults, platform) && { lastContent: false as const }),
          ...(addressMs !== undefined && { addressMs }),
          ...(platform.length > 0 && { platform }),
          ...(isSurveyed && { survey: run.brands > 1 ? 'b1' : 'b0' }),
          ...(browsers.length > 0 && { browsers }),
          ...(customers.length > 0 && { customers }),
          ...(order && { order }),
          steps: [
            ...first.filter((one) => exists(run, one.who) && (!('of' in one) || exists(run, one.of ?? ''))),
            ...episodes.flatMap(({ steps: ofEpisode }) => ofEpisode.map((one) => among(run, one))),
            ...(isSurveyed ? rest.toSpliced(rest.length / 2, 0, over) : rest).map((one) => among(run, one)),
          ],
          faults,
        };
      },
    );
}
