import { createActor } from 'xstate';
import { MOST_ATTEMPTS } from '../../../src/machines/dialog/setup.js';
import {
  type DialogDelivery,
  type DialogEvent,
  type DialogLifecycle,
  type DialogPublishing,
  type DialogRecord,
  dialogMachine,
} from '../../../src/machines/index.js';
import { type DialogFacts, newDialogRecord } from './records.js';

export type DialogCommand = Extract<DialogEvent, { commandId: number }>['type'];

/** One dialog, its record, and what its chart asked others to do. */
export type DialogWorld = ReturnType<typeof dialogIn>;

export function dialogIn(changes: Partial<DialogRecord> = {}) {
  const record = newDialogRecord(changes);
  let asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  const answer =
    (how: string) =>
    ({ event }: { readonly event: DialogEvent }) => {
      asked.push(`${how} ${event.type}`);
    };
  const actor = createActor(
    dialogMachine.provide({
      actions: {
        requestMessages: ask('request messages'),
        abandonRequest: ask('abandon request'),
        dropHeld: ask('drop held'),
        reportGap: ask('report gap'),
        lookUp: ask('look up'),
        abandonLookUp: ask('abandon look-up'),
        settleLost: ask('settle lost'),
        giveUpLost: ask('give up lost'),
        releaseWaiting: ask('release waiting'),
        perform: answer('perform'),
        hold: answer('hold'),
        complete: answer('complete'),
        refuse: answer('refuse'),
        armDeadline: (_, { name }) => asked.push(`arm ${name}`),
        disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
      },
    }),
    { input: { record } },
  ).start();
  // At the start there is nothing that could wait.
  asked = [];

  return {
    record,
    happens(...events: readonly DialogEvent[]): void {
      for (const event of events) actor.send(event);
    },
    /** A notification: the record is written first, then the chart is told. */
    platformSays(facts: DialogFacts): void {
      Object.assign(record, facts);
      actor.send({ type: 'dialog.updated' });
    },
    /** A message with this sequence is known to exist; it may only have overtaken others, or be overdue. */
    hearsOf(sequence: number, how: 'message.beyond' | 'message.overdue' = 'message.beyond'): void {
      record.known = Math.max(record.known, sequence);
      actor.send({ type: how });
    },
    /** What was missing came by itself. */
    holeCloses(): void {
      record.told = record.known;
      actor.send({ type: 'hole.closed' });
    },
    /** An answer: everything up to there is told now, whether the page was full, whether it helped. */
    pageBrings({ upTo = record.known, isFull = false, helps = true }: Page = {}): void {
      record.told = Math.max(record.told, upTo);
      record.needsReading &&= isFull;
      record.attempts = helps ? 0 : record.attempts + MOST_ATTEMPTS / 2;
      actor.send({ type: 'page.received' });
    },
    pageFails(how: 'page.refused' | 'page.timedOut' = 'page.refused', attempts = record.attempts + 1): void {
      record.attempts = attempts;
      actor.send({ type: how });
    },
    commands(command: DialogCommand, role = 'AGENT'): void {
      actor.send({ type: command, commandId: 1, role } as DialogEvent);
    },
    /** Everything asked for since the last look. */
    asked(): readonly string[] {
      const before = asked;
      asked = [];
      return before;
    },
    get lifecycle(): DialogLifecycle {
      return actor.getSnapshot().value.lifecycle as DialogLifecycle;
    },
    get delivery(): DialogDelivery {
      return actor.getSnapshot().value.delivery as DialogDelivery;
    },
    get publishing(): DialogPublishing {
      return actor.getSnapshot().value.publishing as DialogPublishing;
    },
    can: (permission: 'canSend' | 'terminal') => actor.getSnapshot().hasTag(permission),
  };
}

interface Page {
  readonly upTo?: number;
  readonly isFull?: boolean;
  readonly helps?: boolean;
}

/** A consumer's dialog: its messages come by a subscription of our own. */
export const ofConsumer: Partial<DialogRecord> = { following: 'subscription' };
/** A dialog that an agent takes part in. */
export const ofAgent: Partial<DialogRecord> = { following: 'membership' };

const described: DialogFacts = { state: 'OPEN', isFollowed: true };
export const closedByThePlatform: DialogFacts = { state: 'CLOSE' };

/** What the actors write into the record when they describe a dialog: a consumer has to ask for its messages first. */
function describe(dialog: DialogWorld): void {
  dialog.platformSays({ ...described, needsReading: dialog.record.following === 'subscription' });
}

function goLive(dialog: DialogWorld): void {
  describe(dialog);
  if (dialog.delivery === 'following') dialog.pageBrings();
}

const waysToLifecycle: Record<DialogLifecycle, (dialog: DialogWorld) => void> = {
  opening: () => {},
  open: goLive,
  closing: (dialog) => {
    goLive(dialog);
    dialog.commands('command.close');
  },
  closed: (dialog) => {
    goLive(dialog);
    dialog.platformSays(closedByThePlatform);
  },
};

const waysToDelivery: Record<DialogDelivery, (dialog: DialogWorld) => void> = {
  unfollowed: (dialog) => dialog.platformSays({ state: 'OPEN', isFollowed: false }),
  following: (dialog) => {
    waysToDelivery.stale(dialog);
    dialog.happens({ type: 'connection.restored' });
  },
  live: goLive,
  behind: (dialog) => {
    goLive(dialog);
    dialog.hearsOf(5);
  },
  fetching: (dialog) => {
    waysToDelivery.behind(dialog);
    dialog.happens({ type: 'patience.passed' });
  },
  waitingToRetry: (dialog) => {
    waysToDelivery.fetching(dialog);
    dialog.pageFails();
  },
  stale: (dialog) => {
    goLive(dialog);
    dialog.happens({ type: 'connection.interrupted' });
  },
  complete: (dialog) => {
    goLive(dialog);
    dialog.platformSays(closedByThePlatform);
  },
};

export const dialogLifecycles = Object.keys(waysToLifecycle) as readonly DialogLifecycle[];
export const dialogDeliveries = Object.keys(waysToDelivery) as readonly DialogDelivery[];

/** A dialog in that state; nothing of the way there is left in `asked()`. */
export function dialogThatIs(
  state: DialogLifecycle | DialogDelivery,
  changes: Partial<DialogRecord> = ofAgent,
): DialogWorld {
  const dialog = dialogIn(changes);
  const way = { ...waysToLifecycle, ...waysToDelivery }[state];
  way(dialog);
  if (dialog.lifecycle !== state && dialog.delivery !== state) {
    throw new Error(`The way to ${state} ended in ${dialog.lifecycle}, ${dialog.delivery}.`);
  }
  dialog.asked();
  return dialog;
}
