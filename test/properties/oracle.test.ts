import { describe, expect, test } from '@jest/globals';
import { contentOf, IN_THE_CALM } from '../support/programs/judging/files.js';
import { Membership } from '../support/programs/judging/membership.js';
import { type Kind, Oracle } from '../support/programs/judging/oracle.js';
import { Party, type Told } from '../support/programs/party.js';
import type { Stage } from '../support/programs/stage.js';
import { virtualStage } from '../support/programs/virtual-stage.js';

/** A conversation of a bot and a consumer that went well, and somebody who looks at it. */
async function goodConversation(): Promise<{ stage: Stage; bot: Party; consumer: Party; oracle: Oracle }> {
  const stage = await virtualStage({ seed: 1, brands: 1, consumers: 1, steps: [], faults: [] });
  const membership = new Membership(stage.emulator);
  const [bot, consumer] = [new Party('b0', stage), new Party('c0', stage)];
  const oracle = new Oracle(stage.emulator, [bot, consumer], membership);
  for (const party of [bot, consumer]) party.open();
  await stage.pass(100);
  bot.perform({ do: 'ready', who: 'b0', after: 0 }, undefined, undefined);
  await stage.pass(100);
  consumer.perform({ do: 'begin', who: 'c0', after: 0 }, undefined, undefined);
  await stage.pass(100);
  bot.perform({ do: 'answer', who: 'b0', how: 'accept', after: 0 }, undefined, undefined);
  await stage.pass(100);
  bot.perform({ do: 'join', who: 'b0', of: 'c0', role: 'MANAGER', after: 0 }, consumer.userIds, undefined);
  await stage.pass(100);
  for (let n = 0; n < 3; n += 1) consumer.perform({ do: 'say', who: 'c0', after: 0 }, undefined, undefined);
  await stage.pass(100);
  return { stage, bot, consumer, oracle };
}

const messages = (party: Party): Told[] => party.told.filter(({ event }) => event === 'message');
const without = (party: Party, told: Told | undefined): void =>
  void party.told.splice(party.told.indexOf(told ?? party.told[0]!), 1);

/** What was told or promised is falsified; the oracle must say so. */
const FALSIFICATIONS: readonly (readonly [string, Kind, (bot: Party, consumer: Party) => void])[] = [
  ['the last message was not told', 'lost', (bot) => without(bot, messages(bot)[2])],
  ['a message in the middle was not told', 'untoldGaps', (bot) => without(bot, messages(bot)[1])],
  ['a message was told twice', 'doubled', (bot) => void bot.told.push(messages(bot)[2]!)],
  [
    'two messages changed places',
    'outOfOrder',
    (bot) => void bot.told.push(...bot.told.splice(bot.told.indexOf(messages(bot)[1]!), 1)),
  ],
  [
    'a message has another text',
    'untrue',
    (bot) => void bot.told.push({ ...messages(bot)[2]!, text: 'something else' }),
  ],
  [
    'a promise resolved without a commit',
    'untrue',
    (_, consumer) =>
      void consumer.errands.push({
        who: 'c0',
        what: 'say',
        text: 'never sent',
        since: 0,
        outcome: 'resolved',
        value: { sequence: 7 },
      }),
  ],
  [
    'a promise was rejected although the message is there',
    'untrue',
    (_, consumer) => {
      const errand = consumer.errands.find(({ text }) => text !== undefined)!;
      Object.assign(errand, { outcome: 'rejected', error: { code: 'OUTBOX_EXPIRED', context: {} } });
    },
  ],
  [
    'a file was read with other bytes than were sent',
    'untrue',
    (bot) => {
      const value = { data: contentOf('c0 2') };
      bot.errands.push({ who: 'b0', what: 'download', file: 'c0 1', since: 0, outcome: 'resolved', value });
    },
  ],
  [
    'a file could not be read although nothing was wrong',
    'lost',
    (bot) =>
      void bot.errands.push({
        who: 'b0',
        what: IN_THE_CALM,
        file: 'c0 1',
        since: 0,
        outcome: 'rejected',
        error: { code: 'NOT_FOUND' },
      }),
  ],
  [
    'a dialog was read without its messages',
    'untrue',
    (bot) => {
      const look = { dialogId: messages(bot)[0]!.dialogId!, at: Number.POSITIVE_INFINITY };
      bot.errands.push({ who: 'b0', what: 'look', look, since: 0, outcome: 'resolved', value: [] });
    },
  ],
  [
    'a step-up resolved, and the consumer is who it was',
    'untrue',
    (_, consumer) => {
      const { userId } = consumer.connection;
      consumer.errands.push({
        who: 'c0',
        what: 'stepUp',
        since: 0,
        outcome: 'resolved',
        userId,
        userIdThen: userId,
      });
    },
  ],
  [
    'a step-up was rejected, and has made another consumer',
    'untrue',
    (_, consumer) =>
      void consumer.errands.push({
        who: 'c0',
        what: 'stepUp',
        since: 0,
        outcome: 'rejected',
        error: { code: 'CLAIMS_REFUSED' },
        userId: 'somebody',
        userIdThen: consumer.connection.userId,
      }),
  ],
  ['a consumer became another one unawares', 'state', (_, consumer) => void consumer.userIds.add('somebody else')],
  ['another object came than was announced', 'state', (bot) => void bot.replaced.add(bot.told[0]!.conversationId)],
  [
    'a promise never settled',
    'hangs',
    (_, consumer) => void Object.assign(consumer.errands[0]!, { outcome: 'pending' }),
  ],
  [
    'an answer to a ring was sent without having been asked for',
    'rings',
    (bot) => {
      const [ring] = bot.rings.keys();
      bot.errands.push({ who: 'b0', what: 'reject', ring: ring!, since: 0, outcome: 'resolved' });
      bot.answersSent.push(ring!, ring!);
    },
  ],
  [
    'a rejection resolved, and the ring is ours',
    'rings',
    (bot) => {
      const [ring] = bot.rings.keys();
      bot.errands.push({ who: 'b0', what: 'reject', ring: ring!, since: 0, outcome: 'resolved' });
    },
  ],
  [
    'an acceptance was rejected for good, and the ring is ours',
    'rings',
    (bot) => {
      const errand = bot.errands.find(({ what }) => what === 'accept')!;
      Object.assign(errand, { outcome: 'rejected', error: { code: 'BAD_REQUEST', context: {} } });
    },
  ],
  ['a message came before its conversation', 'order of events', (bot) => void bot.told.reverse()],
];

describe('the oracle that the properties ask', () => {
  test('finds nothing in a conversation that went well', async () => {
    const { stage, bot, oracle } = await goodConversation();
    expect(messages(bot)).toHaveLength(3);
    expect(oracle.judge()).toEqual([]);
    await stage.close();
  });

  test('notices that the last message before a step-up was not told: whoever steps up has not left', async () => {
    const { stage, consumer, oracle } = await goodConversation();
    consumer.perform({ do: 'stepUp', who: 'c0', after: 0 }, undefined, undefined);
    await stage.pass(1_000);
    expect([oracle.judge(), consumer.userIds.size]).toEqual([[], 2]);
    without(consumer, messages(consumer).at(-1));
    expect(oracle.judge().map((problem) => problem.kind)).toEqual(['lost']);
    await stage.close();
  });

  test.each(FALSIFICATIONS)('notices that %s', async (_title, kind, falsify) => {
    const { stage, bot, consumer, oracle } = await goodConversation();
    falsify(bot, consumer);
    expect(oracle.judge().map((problem) => problem.kind)).toContain(kind);
    await stage.close();
  });
});
