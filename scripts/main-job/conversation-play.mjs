import { ParticipantRole } from 'parley-sdk';
import { ConsumerPlayer, sightOf } from './players.mjs';
import { follow, implicitRole } from './script-order.mjs';

/**
 * @typedef {import('./script-file.mjs').Line} Line
 * @typedef {import('./script-file.mjs').BrandRole} BrandRole
 * @typedef {import('./script-file.mjs').ConversationScript} ConversationScript
 * @typedef {import('./players.mjs').Player} Player
 * @typedef {import('./players.mjs').Stage} Stage
 *
 * What became of a conversation. `failure` says where the play stopped, if it did.
 * @typedef {object} Played
 * @property {string} name
 * @property {string} [conversationId]
 * @property {{ userId: string, text: string }[]} sent messages whose sending was confirmed to the program
 * @property {string} [failure]
 */

/**
 * @param {Stage} stage
 * @param {ReadonlyMap<string, Player>} brand
 * @param {ConversationScript} script
 * @param {string} file only for messages
 * @returns {Promise<Played>}
 */
export async function playConversation(stage, brand, { name, lines }, file) {
  /** @type {Played} */
  const played = { name, sent: [] };
  let line = lines[0];
  /** @type {ConsumerPlayer | undefined} */
  let consumer;
  try {
    consumer = await ConsumerPlayer.enter(stage, name);
    const play = new ConversationPlay(stage, new Map([...brand, ['consumer', consumer]]), played);
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
    stage.transcript.problem(line?.who ?? 'consumer', name, played.failure);
  } finally {
    await consumer?.close();
  }
  return played;
}

/**
 * Where only the consumer speaks, the listening bot answers.
 * @param {readonly Line[]} lines
 */
export const botAnswers = (lines) => lines.every(({ who }) => who === 'consumer');

/** @param {string} text */
const answerTo = (text) => `hello consumer, you said: ${text}`;

/** One conversation being played. Each deed ends when everybody who could see it has seen it. */
class ConversationPlay {
  #stage;
  #cast;
  #played;
  /** @type {Map<string, BrandRole>} */
  #present = new Map();

  /**
   * @param {Stage} stage
   * @param {ReadonlyMap<string, Player>} cast
   * @param {Played} played
   */
  constructor(stage, cast, played) {
    this.#stage = stage;
    this.#cast = cast;
    this.#played = played;
  }

  /**
   * @param {ConsumerPlayer} consumer
   * @param {string | undefined} skillId
   */
  async open(consumer, skillId) {
    const { conversationId } = await consumer.connection.createConversation(skillId === undefined ? {} : { skillId });
    this.#played.conversationId = conversationId;
    this.#stage.names.set(conversationId, this.#played.name);
    this.#stage.transcript.milestone(
      'consumer',
      this.#played.name,
      `opens the conversation${skillId ? ` in skill ${skillId}` : ''}`,
    );
  }

  /** @param {Line} line */
  async perform(line) {
    const { who, say, audience, do: deed, role, skill = '' } = line;
    if (deed === 'open') return;
    if (who !== 'consumer' && !this.#present.has(who)) await this.join(who, role ?? implicitRole(who, this.#present));
    if (say !== undefined) await this.say(who, say, audience === 'private');
    else if (deed === 'leave') await this.#leave(who);
    else if (deed === 'transfer') await this.#transfer(who, skill);
    else if (deed === 'close') await this.close(who);
    follow(line, this.#present);
  }

  /**
   * @param {string} who
   * @param {BrandRole} role
   */
  async join(who, role) {
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`${this.#player(who).userId} joining`, who);
    await conversation.join(ParticipantRole[role]);
    await seen();
    this.#present.set(who, role);
    this.#tell(who, `joins as ${role}`);
  }

  /**
   * @param {string} who
   * @param {string} text
   * @param {boolean} isPrivate
   */
  async say(who, text, isPrivate) {
    const conversation = await this.#conversationOf(who);
    const { sequence } = await (isPrivate ? conversation.sendPrivateMessage(text) : conversation.sendMessage(text));
    this.#played.sent.push({ userId: this.#player(who).userId, text });
    const audience = this.#everybody.filter((actor) => !isPrivate || actor !== 'consumer');
    await this.#stage.witness.until(this.#id, audience, sightOf(sequence));
  }

  /** @param {string} who */
  async close(who) {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect('the end');
    await conversation.close();
    await seen();
    this.#stage.transcript.milestone(who, this.#played.name, 'closes the conversation');
  }

  /** @param {string} who */
  async #leave(who) {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`${this.#player(who).userId} leaving`);
    await conversation.leave();
    await seen();
    this.#tell(who, 'leaves');
  }

  /**
   * @param {string} who
   * @param {string} skillId
   */
  async #transfer(who, skillId) {
    await this.#receiptsAreSent();
    const conversation = await this.#conversationOf(who);
    const seen = this.#expect(`the transfer to skill ${skillId}`);
    await conversation.transfer({ skillId });
    await seen();
    this.#tell(who, `transfers to skill ${skillId}`);
  }

  /** Whoever leaves, transfers or closes must not do it under a receipt that is still on its way: the platform would refuse that. */
  async #receiptsAreSent() {
    await Promise.all(this.#everybody.map((who) => this.#player(who).receiptsAreSent(this.#id)));
  }

  /**
   * @param {string} sight
   * @param {string} [newcomer] sees it too, though not present before
   */
  #expect(sight, newcomer) {
    return this.#stage.witness.expect(this.#id, [...this.#everybody, ...(newcomer ? [newcomer] : [])], sight);
  }

  /**
   * @param {string} who
   * @param {string} text
   */
  #tell(who, text) {
    this.#stage.transcript.deed(who, this.#played.name, text);
  }

  get #everybody() {
    return ['consumer', ...this.#present.keys()];
  }

  get #id() {
    return /** @type {string} */ (this.#played.conversationId);
  }

  /** @param {string} who */
  #conversationOf(who) {
    return this.#player(who).conversation(this.#id);
  }

  /** @param {string} who */
  #player(who) {
    return /** @type {Player} */ (this.#cast.get(who));
  }
}
