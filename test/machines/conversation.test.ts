import { describe, expect, test } from '@jest/globals';
import {
  assignedToUs,
  type Command,
  conversationIn,
  conversationThatIs,
  conversationWeAre,
  inASurvey,
  lifecycles,
  over,
  places,
  queued,
} from './support/conversation-world.js';

describe('where it stands', () => {
  const moves = places.flatMap(([from, before]) =>
    places.filter(([to]) => to !== from).map(([to, after]) => [from, to, before, after] as const),
  );

  test.each(moves)('goes from %s to %s as the platform says', (from, to, before, after) => {
    const conversation = conversationIn();
    conversation.platformSays(before);
    expect(conversation.lifecycle).toBe(from);
    conversation.platformSays({ ...after });
    expect(conversation.lifecycle).toBe(to);
  });

  test('can be written into unless it is over', () => {
    const able = lifecycles.filter((lifecycle) => conversationThatIs(lifecycle).can('canSend'));
    expect(lifecycles.filter((lifecycle) => !able.includes(lifecycle))).toEqual(['finishing', 'closed', 'evicted']);
  });
});

describe('closing', () => {
  test('a close is asked for once, and is over when the platform says so', () => {
    const conversation = conversationThatIs('open.assigned');
    conversation.commands('command.close');
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['closing', ['perform command.close', 'arm close']]);
    conversation.commands('command.close');
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['closing', ['refuse command.close']]);
    conversation.platformSays(over);
    expect([conversation.lifecycle, conversation.asked()]).toEqual([
      'closed',
      ['disarm close', 'announce close', 'arm retention'],
    ]);
  });

  test('a close that starts a survey ends surveying, and the survey in closed', () => {
    const conversation = conversationThatIs('closing');
    conversation.platformSays(inASurvey);
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['surveying', ['disarm close']]);
    conversation.platformSays(over);
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['closed', ['announce close', 'arm retention']]);
  });

  test.each(places.slice(0, 3))('a transfer to %s in the meantime does not end the waiting', (_lifecycle, facts) => {
    const conversation = conversationThatIs('closing');
    conversation.platformSays(facts);
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['closing', []]);
  });

  const disappointments = (['close.refused', 'close.timedOut'] as const).flatMap((event) =>
    places.slice(0, 3).map(([lifecycle, facts]) => [event, lifecycle, facts] as const),
  );

  test.each(disappointments)('after %s it is where the platform last said: %s', (event, lifecycle, facts) => {
    const conversation = conversationThatIs('closing');
    conversation.platformSays(facts);
    conversation.happens({ type: event });
    expect([conversation.lifecycle, conversation.asked()]).toEqual([lifecycle, ['disarm close']]);
    expect(conversation.record.isClosing).toBe(false);
  });

  test('may be asked for again after it was refused', () => {
    const conversation = conversationThatIs('closing');
    conversation.happens({ type: 'close.refused' });
    conversation.commands('command.close');
    expect([conversation.lifecycle, conversation.asked()]).toEqual([
      'closing',
      ['disarm close', 'perform command.close', 'arm close'],
    ]);
  });

  test.each(lifecycles.filter((lifecycle) => lifecycle !== 'closing'))(
    'the answer to a close that is no longer waited for changes nothing: %s',
    (lifecycle) => {
      const conversation = conversationThatIs(lifecycle);
      conversation.happens({ type: 'close.refused' }, { type: 'close.timedOut' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([lifecycle, []]);
    },
  );
});

describe('commands', () => {
  type Verdict = 'perform' | 'refuse' | 'complete';
  const verdicts: Record<
    (typeof lifecycles)[number],
    readonly [update: Verdict, close: Verdict, publish: Verdict, resume: Verdict]
  > = {
    opening: ['perform', 'perform', 'perform', 'refuse'],
    loading: ['perform', 'perform', 'refuse', 'refuse'],
    'open.queued': ['perform', 'perform', 'refuse', 'refuse'],
    'open.suggested': ['perform', 'perform', 'refuse', 'refuse'],
    'open.assigned': ['perform', 'perform', 'refuse', 'refuse'],
    closing: ['perform', 'refuse', 'refuse', 'refuse'],
    surveying: ['perform', 'perform', 'refuse', 'refuse'],
    unfollowed: ['perform', 'perform', 'refuse', 'refuse'],
    finishing: ['refuse', 'complete', 'refuse', 'perform'],
    closed: ['refuse', 'complete', 'refuse', 'perform'],
    evicted: ['refuse', 'refuse', 'refuse', 'perform'],
  };
  const commands = ['command.update', 'command.close', 'command.publish', 'command.resume'] as const;
  const table = Object.entries(verdicts).flatMap(([lifecycle, row]) =>
    commands.map((command, column) => [command, lifecycle as keyof typeof verdicts, row[column]!] as const),
  );

  test.each(table)('%s while %s: %s', (command, lifecycle, verdict) => {
    const conversation = conversationThatIs(lifecycle);
    conversation.commands(command);
    const answers = conversation.asked().filter((one) => one.endsWith(command));
    expect(answers).toEqual([`${verdict} ${command}`]);
  });

  test.each(['Note', 'CSATRate'])('a %s may still be set after the close, until it is forgotten', (field) => {
    for (const lifecycle of lifecycles) {
      const conversation = conversationThatIs(lifecycle);
      conversation.commands('command.update', { field });
      const verdict = lifecycle === 'evicted' ? 'refuse' : 'perform';
      expect(conversation.asked().filter((one) => one.endsWith('command.update'))).toEqual([
        `${verdict} command.update`,
      ]);
    }
  });

  test('every command gets exactly one answer in every state (G1)', () => {
    const all: readonly Command[] = [...commands, 'command.join', 'command.leave'];
    for (const lifecycle of lifecycles) {
      for (const membership of ['outside', 'joining', 'joined', 'leaving'] as const) {
        for (const command of all) {
          const conversation = conversationThatIs(lifecycle);
          if (membership === 'joined' || membership === 'leaving') conversation.platformSays({ ownRoles: ['MANAGER'] });
          if (membership === 'joining') conversation.commands('command.join');
          if (membership === 'leaving') conversation.commands('command.leave');
          conversation.asked();
          conversation.commands(command);
          const answers = conversation.asked().filter((one) => one.endsWith(command));
          expect({ lifecycle, membership, command, answers }).toMatchObject({ answers: [expect.any(String)] });
        }
      }
    }
  });
});

describe('taking part', () => {
  test('a join is asked for once, and done when the platform counts us in', () => {
    const conversation = conversationWeAre('outside');
    conversation.commands('command.join');
    expect([conversation.membership, conversation.asked()]).toEqual(['joining', ['perform command.join', 'arm join']]);
    conversation.platformSays({ ownRoles: ['MANAGER'] });
    expect([conversation.membership, conversation.asked()]).toEqual(['joined', ['disarm join']]);
  });

  test('a leave is asked for once, and done when the platform no longer counts us in', () => {
    const conversation = conversationWeAre('joined');
    conversation.commands('command.leave');
    expect([conversation.membership, conversation.asked()]).toEqual([
      'leaving',
      ['perform command.leave', 'arm leave'],
    ]);
    conversation.platformSays({ ownRoles: [] });
    expect([conversation.membership, conversation.asked()]).toEqual(['outside', ['disarm leave']]);
  });

  test.each(['joining', 'leaving'] as const)('no other join or leave is taken while %s', (membership) => {
    const conversation = conversationWeAre(membership);
    conversation.commands('command.join');
    conversation.commands('command.leave');
    expect([conversation.membership, conversation.asked()]).toEqual([
      membership,
      ['refuse command.join', 'refuse command.leave'],
    ]);
  });

  test('an unrelated update is not the answer to a join or a leave', () => {
    const joining = conversationWeAre('joining');
    joining.platformSays({ routing: 'suggested' });
    expect([joining.membership, joining.asked()]).toEqual(['joining', []]);
    const leaving = conversationWeAre('leaving');
    leaving.platformSays({ routing: 'suggested' });
    expect([leaving.membership, leaving.asked()]).toEqual(['leaving', []]);
  });

  test.each([
    ['join.refused', 'joining', 'outside', 'disarm join'],
    ['join.timedOut', 'joining', 'outside', 'disarm join'],
    ['leave.refused', 'leaving', 'joined', 'disarm leave'],
    ['leave.timedOut', 'leaving', 'joined', 'disarm leave'],
  ] as const)('%s ends %s where we were: %s', (event, membership, after, disarmed) => {
    const conversation = conversationWeAre(membership);
    conversation.happens({ type: event });
    expect([conversation.membership, conversation.asked()]).toEqual([after, [disarmed]]);
    expect(conversation.record.membershipCommand).toBeUndefined();
  });

  test('what the platform says counts more than a refusal', () => {
    const joining = conversationWeAre('joining');
    joining.platformSays({ ownRoles: ['MANAGER'] });
    joining.happens({ type: 'join.refused' });
    expect(joining.membership).toBe('joined');
    const leaving = conversationWeAre('leaving');
    leaving.platformSays({ ownRoles: [] });
    leaving.happens({ type: 'leave.timedOut' });
    expect(leaving.membership).toBe('outside');
  });

  test('one that the application had kept says whether the join that is under way is needed', () => {
    const joining = conversationIn();
    joining.commands('command.join');
    Object.assign(joining.record, { phase: 'open', ownRoles: ['MANAGER'] });
    joining.happens({ type: 'conversation.restored' });
    expect([joining.membership, joining.asked()]).toEqual(['joined', expect.arrayContaining(['disarm join'])]);
  });

  test('a supervisor may add us, and take us out again, without our asking', () => {
    const conversation = conversationWeAre('outside');
    conversation.platformSays(assignedToUs);
    expect(conversation.membership).toBe('joined');
    conversation.platformSays({ routing: 'queued', ownRoles: [] });
    expect([conversation.membership, conversation.asked()]).toEqual(['outside', []]);
  });

  test('a second role is asked for; one we have is there already', () => {
    const conversation = conversationWeAre('joined');
    conversation.commands('command.join', { role: 'MANAGER' });
    conversation.commands('command.join', { role: 'ASSIGNED_AGENT' });
    expect([conversation.membership, conversation.asked()]).toEqual([
      'joined',
      ['perform command.join', 'complete command.join'],
    ]);
  });

  test('nobody leaves what he is not in', () => {
    const conversation = conversationWeAre('outside');
    conversation.commands('command.leave');
    expect([conversation.membership, conversation.asked()]).toEqual(['outside', ['refuse command.leave']]);
  });

  test.each(['closed', 'unfollowed'] as const)('one that is %s is not joined any more, and counts as left', (phase) => {
    const conversation = conversationWeAre('joined');
    conversation.platformSays({ phase });
    conversation.asked();
    conversation.commands('command.join', { role: 'MANAGER' });
    conversation.commands('command.leave');
    expect(conversation.asked()).toEqual(['refuse command.join', 'complete command.leave']);
    const outside = conversationWeAre('outside');
    outside.platformSays({ phase });
    outside.asked();
    outside.commands('command.join');
    expect([outside.membership, outside.asked()]).toEqual(['outside', ['refuse command.join']]);
  });

  test.each(['closed', 'unfollowed'] as const)(
    'a join or leave under way ends when the conversation is %s',
    (phase) => {
      const joining = conversationWeAre('joining');
      joining.platformSays({ phase });
      expect([joining.membership, joining.asked().includes('disarm join')]).toEqual(['outside', true]);
      const leaving = conversationWeAre('leaving');
      leaving.platformSays({ phase });
      expect([leaving.membership, leaving.asked().includes('disarm leave')]).toEqual(['joined', true]);
    },
  );

  test.each(['outside', 'joined'] as const)(
    'the answer to a join or leave that is no longer waited for changes nothing: %s',
    (membership) => {
      const conversation = conversationWeAre(membership);
      conversation.happens(
        { type: 'join.refused' },
        { type: 'join.timedOut' },
        { type: 'leave.refused' },
        { type: 'leave.timedOut' },
      );
      expect([conversation.membership, conversation.asked()]).toEqual([membership, []]);
    },
  );
});

describe('being kept up to date', () => {
  test('an interruption makes it stale, the snapshot that follows makes it live', () => {
    const conversation = conversationThatIs('open.queued');
    conversation.happens({ type: 'connection.interrupted' });
    expect([conversation.sync, conversation.asked()]).toEqual(['stale', []]);
    conversation.happens({ type: 'connection.restored' });
    expect([conversation.sync, conversation.asked()]).toEqual(['resyncing', ['arm resync']]);
    conversation.happens({ type: 'conversation.resynced' });
    expect([conversation.sync, conversation.asked()]).toEqual(['live', ['disarm resync']]);
  });

  test('a snapshot that overtakes the news of the connection is enough', () => {
    const conversation = conversationThatIs('open.queued');
    conversation.happens(
      { type: 'connection.interrupted' },
      { type: 'conversation.resynced' },
      { type: 'connection.restored' },
    );
    expect([conversation.sync, conversation.asked()]).toEqual(['live', []]);
  });

  test('a snapshot that never comes is not waited for beyond its deadline (G10)', () => {
    const conversation = conversationThatIs('open.queued');
    conversation.happens(
      { type: 'connection.interrupted' },
      { type: 'connection.restored' },
      { type: 'resync.timedOut' },
    );
    expect([conversation.sync, conversation.asked()]).toEqual(['live', ['arm resync', 'disarm resync']]);
  });

  test('a second interruption starts it over', () => {
    const conversation = conversationThatIs('open.queued');
    conversation.happens(
      { type: 'connection.interrupted' },
      { type: 'connection.restored' },
      { type: 'connection.interrupted' },
    );
    expect([conversation.sync, conversation.asked()]).toEqual(['stale', ['arm resync', 'disarm resync']]);
    conversation.happens({ type: 'resync.timedOut' });
    expect(conversation.sync).toBe('stale');
  });

  test('an interruption neither ends nor repeats what we asked for', () => {
    const conversation = conversationWeAre('joining');
    conversation.commands('command.close');
    conversation.asked();
    conversation.happens(
      { type: 'connection.interrupted' },
      { type: 'connection.restored' },
      { type: 'conversation.resynced' },
    );
    expect([conversation.lifecycle, conversation.membership]).toEqual(['closing', 'joining']);
    expect(conversation.asked()).toEqual(['arm resync', 'disarm resync']);
  });
});

describe('being forgotten', () => {
  test.each(['closed', 'unfollowed'] as const)('one that is %s is kept until its retention has passed', (lifecycle) => {
    const conversation = conversationThatIs(lifecycle);
    conversation.happens({ type: 'retention.passed' });
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['evicted', ['disarm retention', 'evict']]);
    expect([conversation.can('terminal'), conversation.record.isEvicted]).toEqual([true, true]);
  });

  test('one that the platform never describes is forgotten after its deadline (G10)', () => {
    const conversation = conversationThatIs('opening');
    conversation.happens({ type: 'opening.timedOut' });
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['evicted', ['disarm opening', 'evict']]);
  });

  test.each(lifecycles.filter((lifecycle) => !['closed', 'unfollowed'].includes(lifecycle)))(
    'one that is %s is not evicted by a retention that belonged to an earlier end',
    (lifecycle) => {
      const conversation = conversationThatIs(lifecycle);
      conversation.happens({ type: 'retention.passed' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([lifecycle, []]);
    },
  );

  test('nobody joins what was forgotten, described or not', () => {
    for (const forgotten of [conversationThatIs('evicted'), conversationThatIs('opening')]) {
      forgotten.happens({ type: 'opening.timedOut' });
      forgotten.asked();
      forgotten.commands('command.join');
      expect([forgotten.membership, forgotten.asked()]).toEqual(['outside', ['refuse command.join']]);
    }
  });

  test('nothing brings back what was forgotten', () => {
    const conversation = conversationThatIs('evicted');
    conversation.platformSays(queued);
    conversation.happens({ type: 'opening.timedOut' });
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['evicted', []]);
  });
});
