import { EPOCH } from '../virtual/scheduler.js';
import type { Bot } from '../world/bot.js';
import { type Duration, milliseconds } from '../world/duration.js';
import type { SaidMessage } from '../world/surroundings.js';
import type { World } from '../world/world.js';
import type { Happening } from './story.js';

/** What there is to judge when a path has been walked, and the bot has been closed. */
export interface Walked {
  readonly world: World;
  readonly bot: Bot;
  /** What happened in the conversations, by the platform's own book-keeping and in its order. */
  readonly story: readonly Happening[];
}

/** Looks at what happened. Returns what was wrong, in a sentence; nothing when all was well. */
export type Oracle = (walked: Walked) => string | undefined;

/** What is expected of the bot, beyond what holds for every one. */
export interface Expectations {
  /** How many messages a message of the consumer may bring about. @default 1 */
  readonly answersPerMessage?: number;
  /** How many messages a conversation may get without having been asked for, such as a greeting. @default 0 */
  readonly unprompted?: number;
  /**
   * The latest that a message of the consumer is answered, in virtual time, while its conversation is open and no agent is in
   * it. Trouble on the network stops the clock. @default not checked
   */
  readonly answersWithin?: Duration;
}

/** The oracles that hold for every bot, by name. */
export function commonOracles(expected: Expectations): Readonly<Record<string, Oracle>> {
  return {
    'answers each message at most once': (walked) => answersOnce(walked, expected),
    ...(expected.answersWithin !== undefined && {
      'answers in time': (walked: Walked) => answersInTime(walked, milliseconds(expected.answersWithin!)),
    }),
    'never writes after the end': writesAfterTheEnd,
    'never leaks private text': leaks,
    'keeps to the protocol': (walked) => {
      const first = departuresIn(walked).find((one) => !isLateWrite(one));
      return first && `The platform objected to the bot: ${first.what}: ${first.why}`;
    },
    'leaves nothing running': ({ bot }) =>
      bot.remains.length === 0 ? undefined : `After its close() the bot has left ${bot.remains.join(', ')}.`,
    'throws nothing that nobody catches': ({ world }) =>
      world.crashes.length === 0 ? undefined : `Nobody caught: ${String(world.crashes[0])}`,
  };
}

const quoted = (messages: readonly SaidMessage[]): string => messages.map(({ text }) => `'${text}'`).join(', ');

function answersOnce({ world, bot }: Walked, { answersPerMessage = 1, unprompted = 0 }: Expectations) {
  for (const { conversationId } of world.emulator.conversations) {
    let asked = 0;
    const said: SaidMessage[] = [];
    for (const message of world.messages(conversationId)) {
      if (message.role === 'CONSUMER') asked += 1;
      else if (message.from === bot.loginName) said.push(message);
      if (said.length > unprompted + asked * answersPerMessage)
        return `To ${asked} message(s) of the consumer the bot said ${said.length}: ${quoted(said)}.`;
    }
  }
  return undefined;
}

/** When the bot was told of each message of a conversation, by its sequence, in virtual milliseconds. */
function toldAt({ world, bot }: Walked, conversationId: string): ReadonlyMap<number, number> {
  const told = new Map<number, number>();
  for (const { sequence, at } of world.emulator.ledger.filter({ kind: 'delivered', conversationId, userId: bot.id }))
    if (sequence !== undefined && !told.has(sequence)) told.set(sequence, at - EPOCH);
  return told;
}

/**
 * What the bot says is an answer to a message only if the bot knew that message by then, and only within the turn of the
 * consumer: one that comes when a later message has long been waiting for its own answer belongs to that one.
 */
function answersInTime(walked: Walked, within: number): string | undefined {
  const { world, bot } = walked;
  for (const { conversationId, stage, dialogs } of world.emulator.conversations) {
    // Whether a conversation that ended had to be answered before depends on moments that are nobody's fault.
    const isOthers = ({ id, role }: { readonly id: string; readonly role: string }): boolean =>
      role === 'ASSIGNED_AGENT' && id !== bot.id;
    if (stage !== 'OPEN' || dialogs.some(({ participants }) => participants.some(isOthers))) continue;
    const told = toldAt(walked, conversationId);
    const messages = world.messages(conversationId);
    for (const { role, text, at, sequence } of messages) {
      if (role !== 'CONSUMER') continue;
      let since = at;
      for (const { from, until } of world.disturbances) if (from <= since + within) since = Math.max(since, until);
      const knownAt = told.get(sequence) ?? Number.POSITIVE_INFINITY;
      const answer = messages.find(
        (one) => one.from === bot.loginName && one.sequence > sequence && one.at >= knownAt && one.audience === 'ALL',
      );
      if (!answer && world.elapsed > since + within) return `'${text}' was not answered within ${within} ms.`;
      if (answer && answer.at > since + within)
        return `'${text}' was answered after ${answer.at - at} ms; ${within} ms were allowed.`;
    }
  }
  return undefined;
}

/** So long after trouble on the network everything comes at once: the bot acts on the first before it knows the rest. */
const AFTER_TROUBLE_MS = 2_000;

interface Departure {
  readonly what: string;
  readonly why: string;
  readonly at: number;
}

/**
 * What the bot did against the protocol. Of what it had been told of an end it is not blamed for what it did while trouble on
 * the network kept that from it: the platform knows only that it has written it to the socket.
 */
function departuresIn({ world, bot }: Walked): readonly Departure[] {
  const isTroubled = (at: number): boolean =>
    world.disturbances.some(({ from, until }) => from <= at && at <= until + AFTER_TROUBLE_MS);
  return world.emulator.ledger
    .filter({ kind: 'violation', userId: bot.id })
    .filter(({ why, at }) => !why.includes('as this socket was told') || !isTroubled(at - EPOCH));
}

const isLateWrite = ({ what, why }: Departure): boolean => what === 'ms.PublishEvent' && why.includes('is closed');

function writesAfterTheEnd(walked: Walked): string | undefined {
  const late = departuresIn(walked).find(isLateWrite);
  return late && `The bot wrote although it had been told of the end: ${late.why}`;
}

function leaks({ world, bot }: Walked): string | undefined {
  for (const { conversationId } of world.emulator.conversations) {
    const messages = world.messages(conversationId);
    const secrets = messages.filter(({ audience, from }) => audience !== 'ALL' && from !== bot.loginName);
    for (const { from, audience, text } of messages) {
      if (from !== bot.loginName || audience !== 'ALL') continue;
      const leaked = secrets.find((secret) => secret.text !== '' && text.includes(secret.text));
      if (leaked) return `The consumer could read '${text}'; '${leaked.text}' was for people of the brand only.`;
    }
  }
  return undefined;
}
