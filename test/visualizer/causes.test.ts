import { beforeAll, describe, expect, it } from '@jest/globals';
import { causeOf, effectsOf, whyOf } from '../../visualizer/model/causes.js';
import { framesOfMessage } from '../../visualizer/model/happening.js';
import { Opened } from './support/opened.js';
import { Recording } from './support/recording.js';

describe('Why a request was made: the chain of events that led to it', () => {
  let opened: Opened;
  beforeAll(() => {
    opened = new Opened('outage');
  });
  const why = (row: number): string[] =>
    whyOf(opened.store, row).map(({ how, row: cause }) => `${how} ${opened.words(cause)}`.trim());

  it('a message: the command of the program', () => {
    const [first] = opened.find('conversation: ⇡ PublishEvent');
    expect(why(first!)).toEqual(['handling main: command.publish', 'program']);
  });

  it('reading a dialog after an outage: back over every state of the reconnect to the socket that was closed', () => {
    const [query] = opened.find('conversation: ⇡ QueryMessages');
    expect(why(query!)).toEqual([
      'handling main: connection.restored',
      'handling connection: ✓ subscribe',
      'handling subscribe: ✓ resolved',
      'work connection: ✓ openSocket',
      'handling openSocket: ✓ resolved',
      'work connection: ✓ discover',
      'handling discover: ✓ resolved',
      'work connection: after retryDelay',
      'timer connection: socket.closed',
      'network',
    ]);
  });

  it('a message whose answer was lost: it was looked for first, and the answer to that was "not there"', () => {
    const again = opened.find('conversation: ⇡ PublishEvent').at(-1)!;
    const chain = why(again);
    expect(chain.slice(0, 3)).toEqual([
      'handling main: lookup.done',
      expect.stringMatching(/^handling \w+: ⇣ QueryMessages\$?Response.* 200$/),
      'answer conversation: ⇡ QueryMessages',
    ]);
    expect(chain.slice(-2)).toEqual(['timer connection: socket.closed', 'network']);
  });

  it('nothing that happened in a whole session is without a reason', () => {
    const { store, happenings } = opened;
    expect(happenings.length).toBeGreaterThan(200);
    const reasons = new Set(happenings.map((row) => whyOf(store, row).at(-1)!.how));
    expect([...reasons].sort()).toEqual(['before', 'network', 'platform', 'program']);
  });

  it('what came of something is what it is the cause of, and the answer of a request', () => {
    const { store } = opened;
    const [sent] = opened.find('conversation: ⇡ PublishEvent');
    expect(effectsOf(store, sent!).map((row) => opened.words(row))).toEqual([
      expect.stringMatching(/^connection: ⇣ PublishEventResponse( #0)? 200$/),
    ]);
    const [closed] = opened.find('connection: socket.closed');
    const effects = effectsOf(store, closed!);
    expect(effects.map((row) => opened.words(row))).toContain('subscription-1: connection.interrupted');
    for (const row of effects) expect(causeOf(store, row).row).toBe(closed);
  });

  it('a message is found by its number: the frames that brought it, and what the program was told then', () => {
    const { store } = opened;
    const conversation = store.actors.find(({ logic }) => logic === 'conversation')!;
    const frames = framesOfMessage(store, conversation, 0);
    expect(frames.map((row) => opened.words(row))).toContain('conversation: ⇣ MessagingEventNotification #0');
    const came = frames.flatMap((row) => effectsOf(store, row)).map((row) => opened.words(row));
    expect(came).toContain('conversation: ◆ message.received #0');
  });
});

describe('An event that found its actor busy', () => {
  it('is not the reason of what that one did before', () => {
    const recording = new Recording();
    recording.actor('a', 'off');
    recording.actor('b', 'off');
    const [press, wait] = [recording.send('a', 'press'), recording.send('a', 'wait')];
    const told = recording.send('b', 'press');
    recording.take('b', told, 'press', 'on.dim');
    recording.take('a', press, 'press', 'on.dim');
    const second = recording.send('b', 'more');
    recording.take('b', second, 'more', 'on.bright');
    recording.take('a', wait, 'wait', 'on.dim');
    const { store } = recording;
    const rows = [press, wait, told, second].map((seq) => recording.rowOf(seq));
    expect(causeOf(store, rows[2]!)).toEqual({ how: 'handling', row: rows[0] });
    expect(causeOf(store, rows[3]!)).toEqual({ how: 'handling', row: rows[1] });
    expect(causeOf(store, rows[1]!)).toEqual({ how: 'handling', row: rows[0] });
  });
});
