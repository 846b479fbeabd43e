import { describe, expect, it } from '@jest/globals';
import { ArgumentError, type Conversation, LifecycleError, ParticipantRole, TtrType } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { type Meeting, settle, World } from '../support/world.js';

/** A note as it stands in the field. */
interface Entry {
  readonly agentId?: string;
  readonly name?: string;
  readonly noteContent: string;
  readonly isAutoSummary?: boolean;
  readonly noteId?: string;
  readonly time?: number;
}

const entriesOf = (conversation: Conversation): readonly Entry[] => JSON.parse(conversation.note ?? '[]');
const contentsOf = (conversation: Conversation): readonly string[] =>
  entriesOf(conversation).map(({ noteContent }) => noteContent);

const closed = async ({ ofBot, ofConsumer }: Meeting): Promise<void> => {
  const told = [next(ofBot, 'close'), next(ofConsumer, 'close')];
  await ofConsumer.close();
  await Promise.all(told);
};

describe('setNote', () => {
  it('replaces the whole note, which the event "note-change" tells of', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.MANAGER });
      const told = next(ofBot, 'note-change');
      await ofBot.setNote('has called twice');
      await told;
      expect([ofBot.note, ofConsumer.note]).toEqual(['has called twice', null]);
      expect(world.emulator.conversation(ofBot.conversationId)!.note).toBe('has called twice');
    }));

  it('is possible after the close, too, unlike a transfer', () =>
    World.run(async (world) => {
      const meeting = await world.conversation({
        role: ParticipantRole.ASSIGNED_AGENT,
        bot: { defaultSubscriptionQuery: { stage: ['OPEN', 'CLOSE'] } },
      });
      const { ofBot } = meeting;
      await closed(meeting);
      expect([ofBot.can('setNote'), ofBot.can('transfer')]).toEqual([true, false]);
      await ofBot.setNote('was about a kettle');
      expect(world.emulator.conversation(ofBot.conversationId)!.note).toBe('was about a kettle');
    }));
});

describe('setAgentNote', () => {
  it('keeps the notes of others, the automatic summary among them, and replaces one’s own', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.MANAGER });
      const others = [
        { agentId: '12345678.1', name: 'Zoe', noteContent: 'polite', time: 1, noteId: 'z', isAutoSummary: false },
        { noteContent: 'asked about kettles', isAutoSummary: true, origin: 'robot' },
      ];
      await ofBot.setNote(JSON.stringify(others));
      await eventually(
        ofBot,
        () => contentsOf(ofBot).length,
        (count) => count === 2,
      );
      expect(await ofBot.setAgentNote({ noteContent: 'first', name: 'Bot' })).toEqual({ truncated: false });
      await eventually(
        ofBot,
        () => contentsOf(ofBot).length,
        (count) => count === 3,
      );
      await ofBot.setAgentNote({ noteContent: 'second' });
      await eventually(
        ofBot,
        () => contentsOf(ofBot),
        (list) => list.includes('second'),
      );
      expect(entriesOf(ofBot).slice(0, 2)).toEqual(others);
      const agentId = world.emulator.agent('bot').oldId;
      expect(entriesOf(ofBot)[2]).toMatchObject({ agentId, name: 'Bot', noteContent: 'second', isAutoSummary: false });
      await ofBot.setAgentNote({ noteContent: 'asked about teapots', isAutoSummary: true });
      await eventually(
        ofBot,
        () => contentsOf(ofBot),
        (list) => list.includes('asked about teapots'),
      );
      expect(contentsOf(ofBot)).toEqual(['polite', 'asked about teapots', 'second']);
      await ofBot.setAgentNote({ noteContent: 'very polite', noteId: 'z', agentId: '12345678.1' });
      await eventually(
        ofBot,
        () => contentsOf(ofBot),
        (list) => list.includes('very polite'),
      );
      expect(entriesOf(ofBot)[0]).toMatchObject({ noteId: 'z', name: 'Zoe', noteContent: 'very polite' });
    }));

  it('keeps a note that somebody wrote by hand', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.MANAGER });
      await ofBot.setNote('call back {tomorrow}');
      await eventually(
        ofBot,
        () => ofBot.note,
        (note) => note !== '',
      );
      await ofBot.setAgentNote({ noteContent: 'done' });
      await eventually(
        ofBot,
        () => ofBot.note,
        (note) => note?.startsWith('[') ?? false,
      );
      expect(contentsOf(ofBot)).toEqual(['call back {tomorrow}', 'done']);
    }));

  it('with truncateEnabled cuts a text that is too long, and says what is in the note now', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.MANAGER });
      const noteContent = '"😀'.repeat(3_000);
      const told = next(ofBot, 'note-change');
      const { truncated, truncatedText = '' } = await ofBot.setAgentNote({ noteContent, truncateEnabled: true });
      await told;
      expect(truncated).toBe(true);
      expect(contentsOf(ofBot)).toEqual([truncatedText]);
      expect(noteContent.startsWith(truncatedText)).toBe(true);
      expect(truncatedText.length).toBeGreaterThan(1_000);
      // Never half of a character.
      expect(truncatedText).toBe([...truncatedText].join(''));
      expect(truncatedText).not.toMatch(/[\uD800-\uDBFF]$/);
    }));

  it('without it refuses such a text, and nothing is sent', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.MANAGER });
      const before = world.emulator.ledger.last;
      const setting = ofBot.setAgentNote({ noteContent: 'x'.repeat(6_000) });
      await expect(setting).rejects.toMatchObject({ name: 'ArgumentError', context: { problem: 'noteTooLong' } });
      await expect(ofBot.setNote('x'.repeat(6_000))).rejects.toMatchObject({ context: { problem: 'tooLong' } });
      expect(world.emulator.ledger.filter({ kind: 'request' }).filter(({ n }) => n > before)).toEqual([]);
    }));
});

describe('The other fields of a conversation', () => {
  it('setTtr, setManualEttr, setDelay and setTopic set them, and each has its event', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.MANAGER });
      const told: string[] = [];
      for (const name of ['ttr-change', 'manual-ettr-change', 'delay-change', 'topic-change'] as const)
        ofBot.on(name, () => void told.push(name));
      await ofBot.setTtr(TtrType.CUSTOM, 90);
      await eventually(
        ofBot,
        () => ofBot.ttrType,
        (type) => type === 'CUSTOM',
      );
      expect(ofBot.ttrValue).toBe(90);
      await ofBot.setTtr(TtrType.URGENT);
      await eventually(
        ofBot,
        () => ofBot.ttrType,
        (type) => type === 'URGENT',
      );
      const due = Date.now() + 60_000;
      await ofBot.setManualEttr(due);
      await eventually(
        ofBot,
        () => ofBot.manualEttr,
        (time) => time === due,
      );
      expect(ofBot.ttrEffective).toBe(due);
      await ofBot.setManualEttr(null);
      await eventually(
        ofBot,
        () => ofBot.manualEttr,
        (time) => time === null,
      );
      await ofBot.setDelay('NIGHT', due);
      await eventually(
        ofBot,
        () => ofBot.delay,
        (delay) => delay !== undefined,
      );
      expect(ofBot.delay).toEqual({ type: 'NIGHT', tillWhen: due });
      await ofBot.setTopic('kettles');
      await eventually(
        ofBot,
        () => ofBot.topic,
        (topic) => topic === 'kettles',
      );
      expect(told).toEqual([
        'ttr-change',
        'ttr-change',
        'manual-ettr-change',
        'manual-ettr-change',
        'delay-change',
        'topic-change',
      ]);
    }));

  it('setCsat is the consumer’s word, also after the close', () =>
    World.run(async (world) => {
      const meeting = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const { ofConsumer, ofBot } = meeting;
      await closed(meeting);
      await ofConsumer.setCsat({ csatRate: 4, csatResolutionConfirmation: true });
      await eventually(
        ofConsumer,
        () => ofConsumer.csat,
        (rate) => rate === 4,
      );
      expect(ofConsumer).toMatchObject({ csatResolutionConfirmation: true, csatStatus: 'FILLED' });
      await expect(ofBot.setCsat({ csatRate: 5 })).rejects.toMatchObject({ context: { problem: 'consumersOnly' } });
      await expect(ofConsumer.setNote('x')).rejects.toMatchObject({ context: { problem: 'brandsOnly' } });
      await expect(ofConsumer.setCsat({ csatRate: 6 })).rejects.toBeInstanceOf(ArgumentError);
    }));

  it('groupId follows the assigned agent, which "group-change" tells of', () =>
    World.run(
      async (world) => {
        const { ofBot } = await world.conversation({ bot: { user: 'bot' } });
        expect(ofBot.groupId).toBeUndefined();
        const assigned = next(ofBot, 'group-change');
        await ofBot.join(ParticipantRole.ASSIGNED_AGENT);
        await assigned;
        expect(ofBot.groupId).toBe('4711');
        const gone = next(ofBot, 'group-change');
        await ofBot.leave();
        await gone;
        expect(ofBot.groupId).toBeUndefined();
      },
      { agents: [{ loginName: 'bot', groupId: '4711' }] },
    ));

  it('are what the platform said last: first conversation, campaign, start and end', () =>
    World.run(async (world) => {
      const meeting = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const { ofConsumer } = meeting;
      expect(ofConsumer).toMatchObject({ isFirstConversation: true, endTime: undefined, csat: undefined });
      await closed(meeting);
      expect(ofConsumer.endTime).toBeGreaterThanOrEqual(ofConsumer.startTime);
    }));

  it('of a closed conversation that no longer change are refused at once, and nothing is sent (G1)', () =>
    World.run(async (world) => {
      const meeting = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const { ofBot, bot } = meeting;
      await closed(meeting);
      await settle(bot);
      const before = world.emulator.ledger.last;
      const calls = [
        ofBot.setTtr(TtrType.URGENT),
        ofBot.setManualEttr(1),
        ofBot.setDelay('HOLIDAY'),
        ofBot.setTopic('x'),
        ofBot.transfer({ skillId: '1' }),
        ofBot.mainDialog.setMetadata({ type: 'ExternalId', id: '1' }),
        ofBot.mainDialog.join(ParticipantRole.MANAGER),
      ];
      for (const call of calls) await expect(call).rejects.toBeInstanceOf(LifecycleError);
      await expect(calls[0]).rejects.toMatchObject({ context: { state: 'closed' } });
      expect(world.emulator.ledger.filter({ kind: 'request' }).filter(({ n }) => n > before)).toEqual([]);
    }));
});
