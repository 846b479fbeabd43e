import { type Clock, systemClock, Timers } from './clock.js';
import { readFault } from './control/fault-schema.js';
import { Faults } from './faults/faults.js';
import { strikeByTime } from './faults/outgoing.js';
import { FORGETFUL } from './kept/keeper.js';
import type { KeptState } from './kept/open.js';
import { Ledger } from './ledger/ledger.js';
import type { Parts } from './parts.js';
import { anySeed, Random } from './random.js';
import { Routing } from './routing/routing.js';
import { Apps } from './send-api/apps.js';
import { Webhooks } from './send-api/webhooks.js';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_CONNECTORS,
  DEFAULT_LEDGER_LIMIT,
  DEFAULT_LIFETIMES,
  type EmulatorOptions,
  settingsFrom,
} from './settings.js';
import { Sockets } from './sockets/sockets.js';
import { Connectors } from './state/connectors.js';
import { Directory } from './state/directory.js';
import { Files } from './state/files.js';
import { Hands } from './state/hands.js';
import { Skills } from './state/skills.js';
import { Store } from './state/store.js';
import { Subscriptions } from './state/subscriptions.js';
import { Tokens } from './state/tokens.js';
import { AgentSurveys } from './surveys/agent-surveys.js';
import type { JsonObject } from './wire/json.js';

/** The parts of an emulator, put together by its options. */
export function createParts(
  options: EmulatorOptions,
  secure: boolean,
  restart: Parts['restart'],
  kept: KeptState | undefined,
): Parts {
  const { accountId = DEFAULT_ACCOUNT, connectors = DEFAULT_CONNECTORS } = options;
  const settings = settingsFrom(options);
  const trueClock = options.clock ?? systemClock;
  const clock: Clock = {
    now: () => trueClock.now() + settings.clockSkew,
    setTimeout: (run, ms) => trueClock.setTimeout(run, ms),
    clearTimeout: (handle) => trueClock.clearTimeout(handle),
  };
  const timers = new Timers(trueClock);
  const seed = options.seed ?? anySeed();
  const random = new Random(kept && kept.start > 1 ? `${seed}/start ${kept.start}` : String(seed));
  const keeper = kept?.keeper ?? FORGETFUL;
  const directory = new Directory(accountId, keeper);
  const store = new Store();
  const sockets = new Sockets();
  const limit = options.ledgerLimit ?? DEFAULT_LEDGER_LIMIT;
  const ledger = new Ledger(trueClock, limit, store.conversations);
  const faults = new Faults(
    timers,
    random,
    {
      strikeByTime: (armed) => strikeByTime(parts, armed),
      onStrike: (id, fault, socket, userId) =>
        ledger.record('fault', { id, when: fault.when, do: fault.do, socket, userId }),
    },
    // Where a fault is written in code, for ever may be said so too.
    (fault) => readFault({ ...fault, times: fault.times === Number.POSITIVE_INFINITY ? 'always' : fault.times }),
  );
  const lifetimes = {
    sessionTtl: options.sessionTtl ?? DEFAULT_LIFETIMES.sessionTtl,
    consumerTokenTtl: options.consumerTokenTtl ?? DEFAULT_LIFETIMES.consumerTokenTtl,
    externalTokenTtl: options.externalTokenTtl ?? DEFAULT_LIFETIMES.externalTokenTtl,
  };
  const parts: Parts = {
    accountId,
    seed,
    secure,
    settings,
    clock,
    timers,
    restart,
    random,
    keeper,
    ledger,
    faults,
    directory,
    store,
    sockets,
    connectors: new Connectors(connectors),
    hands: new Hands(),
    agentSurveys: new AgentSurveys(keeper),
    apps: new Apps(random.branch('apps'), options.apps ?? []),
    webhooks: new Webhooks(() => parts),
    skills: new Skills(
      clock,
      (options.skills ?? []).map((one) => (typeof one === 'string' ? { skillId: one } : one)),
      keeper,
    ),
    files: new Files(accountId, clock, random, keeper),
    workingHours: (options.workingHours ?? []) as readonly JsonObject[],
    tokens: new Tokens(accountId, clock, directory, random, lifetimes, keeper),
    subscriptions: new Subscriptions(),
    routing: new Routing(() => parts),
  };
  return parts;
}
