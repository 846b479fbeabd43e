import { createActor } from 'xstate';
import {
  type DialogEvent,
  type DialogLifecycle,
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
        subscribeMessages: ask('subscribe messages'),
        requestHistory: ask('request history'),
        releaseHeld: ask('release held'),
        dropHeld: ask('drop held'),
        reportGap: ask('report gap'),
        perform: answer('perform'),
        complete: answer('complete'),
        refuse: answer('refuse'),
        armDeadline: (_, { name }) => asked.push(`arm ${name}`),
        disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
      },
    }),
    { input: { record } },
  ).start();

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
    commands(command: DialogCommand): void {
      actor.send({ type: command, commandId: 1 });
    },
    /** Everything asked for since the last look. */
    asked(): readonly string[] {
      const before = asked;
      asked = [];
      return before;
    },
    get lifecycle(): DialogLifecycle {
      const value: unknown = actor.getSnapshot().value;
      return (
        typeof value === 'string'
          ? value
          : Object.entries(value as object)
              .flat()
              .join('.')
      ) as DialogLifecycle;
    },
    can: (permission: 'canSend' | 'holdsBack' | 'terminal') => actor.getSnapshot().hasTag(permission),
  };
}

/** A consumer's dialog: its messages come by a subscription of our own. */
export const followedBySubscription: Partial<DialogRecord> = { following: 'subscription' };
/** An agent's dialog of which the program has seen messages. */
export const seenUpTo = (sequence: number): Partial<DialogRecord> => ({
  following: 'membership',
  lastSequence: sequence,
});

const described: DialogFacts = { state: 'OPEN' };
export const closedByThePlatform: DialogFacts = { state: 'CLOSE' };

const waysTo: Record<DialogLifecycle, (dialog: DialogWorld) => void> = {
  opening: () => {},
  'open.loading': (dialog) => dialog.platformSays(described),
  'open.live': (dialog) => {
    dialog.platformSays(described);
    dialog.happens({ type: 'history.received' });
  },
  'open.stale': (dialog) => {
    waysTo['open.live'](dialog);
    dialog.happens({ type: 'connection.interrupted' });
  },
  'open.catchingUp': (dialog) => {
    waysTo['open.live'](dialog);
    dialog.happens({ type: 'gap.seen' });
  },
  closing: (dialog) => {
    waysTo['open.live'](dialog);
    dialog.commands('command.close');
  },
  closed: (dialog) => {
    waysTo['open.live'](dialog);
    dialog.platformSays(closedByThePlatform);
  },
};

export const dialogLifecycles = Object.keys(waysTo) as readonly DialogLifecycle[];

/** A dialog in that state; nothing of the way there is left in `asked()`. */
export function dialogThatIs(
  lifecycle: DialogLifecycle,
  changes: Partial<DialogRecord> = followedBySubscription,
): DialogWorld {
  const dialog = dialogIn(changes);
  waysTo[lifecycle](dialog);
  if (dialog.lifecycle !== lifecycle) throw new Error(`The way to ${lifecycle} ended in ${dialog.lifecycle}.`);
  dialog.asked();
  return dialog;
}
