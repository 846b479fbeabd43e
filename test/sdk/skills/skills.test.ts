import { describe, expect, it } from '@jest/globals';
import type { BrandConnection, ConsumerConnection } from 'parley-sdk';
import { HandClock, pass } from '../support/hand-clock.js';
import { next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const SKILLS = { skills: [{ skillId: '4711', name: 'Workshop' }, 'billing'] };

/** The shift status has been asked for, and its answer has arrived. */
async function statusRead(world: World, connection: BrandConnection, times = 1): Promise<void> {
  const { ledger } = world.emulator;
  while (ledger.filter({ kind: 'http', service: 'shiftStatus' }).length < times) {
    await world.emulator.waitFor({ kind: 'http', service: 'shiftStatus' }, { after: ledger.entries.at(-1)?.n ?? 0 });
  }
  await settle(connection);
}

describe('conversation.skill.isInOffHours() answers at once', () => {
  it('inside transfer-skill, of the skill that the conversation came to', () =>
    World.run(async (world) => {
      world.emulator.skill('billing').goesOffHours();
      const { bot, ofBot } = await world.conversation({ role: 'AGENT' });
      await statusRead(world, bot);
      expect(ofBot.skill.isInOffHours()).toBe(false);
      const answers: unknown[] = [];
      ofBot.on('transfer-skill', () => void answers.push([ofBot.skill.skillId, ofBot.skill.isInOffHours()]));
      for (const skillId of ['billing', '4711']) {
        const moved = next(ofBot, 'transfer-skill');
        await ofBot.transfer({ skillId });
        await moved;
      }
      expect(answers).toEqual([
        ['billing', true],
        ['4711', false],
      ]);
    }, SKILLS));

  it('knows a switch that was announced, without being told of it again', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      world.emulator.skill('-1').goesOffHours(clock.now() + 3_600_000);
      const { bot, ofBot } = await world.conversation({ bot: { platform: { clock } } });
      await statusRead(world, bot);
      expect(ofBot.skill.isInOffHours()).toBe(true);
      world.emulator.faults.add({ when: 'shiftStatus', do: 'refuse', code: 500, times: 100 });
      await pass(bot, clock, 3_600_000);
      expect(ofBot.skill.isInOffHours()).toBe(false);
    }));

  it('is read again every five minutes, for a program that asks', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot } = await world.conversation({ bot: { platform: { clock } } });
      await statusRead(world, bot);
      expect(ofBot.skill.isInOffHours()).toBe(false);
      world.emulator.skill('-1').goesOffHours();
      await pass(bot, clock, 300_000);
      await statusRead(world, bot, 2);
      expect(ofBot.skill.isInOffHours()).toBe(true);
    }));

  it('is not read again for one that never asks', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      await statusRead(world, bot);
      await pass(bot, clock, 900_000);
      await settle(bot);
      expect(world.emulator.ledger.filter({ kind: 'http', service: 'shiftStatus' })).toHaveLength(1);
    }));

  it('is read again after a reconnect', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      await statusRead(world, bot);
      world.emulator.skill('-1').goesOffHours();
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      await statusRead(world, bot, 2);
      expect(ofBot.skill.isInOffHours()).toBe(true);
      world.errorsOf(bot);
    }));

  it("says what the conversation's delay says, for users who may not read the status, and for consumers", () =>
    World.run(async (world) => {
      const { emulator } = world;
      emulator.faults.add({ when: 'shiftStatus', do: 'refuse', code: 403, times: 100 });
      emulator.faults.add({ when: 'skills', do: 'refuse', code: 403, times: 100 });
      const { bot, consumer, ofBot, ofConsumer, conversationId } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      expect([ofBot.skill.isInOffHours(), ofConsumer.skill.isInOffHours()]).toEqual([false, false]);
      const delay = { field: 'DelayField', type: 'NIGHT', tillWhen: Date.now() + 3_600_000 };
      const body = { conversationId, conversationField: [delay] };
      await bot.send({ type: 'cm.UpdateConversationField', body });
      await settle(bot, consumer);
      expect([ofBot.skill.isInOffHours(), ofConsumer.skill.isInOffHours()]).toEqual([true, true]);
      expect(ofBot.skill.name).toBeUndefined();
    }));
});

describe('What an account consists of', () => {
  it('conversation.skill.name is the name that the account has for the skill', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      await statusRead(world, bot);
      const moved = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: '4711' });
      await moved;
      expect(ofBot.skill.name).toBe('Workshop');
    }, SKILLS));

  it('getSkills(), getUsers(), getShiftStatus() and getWorkingHours() read it', () =>
    World.run(
      async (world) => {
        const bot = await world.openBrand();
        world.emulator.skill('billing').goesOffHours();
        const { userId, pid } = world.emulator.agent('bot');
        const skills = await bot.getSkills();
        expect(skills.map(({ skillId, name }) => [skillId, name])).toEqual([
          ['-1', 'Default'],
          ['4711', 'Workshop'],
          ['billing', 'billing'],
        ]);
        expect((await bot.getUsers())[0]).toMatchObject({ userId, userPid: pid, nickname: 'Bot', loginName: 'bot' });
        expect((await bot.getShiftStatus())[2]).toEqual({ skillId: 'billing', onShift: false, nextOn: 0, nextOff: 0 });
        expect(await bot.getWorkingHours()).toMatchObject([{ id: 7, name: 'Weekdays', events: [] }]);
      },
      { ...SKILLS, workingHours: [{ id: 7, name: 'Weekdays', events: [], deleted: false }] },
    ));

  it('a refusal is the error of the call, with the words of the platform, and of nobody else', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await statusRead(world, bot);
      world.emulator.faults.add({ when: 'users', do: 'refuse', code: 403, text: 'no such privilege' });
      const error = await rejection(bot.getUsers());
      expect(error).toMatchObject({ name: 'PlatformError', status: 403 });
      expect(error.message).toContain('no such privilege');
    }));

  it('is not for consumers', () =>
    World.run(async (world) => {
      const consumer = world.consumer() as unknown as BrandConnection;
      for (const call of ['getSkills', 'getUsers', 'getShiftStatus', 'getWorkingHours'] as const) {
        expect((await rejection(consumer[call]())).message).toContain(`${call}() is for brand users`);
      }
    }));

  it('getSkillShiftStatus() tells a consumer whether somebody is there, before a conversation is begun', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const backAt = Date.now() + 3_600_000;
      world.emulator.skill('billing').goesOffHours(backAt);
      const open = { skillId: '4711', onShift: true, nextOn: 0, nextOff: 0 };
      expect(await consumer.getSkillShiftStatus(4711)).toEqual(open);
      const closed = { skillId: 'billing', onShift: false, nextOn: backAt, nextOff: 0 };
      expect(await consumer.getSkillShiftStatus('billing')).toEqual(closed);
      const ofAccount = { ...open, skillId: '-1' };
      expect(await consumer.getSkillShiftStatus()).toEqual(ofAccount);
      expect(await consumer.getSkillShiftStatus('no/such skill')).toEqual(ofAccount);
      expect(world.emulator.ledger.violations).toEqual([]);
    }, SKILLS));

  it('getSkillShiftStatus() sends nothing for what is no skill, and is not for brand users', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const error = await rejection(consumer.getSkillShiftStatus({} as never));
      expect(error).toMatchObject({ name: 'ArgumentError', code: 'BAD_ARGUMENT' });
      const bot = world.brand() as unknown as ConsumerConnection;
      expect((await rejection(bot.getSkillShiftStatus())).message).toContain('getSkillShiftStatus() is for consumers');
      expect(world.emulator.ledger.filter({ kind: 'http', service: 'shiftStatusOfSkill' })).toEqual([]);
    }));
});
