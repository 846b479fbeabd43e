import type { Bot } from '../world/bot.js';
import { type Duration, milliseconds } from '../world/duration.js';
import type { SaidMessage } from '../world/surroundings.js';
import type { World } from '../world/world.js';

/** What there is to judge when a path has been walked, and the bot has been closed. */
export interface Walked {
  readonly world: World;
  readonly bot: Bot;
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
    'keeps to the protocol, and does not write after the end': ({ world, bot }) => {
      const [first] = world.emulator.ledger.filter({ kind: 'violation', userId: bot.id });
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

function answersInTime({ world, bot }: Walked, within: number): string | undefined {
  for (const { conversationId, stage, dialogs } of world.emulator.conversations) {
    // Whether a conversation that ended had to be answered before depends on moments that are nobody's fault.
    const hadAgent = dialogs.some(({ participants }) => participants.some(({ role }) => role === 'ASSIGNED_AGENT'));
    if (stage !== 'OPEN' || hadAgent) continue;
    const messages = world.messages(conversationId);
    for (const { role, text, at } of messages) {
      if (role !== 'CONSUMER') continue;
      let since = at;
      for (const { from, until } of world.disturbances) if (from <= since + within) since = Math.max(since, until);
      const answer = messages.find((one) => one.from === bot.loginName && one.at >= at);
      if (!answer && world.elapsed > since + within) return `'${text}' was not answered within ${within} ms.`;
      if (answer && answer.at > since + within)
        return `'${text}' was answered after ${answer.at - at} ms; ${within} ms were allowed.`;
    }
  }
  return undefined;
}
