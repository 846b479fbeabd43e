import type { Account, SignedIn } from './account.js';
import { at, claimsOf, listAt, textAt } from './json.js';
import { type Frame, Line } from './line.js';
import { NotPossible } from './not-possible.js';

/** A consumer with an open conversation. */
export interface Conversing {
  readonly consumer: Line;
  readonly consumerId: string;
  readonly jwt: string;
  readonly conversationId: string;
}

export interface ConsumerOptions {
  /** @default a new anonymous consumer */
  readonly jwt?: string;
  readonly features?: readonly string[];
  /** Of ConsumerRequestConversation. */
  readonly body?: object;
}

/** A change of a conversation, as a notification tells it (protocol.md 7.1). */
export interface Change {
  readonly type: unknown;
  readonly result: unknown;
  readonly details: unknown;
}

/** What one check works with. Afterwards its sockets are closed, and the conversations that it opened. */
export class TestBed {
  readonly #ends: (() => Promise<unknown>)[] = [];

  constructor(readonly account: Account) {}

  /** A socket of a brand user (protocol.md 4.1). */
  async brand(number = 1, version = '2.1'): Promise<Line> {
    const { bearer } = await this.account.user(number);
    return this.open(`brand/${bearer}?v=${version}`, {}, version !== '3');
  }

  /** A socket of a consumer, who is named in its header. */
  async consumer({ jwt, features = [] }: ConsumerOptions = {}): Promise<Line> {
    const properties = { type: '.ClientProperties', appId: 'parley-conformance', features };
    return this.open('consumer?v=3', {
      Authorization: `jwt ${jwt ?? (await this.account.signUp())}`,
      'Client-Properties': JSON.stringify(properties),
    });
  }

  /** A consumer's socket on which nothing has been said yet. */
  stranger(): Promise<Line> {
    return this.open('consumer?v=3');
  }

  async open(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    isBrand = false,
    accountId = this.account.accountId,
  ): Promise<Line> {
    const services = isBrand ? ['facadeMsg', 'asyncMessagingEnt'] : ['asyncMessagingEnt'];
    const origin = this.account.service(...services).replace(/^http/, 'ws');
    const url = `${origin}/ws_api/account/${accountId}/messaging/${path}`;
    const line = await Line.open(url, headers, isBrand, this.account.platform.patience);
    this.#ends.push(() => line.close());
    return line;
  }

  /** A new consumer opens a conversation. */
  async conversation(options: ConsumerOptions = {}): Promise<Conversing> {
    const jwt = options.jwt ?? (await this.account.signUp());
    const consumer = await this.consumer({ ...options, jwt });
    const { skillId } = this.account.platform;
    const answer = await consumer.request('cm.ConsumerRequestConversation', { skillId, ...options.body });
    const conversationId = textAt(answer, 'body', 'conversationId');
    if (conversationId === '') throw new NotPossible(`no conversation could be opened: ${String(answer.body)}`);
    this.afterwards(() => change(consumer, conversationId, CLOSE));
    return { consumer, jwt, conversationId, consumerId: textAt(claimsOf(jwt), 'sub') };
  }

  /** A conversation, and a brand user in it. */
  async served(
    role = 'ASSIGNED_AGENT',
    options: ConsumerOptions = {},
  ): Promise<Conversing & { readonly brand: Line; readonly user: SignedIn }> {
    const conversing = await this.conversation(options);
    const brand = await this.brand();
    const joined = await change(brand, conversing.conversationId, join(role));
    if (joined.code !== 200) throw new NotPossible(`the brand user could not join: ${String(joined.body)}`);
    return { ...conversing, brand, user: await this.account.user() };
  }

  /** What was caused by what has been answered has come by now. */
  async settle(line: Line): Promise<void> {
    await line.request('GetClock');
    const { grace } = this.account.platform;
    if (grace > 0) await new Promise((resolve) => setTimeout(resolve, grace));
  }

  afterwards(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  /** The last that was begun ends first: a conversation before its socket. */
  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end().catch(() => {});
  }
}

export const CLOSE = { field: 'ConversationStateField', conversationState: 'CLOSE' };

export const join = (role: string): object => ({ field: 'ParticipantsChange', type: 'ADD', role });

/** UpdateConversationField with these fields. */
export const change = (line: Line, conversationId: string, ...fields: readonly object[]): Promise<Frame> =>
  line.request('cm.UpdateConversationField', { conversationId, conversationField: fields });

export const publish = (line: Line, dialogId: string, event: object, more: object = {}): Promise<Frame> =>
  line.request('ms.PublishEvent', { dialogId, conversationId: dialogId, event, ...more });

export const text = (message: string): object => ({ type: 'ContentEvent', contentType: 'text/plain', message });

/** What was told of a conversation on a line, oldest first. */
export const changesOf = (line: Line, conversationId: string): readonly Change[] =>
  line
    .notifications('ExConversationChangeNotification')
    .flatMap(({ body }) => listAt(body, 'changes'))
    .filter((one) => at(one, 'result', 'convId') === conversationId)
    .map((one) => ({
      type: at(one, 'type'),
      result: at(one, 'result'),
      details: at(one, 'result', 'conversationDetails'),
    }));

/** The first change of a conversation that fits, once it has come. */
export const shown = (line: Line, conversationId: string, fits: (change: Change) => boolean): Promise<Change> =>
  line.until(() => changesOf(line, conversationId).find(fits), 'a fitting change of the conversation');

/** Follows one consumer's conversations, or all that the line may see. */
export const follow = (line: Line, filter: object = {}): Promise<Frame> =>
  line.request('cqm.SubscribeExConversations', filter);
