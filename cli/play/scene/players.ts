/** The people of a play: each has its own connection and is written with nothing but Parley's public API. */
import {
  type AuthData,
  type Connection,
  type ConsumerConnection,
  type Conversation,
  createConnection,
  type Message,
  ParticipantRole,
  UserType,
} from 'parley-sdk';
import { type Scene, sightOf } from './scene.js';
import { entryOf } from './witness.js';

const APP_ID = 'parley-play';

/** Somebody with a connection. */
export abstract class Player {
  /** Conversations this player has seen, by id. */
  readonly #conversations = new Map<string, Conversation>();
  /** Receipts on their way, by conversation id: a conversation must not close under them. */
  readonly #receipts = new Map<string, Set<Promise<void>>>();

  /** @param ownConversation a consumer has one; it names the lines of its connection */
  constructor(
    protected readonly scene: Scene,
    readonly who: string,
    readonly connection: Connection,
    ownConversation?: string,
  ) {
    const { transcript, names } = scene;
    connection.on('lifecycle', (change) => transcript.state(who, ownConversation ?? names.get(change.id), change));
    connection.on('error', (error) => transcript.problem(who, ownConversation, error.message));
    connection.on('conversation', (conversation) => this.#follow(conversation));
  }

  /** Whether this player marks messages as accepted and read; only the consumer and the assigned agent may. */
  protected abstract givesReceipts(conversation: Conversation): boolean;

  /** Known from the sign-in on; nobody sees a player before that. */
  get userId(): string {
    return this.connection.userId ?? '';
  }

  /** The conversation as this player holds it; waits until the platform has shown it to this player. */
  async conversation(conversationId: string): Promise<Conversation> {
    await this.scene.witness.until(conversationId, [this.who], 'the conversation');
    return this.#conversations.get(conversationId)!;
  }

  async receiptsAreSent(conversationId: string): Promise<void> {
    await Promise.all(this.#receipts.get(conversationId) ?? []);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  #follow(conversation: Conversation): void {
    const { witness } = this.scene;
    const { conversationId } = conversation;
    // A conversation that comes back to us is announced again (guarantee G5) and carries its listeners already.
    if (this.#conversations.get(conversationId) === conversation) return;
    this.#conversations.set(conversationId, conversation);
    const saw = (sight: string) => witness.saw(conversationId, this.who, sight);
    conversation.on('message', (message) => this.#hear(conversation, message));
    conversation.on('participant-added', ({ participant }) => saw(`${participant.userId} joining`));
    conversation.on('participant-removed', ({ participant }) => saw(`${participant.userId} leaving`));
    // A transfer to the skill where the conversation is puts it back into the queue there (guarantee G7: one of the two, never both).
    for (const event of ['transfer-skill', 'back-to-queue'] as const) {
      conversation.on(event, () => saw(`the transfer to skill ${conversation.skill.skillId}`));
    }
    conversation.on('close', () => saw('the end'));
    saw('the conversation');
  }

  #hear(conversation: Conversation, message: Message): void {
    const { witness, transcript, names, players } = this.scene;
    const { conversationId } = conversation;
    const isNews = witness.saw(conversationId, this.who, sightOf(message.sequence));
    if (isNews) {
      const sender = message.participant;
      const who = sender.role === ParticipantRole.CONSUMER ? 'consumer' : (players.get(sender.userId) ?? 'somebody');
      const isPrivate = message.messageAudience !== 'ALL';
      transcript.message(who, names.get(conversationId) ?? conversationId, { body: String(message.body), isPrivate });
    }
    if (!message.sentByCurrentUser() && this.givesReceipts(conversation)) this.#receipt(conversationId, message);
  }

  #receipt(conversationId: string, message: Message): void {
    const { transcript, names } = this.scene;
    const receipts = entryOf(this.#receipts, conversationId, () => new Set<Promise<void>>());
    const receipt: Promise<void> = message
      .accept()
      .then(() => message.read())
      .catch((error: Error) =>
        transcript.problem(this.who, names.get(conversationId), `receipt refused: ${error.message}`),
      )
      .then(() => void receipts.delete(receipt));
    receipts.add(receipt);
  }
}

/** A bot or a person of the brand; one for the whole play, in any number of conversations. */
export class BrandPlayer extends Player {
  static async enter(scene: Scene, who: string, authData: AuthData): Promise<BrandPlayer> {
    const connection = createConnection({ ...scene.platform, userType: UserType.BRAND, appId: APP_ID, authData });
    const player = new BrandPlayer(scene, who, connection);
    await connection.open();
    scene.players.set(player.userId, who);
    return player;
  }

  protected override givesReceipts(conversation: Conversation): boolean {
    return conversation.assignedAgent?.userId === this.userId;
  }
}

/** The consumer of one conversation. */
export class ConsumerPlayer extends Player {
  declare readonly connection: ConsumerConnection;

  /** @param name of the conversation */
  static async enter(scene: Scene, name: string): Promise<ConsumerPlayer> {
    const connection = createConnection({ ...scene.platform, userType: UserType.CONSUMER, appId: APP_ID });
    const player = new ConsumerPlayer(scene, 'consumer', connection, name);
    await connection.open();
    return player;
  }

  protected override givesReceipts(): boolean {
    return true;
  }
}
