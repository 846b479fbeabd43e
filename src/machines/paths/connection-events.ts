import { type AnyMachineSnapshot, getNextTransitions } from 'xstate';
import type { ConnectionContext, ConnectionEvent } from '../connection/types.js';
import { connectionSamples, failures } from './samples.js';

/** Everything that can happen to a connection in this state. */
export function connectionEventsIn(snapshot: AnyMachineSnapshot): readonly ConnectionEvent[] {
  const awaited = new Set(getNextTransitions(snapshot).map(({ eventType }) => eventType));
  const outcomes = [...awaited].flatMap((type) => {
    const [, what, actorId] = /^xstate\.(after|done\.actor|error\.actor)\.(.+)$/.exec(type) ?? [];
    if (what === 'after') return [{ type }];
    if (what === 'done.actor') return [{ type, output: { socketId: 1 }, actorId }];
    return what === 'error.actor' ? Object.values(failures).map((error) => ({ type, error, actorId })) : [];
  });
  const closes = [failures.withdrawn, failures.doubtful, failures.refused].map((failure) => ({
    ...connectionSamples['socket.closed'],
    failure,
  }));
  const older = { ...connectionSamples['socket.closed'], socketId: 0 };
  // What the regions raise for each other is no event of the world.
  const raised = [
    'socket.silent',
    'token.granted',
    'token.doubted',
    'socket.opened',
    'socket.gone',
    'token.refusedBySocket',
    'session.ended',
  ];
  return [
    ...Object.values(connectionSamples).filter(({ type }) => !raised.includes(type)),
    ...closes,
    older,
    ...(outcomes as unknown as ConnectionEvent[]),
  ];
}

/** What the guards read. An attempt's number and the failure itself decide nothing but the length of a wait. */
export const factsOfConnection = (context: ConnectionContext): readonly unknown[] => [
  Math.min(context.withdrawals, 2),
  context.tokenHeld,
  context.isTokenDoubted,
  context.hasBeenOnline,
];
