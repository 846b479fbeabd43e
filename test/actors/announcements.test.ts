import { describe, expect, it } from '@jest/globals';
import type { AppEvent, ConversationAppEvent } from '../../src/actors/app-events.js';
import { Announcements } from '../../src/actors/inbound/announcements.js';
import { newConversation } from '../../src/machines/conversation/new-record.js';

const conversation = newConversation('c1');
const first: ConversationAppEvent = { type: 'conversation.announced', conversation, reason: 'first' };
const skill: ConversationAppEvent = { type: 'field.changed', conversation, field: 'skill' };
const note: ConversationAppEvent = { type: 'field.changed', conversation, field: 'note' };
const closed: ConversationAppEvent = { type: 'conversation.closed', conversation };

function heard() {
  const events: AppEvent[] = [];
  const listener = { onEvent: (_: AppEvent): void => {} };
  const announcements = new Announcements({
    announce: (event) => {
      events.push(event);
      listener.onEvent(event);
    },
    hearsLifecycle: false,
    wantsWholeFrames: false,
    wantsMessageFrames: false,
  });
  const change = (...all: ConversationAppEvent[]): void => {
    for (const event of all) announcements.add(event);
    announcements.changeDone();
  };
  return { events, announcements, change, listener };
}

const orders = (events: readonly ConversationAppEvent[]): (readonly ConversationAppEvent[])[] =>
  events.length < 2
    ? [events]
    : events.flatMap((one) => orders(events.filter((other) => other !== one)).map((rest) => [one, ...rest]));

describe('What is announced of one change of a conversation', () => {
  it('has the conversation first and its close last, whatever the order in which they were found out (G5)', () => {
    for (const order of orders([first, skill, note, closed])) {
      const { events, change } = heard();
      change(...order);
      const between = order.filter((event) => event === skill || event === note);
      expect(events).toEqual([first, ...between, closed]);
    }
  });

  it('goes out at once where no notification is being taken in', () => {
    const { events, announcements } = heard();
    announcements.add(skill);
    expect(events).toEqual([]);
    announcements.changeDone();
    expect(events).toEqual([skill]);
  });

  it('goes out one after the other: what is sent to a conversation meanwhile, and is no news, does not hurry it', () => {
    const { events, announcements, change, listener } = heard();
    const heardBy: number[] = [];
    listener.onEvent = () => {
      announcements.changeDone();
      heardBy.push(events.length);
    };
    change(skill, note);
    expect(heardBy).toEqual([1, 2]);
  });

  it('waits until the notification is taken in completely, and changes keep their order', () => {
    const { events, announcements, change } = heard();
    announcements.collect();
    change(closed, skill);
    change(note, first);
    expect(events).toEqual([]);
    announcements.release();
    expect(events).toEqual([skill, closed, first, note]);
  });

  it('is said once: a second release says nothing, and the next change goes out at once again', () => {
    const { events, announcements, change } = heard();
    announcements.collect();
    change(first);
    announcements.release();
    announcements.release();
    announcements.changeDone();
    expect(events).toEqual([first]);
    change(skill);
    expect(events).toEqual([first, skill]);
  });

  it('goes out at the end of its own change, though the notification is over before that', () => {
    const { events, announcements } = heard();
    announcements.collect();
    announcements.add(skill);
    announcements.release();
    expect(events).toEqual([]);
    announcements.changeDone();
    expect(events).toEqual([skill]);
  });

  it('comes in full before anything that a listener causes', () => {
    const { events, change, listener } = heard();
    listener.onEvent = (event) => {
      if (event === first) change(closed);
    };
    change(first, skill, note);
    expect(events).toEqual([first, skill, note, closed]);
  });

  it('is said no further once a listener ends the connection; the rest comes first with the next one (KB-4)', () => {
    const { events, announcements, change, listener } = heard();
    announcements.resume();
    listener.onEvent = (event) => {
      if (event === first) announcements.stop();
    };
    announcements.collect();
    change(first, skill);
    announcements.release();
    announcements.announce(note);
    change(closed);
    announcements.release();
    expect(events).toEqual([first]);
    announcements.resume();
    announcements.resume();
    expect(events).toEqual([first, skill, note, closed]);
    announcements.announce(note);
    expect(events).toHaveLength(5);
  });

  it('that the connection goes on does not hurry a notification that is being taken in', () => {
    const { events, announcements, change } = heard();
    announcements.collect();
    change(skill);
    announcements.resume();
    expect(events).toEqual([]);
  });

  it('keeps its place behind what belongs to the same change', () => {
    const { events, announcements } = heard();
    announcements.add(first);
    announcements.announce(skill);
    expect(events).toEqual([]);
    announcements.add(note);
    announcements.changeDone();
    expect(events).toEqual([first, skill, note]);
  });

  it('waits until its conversation is announced, where the messages of that are read first (G5)', () => {
    const { events, announcements, change } = heard();
    const loading = newConversation('c2');
    loading.isLoading = true;
    const of = <T extends ConversationAppEvent>(event: T): T => ({ ...event, conversation: loading });
    change(of(skill));
    announcements.announce(of(note));
    change(note);
    expect(events).toEqual([note]);
    loading.isLoading = false;
    change(of(skill), of(first));
    expect(events.slice(1)).toEqual([of(first), of(skill), of(note), of(skill)]);
    change(of(first));
    expect(events).toHaveLength(6);
  });

  it('waits also where nothing else does, once the connection has ended', () => {
    const { events, announcements } = heard();
    announcements.stop();
    announcements.announce(skill);
    expect(events).toEqual([]);
    announcements.resume();
    expect(events).toEqual([skill]);
  });

  it('goes on after an application that throws', () => {
    const { events, change, listener } = heard();
    listener.onEvent = (event) => {
      if (event === first) throw new Error('not mine');
    };
    expect(() => change(first, skill)).toThrow('not mine');
    listener.onEvent = () => {};
    change(note);
    expect(events).toEqual([first, skill, note]);
  });
});
