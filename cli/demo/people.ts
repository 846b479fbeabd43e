/** Those who take part in the demo: bots of a company and its consumers, written with Parley's public API only. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, type Conversation, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';
import type { Inspector } from 'parley-sdk/inspect';
import type { Writer } from './texts.js';

export interface Scene {
  readonly emulator: Emulator;
  readonly writer: Writer;
  readonly random: () => number;
  /** How fast people are: 1 is a busy afternoon. */
  readonly pace: number;
  /** Ends everybody's work. */
  readonly signal: AbortSignal;
}

/** Somewhere between half and one and a half times as long. */
const pause = ({ random, pace, signal }: Scene, ms: number): Promise<void> =>
  wait((ms * (0.5 + random())) / pace, undefined, { signal });

/** In a demo connections are cut all the time; what fails then is tried again by those who wanted it, or is not worth it. */
const silent = { warn: () => {} };

/** Runs until the signal; whatever fails in one conversation ends that one only. */
function inBackground(work: Promise<void>): void {
  work.catch(() => {});
}

export async function enterBot(
  scene: Scene,
  login: string,
  share: (id: string) => boolean,
  inspect: Inspector,
): Promise<Connection> {
  const { emulator } = scene;
  const { accountId, csdsDomain } = emulator;
  const { authData } = emulator.agent(login);
  const bot = createConnection({
    accountId,
    csdsDomain,
    userType: UserType.BRAND,
    appId: login,
    authData,
    inspect,
    logger: silent,
    retention: { closedConversationsMs: 60_000 },
  });
  bot.on('conversation', (conversation) => {
    if (share(conversation.conversationId)) inBackground(serve(scene, conversation));
  });
  await bot.open();
  return bot;
}

/** A bot takes a conversation, asks and answers, and hands some of them on. */
async function serve(scene: Scene, conversation: Conversation): Promise<void> {
  const { random, writer } = scene;
  await pause(scene, 4_000);
  // Some are nobody's business for a while: a queue that never empties is what a real one looks like.
  if (random() < 0.08) await pause(scene, 90_000);
  await conversation.join(ParticipantRole.ASSIGNED_AGENT);
  await conversation.sendMessage(writer.question());
  for await (const message of conversation.events('message', { signal: scene.signal })) {
    if (message.participant.role !== ParticipantRole.CONSUMER) continue;
    await message.read();
    await pause(scene, 2_500);
    if (random() < 0.05) {
      await conversation.transfer({ skillId: '-1' });
      await pause(scene, 5_000);
      await conversation.join(ParticipantRole.ASSIGNED_AGENT);
    }
    await conversation.sendMessage(writer.question());
  }
}

/** A consumer has one conversation after the other, and thinks in between. */
export async function liveAsConsumer(scene: Scene, inspect: Inspector, delayMs: number): Promise<void> {
  const { emulator, random, writer, signal } = scene;
  const { accountId, csdsDomain } = emulator;
  const connection = createConnection({
    accountId,
    csdsDomain,
    userType: UserType.CONSUMER,
    appId: 'demo-window',
    inspect,
    logger: silent,
  });
  try {
    // Within, for a demo may end before everybody has come.
    await wait(delayMs, undefined, { signal });
    await connection.open({ signal });
    while (!signal.aborted) {
      const conversation = await connection.createConversation(null, { signal });
      await talk(scene, conversation);
      await pause(scene, 30_000 + random() * 120_000);
    }
  } catch {
    // The demo has ended, or this consumer has had enough of errors.
  } finally {
    await connection.close();
  }

  async function talk(from: Scene, conversation: Conversation): Promise<void> {
    try {
      await conversation.sendMessage(writer.opening());
      let left = 1 + Math.floor(random() * 5);
      for await (const message of conversation.events('message', { signal })) {
        if (message.sentByCurrentUser()) continue;
        await message.read();
        await pause(from, 6_000);
        left -= 1;
        await conversation.sendMessage(left > 0 ? writer.answer() : writer.thanks());
        if (left === 0) break;
      }
      await pause(from, 3_000);
      await conversation.close();
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
}
