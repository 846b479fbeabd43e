import fc from 'fast-check';
import type { Fault as PlatformFault } from 'parley-sdk/emulator';
import type { Effect, Fault, TimedFault, WireFault } from '../../../../testing/faults/plan.js';
import { party } from './cast.js';
import { shortly } from './steps.js';

const aWhile = fc.oneof(fc.integer({ min: 100, max: 3_000 }), fc.integer({ min: 3_000, max: 45_000 }));
/**
 * Over before anybody gives the socket up, which takes eleven seconds at least (protocol.md 4.4). What is under way on a socket that was
 * given up may be taken by the platform after the dialog was read: docs/guarantees.md names this window of G3.
 */
const aStall = fc.oneof(fc.integer({ min: 100, max: 3_000 }), fc.integer({ min: 3_000, max: 10_000 }));
const closeCode = fc.constantFrom(1000, 1001, 1006, 1008, 1011, 1012, 1013, 4401);

const gone: fc.Arbitrary<Effect>[] = [
  fc.constant({ do: 'cut' }),
  fc.constant({ do: 'cutAfter' }),
  closeCode.map((code) => ({ do: 'close', code })),
  fc.option(aStall, { nil: undefined }).map((ms) => (ms === undefined ? { do: 'silence' } : { do: 'silence', ms })),
];
const late: fc.Arbitrary<Effect>[] = [
  shortly.map((ms) => ({ do: 'delay', ms })),
  shortly.map((ms) => ({ do: 'withhold', ms })),
];
const lostAlone: fc.Arbitrary<Effect>[] = [fc.constant({ do: 'drop' }), fc.constant({ do: 'corrupt' })];
const onTheWayDown: fc.Arbitrary<Effect>[] = [
  shortly.map((ms) => ({ do: 'duplicate', ms })),
  fc.integer({ min: 1, max: 4 }).map((window) => ({ do: 'reorder', window })),
  fc.constant({ do: 'oversize', size: 20_000 }),
];

/** A 400 to these would be a word of the platform about the program, and final. */
const readings = [
  'SubscribeExConversations',
  'SubscribeMessagingEvents',
  'QueryMessages',
  'GetClock',
  'SubscribeRoutingTasks',
];
const deeds = [
  'PublishEvent',
  'UpdateConversationField',
  'ConsumerRequestConversation',
  'UpdateRingState',
  'TakeoverConversation',
  'GenerateURLForUploadFile',
  'GenerateURLForDownloadFile',
  'SetAgentState',
];
const FILE_REQUESTS = ['GenerateURLForUploadFile', 'GenerateURLForDownloadFile', 'PublishEvent'];
const request = fc.constantFrom(...readings, ...deeds);

const busy: fc.Arbitrary<Effect> = fc.constantFrom(429, 500, 503).map((code) => ({ do: 'refuse', code }));

/** The object store, which knows by the address alone who may do what: 401 is the end of an address, not of a token (protocol.md 9). */
const storage = at(
  fc.constantFrom('http:upload', 'http:download'),
  fc.constantFrom('cut', 'cutAfter', 'breakOff', 'drop').map((what) => ({ do: what }) as Effect),
  aWhile.map((ms) => ({ do: 'delay', ms })),
  fc.constantFrom(401, 401, 404, 413, 429, 500, 503).map((code) => ({ do: 'refuse', code })),
);

/** Wherever a fault can strike, with what it can do there. */
const strike: fc.Arbitrary<{ on: string } & Effect> = fc.oneof(
  {
    weight: 3,
    arbitrary: at(
      request.map((name) => `request:${name}`),
      ...gone,
      fc.constant({ do: 'drop' }),
      shortly.map((ms) => ({ do: 'withhold', ms })),
    ),
  },
  {
    weight: 2,
    arbitrary: at(
      request.map((name) => `request:${name}`),
      busy,
    ),
  },
  {
    weight: 1,
    arbitrary: at(
      fc.constantFrom(...deeds).map((name) => `request:${name}`),
      fc.constant({ do: 'refuse', code: 400 }),
    ),
  },
  {
    weight: 3,
    arbitrary: at(
      request.map((name) => `response:${name}`),
      ...gone,
      ...late,
      ...lostAlone,
      ...onTheWayDown,
    ),
  },
  // The way back of a connection is short: what goes wrong there is seen only where it is drawn out.
  {
    weight: 2,
    arbitrary: at(
      fc.constantFrom('request', 'response').map((way) => `${way}:SubscribeExConversations`),
      shortly.map((ms) => ({ do: 'withhold', ms })),
    ),
  },
  { weight: 5, arbitrary: at(fc.constant('notification:message'), ...gone, ...late, ...lostAlone, ...onTheWayDown) },
  // One that is lost alone, over a socket that lives on, leaves no trace by which anybody could know of it.
  { weight: 4, arbitrary: at(fc.constant('notification:conversation'), ...gone, ...late, ...onTheWayDown) },
  { weight: 2, arbitrary: at(fc.constant('notification:RoutingTaskNotification'), ...gone, ...late, ...onTheWayDown) },
  {
    weight: 1,
    arbitrary: at(fc.constantFrom('ping', 'pong'), fc.constant({ do: 'drop' }), fc.constant({ do: 'cut' })),
  },
  {
    weight: 2,
    arbitrary: at(
      fc.constant('upgrade'),
      ...gone,
      fc.constant({ do: 'drop' }),
      aWhile.map((ms) => ({ do: 'delay', ms })),
      busy,
      fc.constant({ do: 'refuse', code: 401 }),
    ),
  },
  {
    weight: 1,
    arbitrary: at(
      fc.constantFrom('http:domains', 'http:login', 'http:signup', 'http:refresh', 'http:authenticate'),
      fc.constant({ do: 'cut' }),
      fc.constant({ do: 'cutAfter' }),
      fc.constant({ do: 'drop' }),
      fc.constant({ do: 'corrupt' }),
      aWhile.map((ms) => ({ do: 'delay', ms })),
      busy,
    ),
  },
  { weight: 1, arbitrary: storage },
  { weight: 1, arbitrary: fc.constant({ on: 'http:refresh', do: 'refuse', code: 401 }) },
  {
    weight: 1,
    arbitrary: at(
      fc.constant('http:other'),
      fc.constantFrom('cut', 'cutAfter', 'breakOff', 'drop', 'corrupt').map((what) => ({ do: what }) as Effect),
      aWhile.map((ms) => ({ do: 'delay', ms })),
      fc.constantFrom(401, 401, 403, 429, 500, 503).map((code) => ({ do: 'refuse', code })),
    ),
  },
);

function at(on: fc.Arbitrary<string>, ...effects: fc.Arbitrary<Effect>[]): fc.Arbitrary<{ on: string } & Effect> {
  return fc.tuple(on, fc.oneof(...effects)).map(([place, effect]) => ({ on: place, ...effect }));
}

/** Which passings are struck. */
const when = fc.oneof(
  fc.record({ nth: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ nth: fc.integer({ min: 1, max: 4 }), times: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ times: fc.constant(20), chance: fc.constantFrom(0.2, 0.5) }),
);

const someone = fc.option(party, { nil: undefined });

const striking = (struck: fc.Arbitrary<{ on: string } & Effect>): fc.Arbitrary<WireFault> =>
  fc.tuple(struck, when, someone).map(([what, trigger, who]) => ({ ...what, ...trigger, ...(who && { who }) }));

const wireFault = striking(strike);

/** What can go wrong with a file on its way, before its address is there, and before it is told of. */
export const fileFault: fc.Arbitrary<WireFault> = striking(
  fc.oneof(
    { weight: 4, arbitrary: storage },
    {
      weight: 3,
      arbitrary: at(
        fc.constantFrom(...FILE_REQUESTS.flatMap((name) => [`request:${name}`, `response:${name}`])),
        ...gone,
        fc.constant({ do: 'drop' }),
        shortly.map((ms) => ({ do: 'withhold', ms })),
      ),
    },
    { weight: 1, arbitrary: at(fc.constantFrom(...FILE_REQUESTS.map((name) => `request:${name}`)), busy) },
  ),
);

const moment = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 400, max: 8_000 }));
const timedFault: fc.Arbitrary<TimedFault> = fc
  .tuple(
    moment,
    someone,
    fc.oneof(
      fc.constant({ do: 'cut' as const }),
      closeCode.map((code) => ({ do: 'close' as const, code })),
      aStall.map((ms) => ({ do: 'silence' as const, ms })),
      fc.constant({ do: 'silence' as const }),
      aWhile.map((ms) => ({ do: 'away' as const, ms })),
      fc.constant({ do: 'revoke' as const, who: 'b0' }),
      fc.constantFrom(-3_600_000, -1_000, 5_000, 3_600_000).map((ms) => ({ do: 'skew' as const, ms, who: 'b0' })),
    ),
  )
  .map(([atMs, who, effect]) => ({ at: atMs, ...(who !== undefined && { who }), ...effect }));

export const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: wireFault },
  { weight: 2, arbitrary: timedFault },
);

const publishes = ['request:PublishEvent', 'response:PublishEvent', 'notification:message'];

const STEPS_UP = ['TakeoverConversation', 'SubscribeExConversations', 'SubscribeMessagingEvents'];

/** What can go wrong on the way from one consumer to another, and from the old socket to the new one. */
export const stepUpFault = (who: string): fc.Arbitrary<WireFault> =>
  striking(
    fc.oneof(
      {
        weight: 4,
        arbitrary: at(
          fc.constantFrom(...STEPS_UP.flatMap((name) => [`request:${name}`, `response:${name}`])),
          ...gone,
          fc.constant({ do: 'drop' }),
          shortly.map((ms) => ({ do: 'withhold', ms })),
        ),
      },
      { weight: 1, arbitrary: at(fc.constantFrom(...STEPS_UP.map((name) => `request:${name}`)), busy) },
      {
        weight: 2,
        arbitrary: at(
          fc.constantFrom('http:authenticate', 'upgrade'),
          fc.constantFrom('cut', 'cutAfter', 'drop').map((what) => ({ do: what }) as Effect),
          aWhile.map((ms) => ({ do: 'delay', ms })),
          busy,
        ),
      },
    ),
  ).map((fault) => ({ ...fault, who }));

/** A token that has come to its end, or was withdrawn: who has somebody to vouch for it stays who it is (protocol.md 4.6). */
export const tokenFault = (who: string): fc.Arbitrary<TimedFault> =>
  fc.record({ at: moment, who: fc.constant(who), do: fc.constant('close'), code: fc.constantFrom(4401, 4407) });

/** Answers to messages are lost, and so are now and then the readings that are to tell what became of them. */
export const anyLoss: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(at(fc.constantFrom(...publishes), ...gone, fc.constant({ do: 'drop' })), when, someone)
      .map(([struck, trigger, who]) => ({ ...struck, ...trigger, ...(who !== undefined && { who }) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        at(fc.constantFrom('request:QueryMessages', 'response:QueryMessages'), ...gone, fc.constant({ do: 'drop' })),
        when,
        someone,
      )
      .map(([struck, trigger, who]) => ({ ...struck, ...trigger, ...(who !== undefined && { who }) })),
  },
  { weight: 2, arbitrary: anyFault },
);

export const platformFault: fc.Arbitrary<PlatformFault> = fc
  .tuple(
    fc.oneof(
      fc.record({
        when: fc.constantFrom(...readings, ...deeds, 'upload', 'download'),
        do: fc.constantFrom('commitThenCut', 'dropResponse', 'hold', 'slowRead', 'restart' as const),
      }),
      fc.record({
        when: fc.constantFrom(
          'notification:MessagingEventNotification',
          'notification:ExConversationChangeNotification',
        ),
        do: fc.constantFrom('reorder', 'hold', 'slowRead', 'duplicate', 'shuffle', 'oversize', 'restart' as const),
      }),
    ),
    fc.record({
      nth: fc.integer({ min: 1, max: 6 }),
      ms: fc.integer({ min: 1, max: 2_000 }),
      size: fc.constant(20_000),
    }),
  )
  .map(([fault, how]) => ({ ...fault, ...how, ms: Math.min(how.ms, longestMs(fault)) }) as PlatformFault);

/** A message must not be held up for longer than it takes to come back and read its dialog: see `aStall`. */
function longestMs(fault: { readonly when: string; readonly do: string }): number {
  if (fault.do === 'restart') return 0;
  return fault.do === 'hold' && fault.when === 'PublishEvent' ? 20 : Number.POSITIVE_INFINITY;
}
