/** What is passed to every method: everything that is not what it takes. */
import type {
  BrandConnection,
  ConsumerConnection,
  Conversation,
  ConversationSubscription,
  Dialog,
  Message,
  Participant,
  Ring,
  SendApiApp,
} from 'parley-sdk';

/** Everything a program may hold, on both sides. */
export interface Targets {
  readonly bot: BrandConnection;
  readonly consumer: ConsumerConnection;
  readonly ofBot: Conversation;
  readonly ofConsumer: Conversation;
  readonly dialog: Dialog;
  readonly message: Message;
  /** A message that is a file. */
  readonly file: Message;
  readonly participant: Participant;
  readonly subscription: ConversationSubscription;
  readonly ring: Ring;
  readonly app: SendApiApp;
}

function circle(): object {
  const object: Record<string, unknown> = { type: 'ExternalId' };
  object.self = object;
  return object;
}

function deep(): object {
  let object: object = { type: 'vertical' };
  for (let level = 0; level < 100_000; level += 1) object = { type: 'vertical', inner: object };
  return object;
}

const throwing = (): object =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('a Proxy that throws');
      },
      has() {
        throw new Error('a Proxy that throws');
      },
      ownKeys() {
        throw new Error('a Proxy that throws');
      },
    },
  );

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

export const VALUES = {
  nothing: undefined,
  null: null,
  truth: true,
  number: 7,
  negative: -7,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  bigint: 10n,
  symbol: Symbol('x'),
  function: () => {},
  text: 'text',
  blank: ' ',
  nameOfEveryObject: 'toString',
  prototypeName: '__proto__',
  huge: 'x'.repeat(1_000_000),
  list: [7],
  empty: {},
  saysItIsAText: { toString: () => 'AGENT' },
  throwsAsText: {
    toString() {
      throw new Error('no text');
    },
  },
  prototypeMember: JSON.parse('{"__proto__": {"type": "ExternalId"}}') as unknown,
  throwsAsJson: {
    type: 'vertical',
    toJSON() {
      throw new Error('no JSON');
    },
  },
  holdsBigint: { type: 'vertical', amount: 10n },
  circle: circle(),
  deep: deep(),
  throwing: throwing(),
  revoked: revoked(),
} as const;
export type Value = keyof typeof VALUES;

export const TEXTS: readonly Value[] = ['text', 'nameOfEveryObject', 'prototypeName'];
/** What a message may be: the longest is longer than the platform takes. */
export const SHORT_TEXT: readonly Value[] = [...TEXTS, 'blank'];
export const ANY_TEXT: readonly Value[] = [...SHORT_TEXT, 'huge'];
export const NONE: readonly Value[] = ['nothing', 'null'];
export const NO_OPTIONS: readonly Value[] = [...NONE, 'empty'];
/** Ids of things: no blank, and a number where the platform has numbers. */
export const TEXT_IDS: readonly Value[] = [...TEXTS, 'huge'];
export const IDS: readonly Value[] = [...TEXT_IDS, 'number', 'negative'];
/** Fit for JSON, and nothing more is asked of them. */
export const PLAIN: readonly Value[] = ['empty', 'saysItIsAText', 'throwsAsText', 'prototypeMember'];
/** A function, or an object that may have methods. */
export const OBSERVERS: readonly Value[] = ['function', ...PLAIN, 'throwsAsJson', 'holdsBigint', 'circle', 'deep'];

/** Which argument · the call · values that are good for it. */
export type Row = readonly [string, (on: Targets, value: never) => unknown, readonly Value[]];
