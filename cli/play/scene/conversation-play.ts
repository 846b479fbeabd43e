import { type Conversation, ParticipantRole } from 'parley-sdk';
import type { BrandRole, ConversationScript, Line } from '../script/script.js';
import { follow, implicitRole } from '../script/script-order.js';
import { ConsumerPlayer, type Player } from './players.js';
import { type Scene, sightOf } from './scene.js';

/** What became of a conversation. */
export interface Played {
  readonly name: string;
  conversationId?: string;
  /** Messages whose sending was confirmed to the program. */
  readonly sent: { readonly userId: string; readonly text: string }[];
  /** Where the play stopped and why, if it did. */
  failure?: string;
}

/** @param file only for messages */
export async function playConversation(
  scene: Scene,
  brand: ReadonlyMap<string, Player>,
  { name, lines }: ConversationScript,
  file: string,
): Promise<Played> {
  const played: Played = { name, sent: [] };
  let line = lines[0];
  let consumer: ConsumerPlayer | undefined;
  try {
    consumer = await ConsumerPlayer.enter(scene, name);
    const play = new ConversationPlay(scene, new Map([...brand, ['consumer', consumer]]), played);
    await play.open(consumer, line?.skill);
    const answering = botAnswers(lines);
    if (answering) await play.join('bot', 'AGENT');
    for (line of lines) {
      await play.perform(line);
      if (answering && line.say !== undefined) await play.say('bot', answerTo(line.say), false);
    }
    if (lines.at(-1)?.do !== 'close') await play.close('consumer');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    played.failure = file && line ? `${file}:${line.line}: ${reason}` : reason;
    scene.transcript.problem(line?.who ?? 'consumer', name, played.failure);
  } finally {
    await consumer?.close();
  }
  return played;
}

/** Where only the consumer speaks, the listening bot answers. */
export const botAnswers = (lines: readonly Line[]): boolean => lines.every(({ who }) => who === 'consumer');

const answerTo = (text: string): string => `hello consumer, you said: ${text}`;

/** One conversation being played. Each step ends when everybody who could see it has seen it. */
class ConversationPlay {
  readonly #present = new Map<string, BrandRole>();

  constructor(
    private readonly scene: Scene,
    private readonly cast: ReadonlyMap<string, Player>,
    private readonly played: Played,
  ) {}

  async open(consumer: ConsumerPlayer, skillId: string | undefined): Promise<void> {
    const { conversationId } = await consumer.connection.createConversation(skillId === undefined ? {} : { skillId });
    this.played.conversationId = conversationId;
    this.scene.names.set(conversationId, this.played.name);
    this.scene.transcript.milestone(
      'consumer',
      this.played.name,
      `opens the conversation${skillId ? ` in skill ${skillId}` : ''}`,
    );
  }

  async perform(line: Line): Promise<void> {
    const { who, say, audience, do: call, role, skill = '' } = line;
    if (call === 'open') return;
    if (who !== 'consumer' && !this.#present.has(who)) await this.join(who, role ?? implicitRole(who, this.#present));
    if (say !== undefined) await this.say(who, say, audience === 'private');
    else if (call === 'leave') await this.#leave(who);
    else if (call === 'transfer') await this.#transfer(who, skill);
    else if (call === 'close') await this.close(who);
    follow(line, this.#present);
  }

  async join(who: string, role: BrandRole): Promise<void> {
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`${this.#player(who).userId} joining`, who);
    await conversation.join(ParticipantRole[role]);
    await seen();
    this.#present.set(who, role);
    this.#tell(who, `joins as ${role}`);
  }

  async say(who: string, text: string, isPrivate: boolean): Promise<void> {
    const conversation = await this.#conversationOf(who);
    const { sequence } = await (isPrivate ? conversation.sendPrivateMessage(text) : conversation.sendMessage(text));
    this.played.sent.push({ userId: this.#player(who).userId, text });
    const audience = this.#everybody.filter((one) => !isPrivate || one !== 'consumer');
    await this.scene.witness.until(this.#id, audience, sightOf(sequence));
  }

  async close(who: string): Promise<void> {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect('the end');
    await conversation.close();
    await seen();
    this.scene.transcript.milestone(who, this.played.name, 'closes the conversation');
  }

  async #leave(who: string): Promise<void> {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`${this.#player(who).userId} leaving`);
    await conversation.leave();
    await seen();
    this.#tell(who, 'leaves');
  }

  async #transfer(who: string, skillId: string): Promise<void> {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`the transfer to skill ${skillId}`);
    await conversation.transfer({ skillId });
    await seen();
    this.#tell(who, `transfers to skill ${skillId}`);
  }

  /** The platform refuses a receipt that arrives after its sender has left or the conversation is closed. */
  async #receiptsAreSent(): Promise<void> {
    await Promise.all(this.#everybody.map((who) => this.#player(who).receiptsAreSent(this.#id)));
  }

  /** @param newcomer sees it too, though not present before */
  #expect(sight: string, newcomer?: string): () => Promise<void> {
    return this.scene.witness.expect(this.#id, [...this.#everybody, ...(newcomer ? [newcomer] : [])], sight);
  }

  #tell(who: string, text: string): void {
    this.scene.transcript.call(who, this.played.name, text);
  }

  get #everybody(): string[] {
    return ['consumer', ...this.#present.keys()];
  }

  get #id(): string {
    return this.played.conversationId!;
  }

  #conversationOf(who: string): Promise<Conversation> {
    return this.#player(who).conversation(this.#id);
  }

  #player(who: string): Player {
    return this.cast.get(who)!;
  }
}
