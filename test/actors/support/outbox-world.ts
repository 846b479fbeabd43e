import { Outbox, type OutgoingRequest, type Verdict } from '../../../src/actors/requests/outbox.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { type Outcome, RequestLedger } from '../../../src/transport/request-ledger.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { VirtualClock } from './virtual-clock.js';

type Tag = 'canSend' | 'queuesSends' | 'hasSocket' | 'drains';

/** An outbox over a connection that is what the test says it is. */
export function outboxIn(...tags: readonly Tag[]) {
  const clock = new VirtualClock();
  const deadlines = new DeadlineQueue(clock);
  const ledger = new RequestLedger(deadlines, new Secrets());
  let now: readonly Tag[] = tags;
  let status: 'active' | 'error' = 'active';
  const told: string[] = [];
  const sent: string[] = [];
  const connection = {
    getSnapshot: () => ({ status, value: { lifecycle: 'here' }, hasTag: (tag: Tag) => now.includes(tag) }),
    send: ({ type }: { type: string }) => void told.push(type),
  };
  const outbox = new Outbox({
    connection: connection as never,
    ledger,
    deadlines,
    clock,
    limits: { count: 3, ageMs: 1_000 },
    transmit: (frame, type) => {
      sent.push(`${type} ${(JSON.parse(frame) as { id: string }).id}`);
      world.onSent(type);
    },
  });
  const outcomes: string[] = [];
  const reasons: unknown[] = [];
  const settleAs =
    (name: string) =>
    (outcome: Outcome): void => {
      outcomes.push(`${name}: ${outcome.ok ? outcome.code : outcome.failure.code}`);
      if (!outcome.ok) reasons.push(outcome.failure.context);
    };
  const world = {
    /** A handler of the application. */
    onSent: (_type: string): void => {},
    clock,
    deadlines,
    ledger,
    outbox,
    sent,
    outcomes,
    /** What each failure says besides its code. */
    reasons,
    told,
    becomes: (...next: readonly Tag[]) => {
      now = next;
    },
    breaks: () => {
      status = 'error';
    },
    askWith: (type: string, more: Partial<OutgoingRequest>) =>
      outbox.submit({ request: { type }, timeoutMs: 5_000, settle: settleAs(type), ...more }),
    ask: (type: string) => outbox.submit({ request: { type }, timeoutMs: 5_000, settle: settleAs(type) }),
    /** A request whose turn comes when somebody says so. */
    askInTurn: (type: string, place: number, verdict: () => Verdict) =>
      outbox.submit({ request: { type }, timeoutMs: 5_000, settle: settleAs(type), place, verdict }),
    takeBack: (type: string, place: number) =>
      outbox.takeBack({ request: { type }, timeoutMs: 5_000, settle: settleAs(type), place }),
    askOnSocket: (type: string) =>
      outbox.submitOnSocket({ request: { type }, timeoutMs: 5_000, settle: settleAs(type) }),
  };
  return world;
}
