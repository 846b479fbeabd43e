import type { Connection, Conversation } from 'parley-sdk';
import type { Problem } from './oracle.js';

const HANDOVERS = ['transfer-skill', 'transfer-agent', 'back-to-queue'] as const;
/** Everything of a conversation that is told, but `message` and `close`, whose order has a judge of its own. */
const CHANGES = ['participant-removed', 'participant-added', 'skill-change', 'stage-change', ...HANDOVERS] as const;
/** What a platform gives away when somebody signs in. */
const GIVEN = /"(?:bearer|csrf|jwt)":"([^"]+)"/g;

/** How a conversation was when something of it was told last. */
interface Seen {
  readonly updateTime: number;
  readonly isClosed: boolean;
  /** Handovers of the description that is being told. */
  readonly handovers: readonly string[];
}

/**
 * Looks over a program's shoulder, and notes what none of its programs may see: a conversation that turns back (G6), two
 * handovers for one change (G7), a secret (G18).
 */
export class Witness {
  readonly problems: Problem[] = [];
  readonly #secrets = new Set<string>();
  readonly #seen = new Map<string, Seen>();

  constructor(private readonly who: string) {}

  /** For the option `platform`: notes the secrets that the platform hands out. */
  listeningTo(request: typeof fetch): typeof fetch {
    return async (...input) => {
      const response = await request(...input);
      // Of what breaks off on its way the program hears by itself.
      const text = await response
        .clone()
        .text()
        .catch(() => '');
      for (const [, secret = ''] of text.matchAll(GIVEN)) this.knows(secret);
      this.knows(/Session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '');
      return response;
    };
  }

  /** Nothing that this connection lets out may hold this text. */
  knows(secret: string): void {
    if (secret !== '') this.#secrets.add(secret);
  }

  /** What a logger is told, and what else has no event. */
  readonly hears = (output: unknown): void => {
    const text = textOf(output);
    for (const secret of this.#secrets)
      if (text.includes(secret)) this.#note('secrets', `the secret ${secret} is in ${text.slice(0, 500)}`);
  };

  watch(connection: Connection): void {
    for (const event of ['error', 'lifecycle', 'request', 'close', 'failed-to-connect'] as const)
      connection.on(event, (output?: unknown) => this.hears(output));
    connection.on('conversation', (conversation) => this.#begins(conversation));
    for (const event of CHANGES)
      connection.on(`conversation:${event}`, ({ conversation }: { readonly conversation: Conversation }) =>
        this.#sees(event, conversation),
      );
  }

  /** An announcement starts anew: a conversation that comes back may have been reopened. */
  #begins(conversation: Conversation): void {
    this.#seen.set(conversation.conversationId, seenOf(conversation, []));
  }

  #sees(event: string, conversation: Conversation): void {
    const { conversationId } = conversation;
    const before = this.#seen.get(conversationId) ?? seenOf(conversation, []);
    const now = seenOf(conversation, []);
    if (now.updateTime < before.updateTime)
      this.#note('backwards', `${conversationId} was of ${before.updateTime}, and is of ${now.updateTime} at ${event}`);
    if (before.isClosed && !now.isClosed)
      this.#note('backwards', `${conversationId} was closed, and is open at ${event}`);
    const isSame = now.updateTime === before.updateTime;
    const handovers = isSame ? before.handovers : [];
    const isHandover = HANDOVERS.some((one) => one === event);
    if (isHandover && handovers.length > 0)
      this.#note('handovers', `${conversationId}: ${handovers} and ${event} for one change`);
    this.#seen.set(conversationId, { ...now, handovers: isHandover ? [...handovers, event] : handovers });
  }

  #note(kind: Problem['kind'], what: string): void {
    this.problems.push({ kind, who: this.who, what });
  }
}

const seenOf = ({ updateTime, stage }: Conversation, handovers: readonly string[]): Seen => ({
  updateTime,
  isClosed: stage === 'CLOSE',
  handovers,
});

/** All that can be read of a value: of an error also hidden members, message, stack and causes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!(value instanceof Error)) return JSON.stringify(value) ?? String(value);
  return Object.getOwnPropertyNames(value)
    .map((name) => textOf(Reflect.get(value, name)))
    .join('\n');
}
