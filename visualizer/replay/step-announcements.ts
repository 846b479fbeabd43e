import type { AnyStateMachine, ExecutableActionsFrom } from 'xstate';
import { type FollowedParts, followConnection } from '../../src/actors/connection/announcements.js';
import {
  type ConversationActionsOptions,
  conversationActions,
} from '../../src/actors/conversations/conversation-actions.js';
import type { ConnectionRef } from '../../src/machines/connection/machine.js';

export type Action = ExecutableActionsFrom<AnyStateMachine>;

/** Something that an application is told because of a step. */
export interface Announced {
  readonly told: string;
  /** What the actor knew decides whether it is told, and a recording does not hold that. */
  readonly isSure: boolean;
}

/** What an application is told, in one word or two: `conversation.announced again`. */
export const wordsOf = ({ type, reason }: { readonly type: string; readonly reason?: unknown }): string =>
  type === 'conversation.announced' ? `${type} ${String(reason)}` : type;

/**
 * What machines decide to tell. All else follows from frames and records (messages, participants, fields), or from both: an
 * error, and a conversation that is announced because a ring of it was accepted.
 */
const DECIDED_BY_MACHINES: ReadonlySet<string> = new Set([
  'connection.online',
  'connection.lost',
  'connection.attempting',
  'connection.attemptFailed',
  'connection.ended',
  'conversation.announced first',
  'conversation.announced again',
  'conversation.closed',
]);

export const isDecidedByMachine = (told: string): boolean => DECIDED_BY_MACHINES.has(told);

/** Carries the actions of steps out with the SDK's own code, and nothing around it but somebody who listens. */
export class StepAnnouncements {
  readonly #emitted = new Map<string, (event: object) => void>();
  readonly #actions: Readonly<Record<string, (record: never, event: never, params: never) => void>>;
  #told: string[] = [];

  constructor() {
    const tell = (event: { readonly type: string; readonly reason?: unknown }): void => {
      const told = wordsOf(event);
      if (isDecidedByMachine(told)) this.#told.push(told);
    };
    const connection = {
      on: (type: string, listener: (event: object) => void) => this.#emitted.set(type, listener),
      getSnapshot: () => ({ value: { lifecycle: '' } }),
    };
    followConnection(
      connection as unknown as ConnectionRef,
      nothingBut({ application: { announce: tell } }) as FollowedParts,
    );
    this.#actions = conversationActions(
      nothingBut({ announcements: { add: tell } }) as ConversationActionsOptions,
    ) as never;
  }

  /** What is told because of a step of this machine. */
  of(machine: string, actions: readonly Action[]): readonly Announced[] {
    if (machine === 'connection') return actions.flatMap((action) => this.#ofEmitted(action));
    if (machine === 'conversation') return actions.flatMap((action) => this.#ofConversation(action));
    return [];
  }

  #ofEmitted({ type, params }: Action): readonly Announced[] {
    if ((type as string) !== 'xstate.emit') return [];
    const { event } = params as unknown as { readonly event: { readonly type: string } };
    const listener = this.#emitted.get(event.type);
    if (!listener) return [];
    const told = this.#during(() => listener(event));
    // The same socket as before: a step-up was tried.
    const otherwise = this.#during(() => listener({ ...event, isSame: true }));
    return told.map((one) => ({ told: one, isSure: otherwise.includes(one) }));
  }

  #ofConversation({ type, params }: Action): readonly Announced[] {
    const carryOut = this.#actions[type];
    if (!carryOut) return [];
    const record = { standing: {} };
    const told = this.#during(() => carryOut(record as never, { type: '' } as never, params as never));
    return told.map((one) => ({ told: one, isSure: true }));
  }

  #during(act: () => void): readonly string[] {
    this.#told = [];
    act();
    return this.#told;
  }
}

/** Whatever else is asked of it does nothing. */
function nothingBut(parts: object): object {
  const nothing: object = new Proxy(() => nothing, { get: () => nothing });
  return new Proxy(parts, { get: (known, name) => Reflect.get(known, name) ?? nothing });
}
