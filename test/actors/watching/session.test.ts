import { describe, expect, test } from '@jest/globals';
import type { InspectionEvent } from '../../../src/actors/inspection.js';
import { conversation, SessionWorld } from '../support/session-world.js';

describe('Whoever watches a session', () => {
  test('hears of each change of state, of whatever machine, with what caused it', async () => {
    const world = new SessionWorld({ hearsLifecycle: true });
    world.snapshot = [conversation('a')];
    await world.sends('connection.open');
    const changes = world.events.flatMap((event) =>
      event.type === 'lifecycle.changed'
        ? [
            `${event.change.machine} ${event.change.id} ${event.change.from} → ${event.change.to}: ${event.change.event}`,
          ]
        : [],
    );
    expect(changes).toEqual(
      expect.arrayContaining([
        'connection connection-1 idle → opening.discovering: connection.open',
        'connection connection-1 opening.discovering → opening.authenticating: xstate.done.actor.discover',
        'connection connection-1 none → fresh: xstate.done.actor.authenticate',
        'connection connection-1 opening.subscribing → online: xstate.done.actor.subscribe',
        'subscription subscription-1 subscribing → awaitingSnapshot: subscribe.accepted',
        'subscription subscription-1 awaitingSnapshot → live: snapshot.received',
        'conversation a opening → open.queued: conversation.updated',
        'dialog a opening → open: dialog.updated',
      ]),
    );
    expect(world.session.snapshot.value).toMatchObject({ lifecycle: 'online' });
  });

  test('from outside hears of every actor; one that throws is reported, and breaks nobody', async () => {
    const seen: InspectionEvent[] = [];
    const inspectors = [
      (event: InspectionEvent) => void seen.push(event),
      () => {
        throw new Error('not mine');
      },
    ];
    const world = new SessionWorld({ options: { inspectors } });
    world.snapshot = [conversation('a')];
    await world.sends('connection.open');
    const ids = seen
      .filter(({ type }) => type === '@xstate.actor')
      .map(({ actorRef }) => (actorRef as { id: string }).id);
    expect(ids).toEqual(expect.arrayContaining(['connection-1', 'subscription-1', 'conversations', 'a', 'main']));
    expect(world.events.filter(({ type }) => type === 'handler.failed')).toMatchObject([
      { error: new Error('not mine'), event: 'inspect' },
    ]);
    expect(world.session.lifecycle).toBe('online');
  });
});
