import type { LedgerEntry, PlainConversation } from 'parley-sdk/emulator';
import { BOT, type World } from '../world/world.js';

/** Something that happened in a conversation, as an event for a chart of the bot. `bot.` is what the bot under test did. */
export type StoryEvent =
  | { readonly type: 'conversation.opens' }
  | { readonly type: 'conversation.changesSkill'; readonly skillId: string }
  | { readonly type: 'conversation.closes' }
  /** A file has its caption as text, rich content has none. */
  | { readonly type: 'consumer.writes'; readonly text: string }
  /** A brand user who is not the bot. */
  | { readonly type: 'agent.joins' | 'agent.leaves'; readonly role: string }
  | { readonly type: 'agent.writes'; readonly text: string; readonly audience: string }
  | { readonly type: 'bot.joins' | 'bot.leaves'; readonly role: string }
  | { readonly type: 'bot.writes'; readonly text: string; readonly audience: string };

/** One line of a story. */
export interface Happening {
  readonly conversationId: string;
  /** Milliseconds since the world began, in its own time. */
  readonly at: number;
  readonly event: StoryEvent;
}

const MESSAGES: ReadonlySet<string> = new Set(['ContentEvent', 'RichContentEvent']);

type Roles = ReadonlyMap<string, string>;

interface Known {
  readonly skillId: string;
  /** Of brand users, by their ids. */
  readonly roles: Roles;
}

/** What happened in the conversations of a world, by the platform's own book-keeping and in its order. */
export class Story {
  readonly happenings: Happening[] = [];
  readonly #known = new Map<string, Known>();

  constructor(private readonly world: World) {
    world.emulator.ledger.onEntry((entry) => this.#note(entry));
  }

  #note(entry: LedgerEntry): void {
    if (entry.kind === 'conversation') this.#changed(entry.conversationId, entry.change);
    // Accept statuses are committed as well.
    if (entry.kind !== 'committed' || !MESSAGES.has(entry.event)) return;
    const { conversationId, originatorId, role, audience, text = '' } = entry;
    if (role === 'CONSUMER') this.#tell(conversationId, { type: 'consumer.writes', text });
    else this.#tell(conversationId, { type: `${this.#whoIs(originatorId)}.writes`, text, audience });
  }

  #changed(conversationId: string, change: 'created' | 'changed' | 'closed'): void {
    const conversation = this.world.emulator.conversation(conversationId);
    if (!conversation) return;
    if (change === 'created') this.#tell(conversationId, { type: 'conversation.opens' });
    const before = this.#known.get(conversationId);
    const { skillId } = conversation;
    const roles = change === 'closed' ? new Map<string, string>() : rolesIn(conversation);
    this.#known.set(conversationId, { skillId, roles });
    if (before && before.skillId !== skillId)
      this.#tell(conversationId, { type: 'conversation.changesSkill', skillId });
    // Who is in a conversation when it closes has not left it.
    if (change === 'closed') return this.#tell(conversationId, { type: 'conversation.closes' });
    for (const [id, role] of before?.roles ?? [])
      if (!roles.has(id)) this.#tell(conversationId, { type: `${this.#whoIs(id)}.leaves`, role });
    for (const [id, role] of roles)
      if (before?.roles.get(id) !== role) this.#tell(conversationId, { type: `${this.#whoIs(id)}.joins`, role });
  }

  #whoIs(userId: string): 'bot' | 'agent' {
    return userId === this.world.emulator.agent(BOT).pid ? 'bot' : 'agent';
  }

  #tell(conversationId: string, event: StoryEvent): void {
    this.happenings.push({ conversationId, at: this.world.elapsed, event });
  }
}

function rolesIn({ dialogs }: PlainConversation): Roles {
  const here = dialogs
    .flatMap(({ participants }) => participants)
    .filter(({ role, state }) => role !== 'CONSUMER' && state === 'ACTIVE');
  return new Map(here.map(({ id, role }) => [id, role]));
}
