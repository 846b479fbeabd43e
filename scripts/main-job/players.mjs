import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { entryOf } from './witness.mjs';

/**
 * The people of a play: each is a program of its own with its own connection, written with nothing but Parley's public API.
 *
 * @typedef {import('parley-sdk').Connection} Connection
 * @typedef {import('parley-sdk').Conversation} Conversation
 * @typedef {import('parley-sdk').Message} Message
 * @typedef {import('parley-sdk').Participant} Participant
 *
 * What all of them share.
 * @typedef {object} Stage
 * @property {{ csdsDomain: string, accountId: string }} platform
 * @property {import('./witness.mjs').Witness} witness
 * @property {import('./transcript.mjs').Transcript} transcript
 * @property {Map<string, string>} actors user id → actor, of the brand
 * @property {Map<string, string>} names conversation id → its name in the script
 */

const APP_ID = 'parley-main-job';

export class Player {
  /** Conversations this player has seen, by id. */
  #conversations = /** @type {Map<string, Conversation>} */ (new Map());
  /** Receipts on their way, by conversation id: a conversation must not close under them. */
  #receipts = /** @type {Map<string, Set<Promise<void>>>} */ (new Map());

  /**
   * @param {Stage} stage
   * @param {string} actor
   * @param {Connection} connection
   * @param {string} [ownConversation] a consumer has one; it names the lines of its connection
   */
  constructor(stage, actor, connection, ownConversation) {
    this.stage = stage;
    this.actor = actor;
    this.connection = connection;
    const { transcript, names } = stage;
    connection.on('lifecycle', (change) =>
      transcript.lifecycle(actor, ownConversation ?? names.get(change.id), change),
    );
    connection.on('error', (error) => transcript.problem(actor, ownConversation, error.message));
    connection.on('conversation', (conversation) => this.#follow(conversation));
  }

  /** Known from the sign-in on; nobody sees a player before that. */
  get userId() {
    return this.connection.userId ?? '';
  }

  /**
   * The conversation as this player holds it; waits until the platform has shown it to this player.
   * @param {string} conversationId
   */
  async conversation(conversationId) {
    await this.stage.witness.until(conversationId, [this.actor], 'the conversation');
    return /** @type {Conversation} */ (this.#conversations.get(conversationId));
  }

  /** @param {string} conversationId */
  async receiptsAreSent(conversationId) {
    await Promise.all(this.#receipts.get(conversationId) ?? []);
  }

  close() {
    return this.connection.close();
  }

  /**
   * Whether this player marks messages as accepted and read; only the consumer and the assigned agent may (api-surface.md 2.7).
   * @param {Conversation} _conversation
   * @returns {boolean}
   */
  givesReceipts(_conversation) {
    return false;
  }

  /** @param {Conversation} conversation */
  #follow(conversation) {
    const { witness } = this.stage;
    const { conversationId } = conversation;
    // A conversation that comes back to us is announced again (guarantee G5) and carries its listeners already.
    if (this.#conversations.get(conversationId) === conversation) return;
    this.#conversations.set(conversationId, conversation);
    const saw = (/** @type {string} */ sight) => witness.saw(conversationId, this.actor, sight);
    conversation.on('message', (message) => this.#hear(conversation, message));
    conversation.on('participant-added', ({ participant }) => saw(`${participant.userId} joining`));
    conversation.on('participant-removed', ({ participant }) => saw(`${participant.userId} leaving`));
    // A transfer to the skill where the conversation is puts it back into the queue there (guarantee G7: one of the two, never both).
    for (const event of /** @type {const} */ (['transfer-skill', 'back-to-queue'])) {
      conversation.on(event, () => saw(`the transfer to skill ${conversation.skill.skillId}`));
    }
    conversation.on('close', () => saw('the end'));
    saw('the conversation');
  }

  /**
   * @param {Conversation} conversation
   * @param {Message} message
   */
  #hear(conversation, message) {
    const { witness, transcript, names, actors } = this.stage;
    const { conversationId } = conversation;
    const isNews = witness.saw(conversationId, this.actor, sightOf(message.sequence));
    if (isNews) {
      const sender = message.participant;
      const actor = sender.role === ParticipantRole.CONSUMER ? 'consumer' : (actors.get(sender.userId) ?? 'somebody');
      const isPrivate = message.messageAudience !== 'ALL';
      transcript.message(actor, names.get(conversationId) ?? conversationId, { body: String(message.body), isPrivate });
    }
    if (!message.sentByCurrentUser() && this.givesReceipts(conversation)) this.#receipt(conversationId, message);
  }

  /**
   * @param {string} conversationId
   * @param {Message} message
   */
  #receipt(conversationId, message) {
    const { transcript, names } = this.stage;
    const receipts = entryOf(this.#receipts, conversationId, () => new Set());
    const receipt = message
      .accept()
      .then(() => message.read())
      .catch((error) => transcript.problem(this.actor, names.get(conversationId), `receipt refused: ${error.message}`))
      .then(() => void receipts.delete(receipt));
    receipts.add(receipt);
  }
}

/** A bot or a person of the brand; one for the whole play, in any number of conversations. */
export class BrandPlayer extends Player {
  /**
   * @param {Stage} stage
   * @param {string} actor
   * @param {import('parley-sdk').AuthData} authData
   */
  static async enter(stage, actor, authData) {
    const connection = createConnection({ ...stage.platform, userType: UserType.BRAND, appId: APP_ID, authData });
    const player = new BrandPlayer(stage, actor, connection);
    await connection.open();
    stage.actors.set(player.userId, actor);
    return player;
  }

  /**
   * @param {Conversation} conversation
   * @override
   */
  givesReceipts(conversation) {
    return conversation.assignedAgent?.userId === this.userId;
  }
}

/** The consumer of one conversation. */
export class ConsumerPlayer extends Player {
  /**
   * @param {Stage} stage
   * @param {string} name of the conversation
   */
  static async enter(stage, name) {
    const connection = createConnection({ ...stage.platform, userType: UserType.CONSUMER, appId: APP_ID });
    const player = new ConsumerPlayer(stage, 'consumer', connection, name);
    await connection.open();
    return player;
  }

  /** @override */
  givesReceipts() {
    return true;
  }
}

/** @param {number} sequence */
export const sightOf = (sequence) => `message #${sequence}`;
