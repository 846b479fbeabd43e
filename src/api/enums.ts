/**
 * The enums of lp-messaging-sdk, as frozen objects whose values are the words of the wire (protocol.md 11). Each is also
 * a type: `UserType` names the values that `UserType.BRAND` is one of.
 */
const words = <const W extends string>(...names: W[]): { readonly [K in W]: K } =>
  Object.freeze(Object.fromEntries(names.map((name) => [name, name]))) as { readonly [K in W]: K };

type Words<T> = T[keyof T];

/** Whose connection it is: a brand user's (bot or agent) or a consumer's. */
export const UserType = /* @__PURE__ */ words('BRAND', 'CONSUMER');
/** Whose connection it is: a brand user's (bot or agent) or a consumer's. */
export type UserType = Words<typeof UserType>;

/** Kinds of connections of lp-messaging-sdk. Parley makes `WEBSOCKET` and, for consumers of a server, `SEND_API` ones. */
export const ConnectionType = /* @__PURE__ */ words('WEBSOCKET', 'REST', 'SEND_API', 'NULL');
/** Kinds of connections of lp-messaging-sdk. Parley makes `WEBSOCKET` and, for consumers of a server, `SEND_API` ones. */
export type ConnectionType = Words<typeof ConnectionType>;

/** Where a connection stands, in the words of lp-messaging-sdk; `lifecycle` says it more precisely. */
export const ConnectionState = /* @__PURE__ */ words(
  'NEW',
  'CONNECTING',
  'CONNECTED',
  'RECONNECTING',
  'DISCONNECTED',
  'CLOSING',
  'CLOSED',
);
/** Where a connection stands, in the words of lp-messaging-sdk; `lifecycle` says it more precisely. */
export type ConnectionState = Words<typeof ConnectionState>;

/** How the user of a connection is signed in. */
export const AuthType = /* @__PURE__ */ words(
  'NONE',
  'CONSUMER_ANONYMOUS',
  'CONSUMER_UNAUTHENTICATED',
  'CONSUMER_AUTHENTICATED',
  'CONSUMER_UNDETERMINED',
  'CONSUMER_MOCK_AUTHENTICATED',
  'BRAND_AUTHENTICATED',
);
/** How the user of a connection is signed in. */
export type AuthType = Words<typeof AuthType>;

/** Whether an agent takes conversations; see `setAgentState()`. */
export const AgentState = /* @__PURE__ */ words('ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE');
/** Whether an agent takes conversations; see `setAgentState()`. */
export type AgentState = Words<typeof AgentState>;

/** As what somebody takes part in a dialog; `join()` takes all but `CONSUMER`. */
export const ParticipantRole = /* @__PURE__ */ words(
  'CONSUMER',
  'ASSIGNED_AGENT',
  'AGENT',
  'MANAGER',
  'READER',
  'CONTROLLER',
  'BRAND_BOT',
);
/** As what somebody takes part in a dialog; `join()` takes all but `CONSUMER`. */
export type ParticipantRole = Words<typeof ParticipantRole>;

/** `SUGGESTED`: an assigned agent who was asked and has not accepted yet. `ACTIVE`: everybody else. */
export const ParticipantState = /* @__PURE__ */ words('ACTIVE', 'SUGGESTED');
/** `SUGGESTED`: an assigned agent who was asked and has not accepted yet. `ACTIVE`: everybody else. */
export type ParticipantState = Words<typeof ParticipantState>;

/** What somebody is doing in a dialog, such as typing (`COMPOSING`). */
export const ParticipantChatState = /* @__PURE__ */ words(
  'ACTIVE',
  'INACTIVE',
  'GONE',
  'COMPOSING',
  'PAUSE',
  'BACKGROUND',
);
/** What somebody is doing in a dialog, such as typing (`COMPOSING`). */
export type ParticipantChatState = Words<typeof ParticipantChatState>;

/** What became of a ring. Only a `WAITING` one can be answered. */
export const RingState = /* @__PURE__ */ words(
  'WAITING',
  'ACCEPTED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'AUTO_ACCEPT',
);
/** What became of a ring. Only a `WAITING` one can be answered. */
export type RingState = Words<typeof RingState>;

/** What a dialog is for: the conversation itself (`MAIN`), or a survey. */
export const DialogType = /* @__PURE__ */ words('MAIN', 'POST_SURVEY', 'AGENT_SURVEY', 'OTHER');
/** What a dialog is for: the conversation itself (`MAIN`), or a survey. */
export type DialogType = Words<typeof DialogType>;

/** Whether messages may be said in a dialog. */
export const DialogState = /* @__PURE__ */ words('OPEN', 'CLOSE');
/** Whether messages may be said in a dialog. */
export type DialogState = Words<typeof DialogState>;

/** Whether the whole conversation goes on, with its surveys. `LOCKED` is a word of lp-messaging-sdk. */
export const ConversationStage = /* @__PURE__ */ words('OPEN', 'CLOSE', 'LOCKED');
/** Whether the whole conversation goes on, with its surveys. `LOCKED` is a word of lp-messaging-sdk. */
export type ConversationStage = Words<typeof ConversationStage>;

/** Who closed a dialog. */
export const DialogCloseReason = /* @__PURE__ */ words('AGENT', 'CONSUMER', 'SYSTEM');
/** Who closed a dialog. */
export type DialogCloseReason = Words<typeof DialogCloseReason>;

/** Over which channel a dialog is held. */
export const ChannelType = /* @__PURE__ */ words('MESSAGING', 'LIVE_CHAT', 'COBROWSE');
/** Over which channel a dialog is held. */
export type ChannelType = Words<typeof ChannelType>;

/** Who sees a message: everybody, or brand users only. */
export const MessageAudience = /* @__PURE__ */ words('ALL', 'AGENTS_AND_MANAGERS');
/** Who sees a message: everybody, or brand users only. */
export type MessageAudience = Words<typeof MessageAudience>;

/** How urgent a conversation is; see `changeTTR()`. */
export const TtrType = /* @__PURE__ */ words('CUSTOM', 'NORMAL', 'PRIORITIZED', 'URGENT');
/** How urgent a conversation is; see `changeTTR()`. */
export type TtrType = Words<typeof TtrType>;

/** The consumer's device; see `createClientProperties()`. */
export const DeviceFamily = /* @__PURE__ */ words('DESKTOP', 'TABLET', 'MOBILE', 'OTHER');
/** The consumer's device; see `createClientProperties()`. */
export type DeviceFamily = Words<typeof DeviceFamily>;

/** The operating system of the consumer's device; see `createClientProperties()`. */
export const OS = /* @__PURE__ */ words('WINDOWS', 'LINUX', 'OSX', 'ANDROID', 'IOS', 'OTHER');
/** The operating system of the consumer's device; see `createClientProperties()`. */
export type OS = Words<typeof OS>;

/** What kind of SDK a client is made with; see `createClientProperties()`. */
export const Integration = /* @__PURE__ */ words('WEB_SDK', 'MOBILE_SDK', 'BRAND_SDK');
/** What kind of SDK a client is made with; see `createClientProperties()`. */
export type Integration = Words<typeof Integration>;

/** What a client can show; see `createClientProperties()`. */
export const Features = /* @__PURE__ */ words(
  'CO_BROWSE',
  'CO_APP',
  'PHOTO_SHARING',
  'SECURE_FORMS',
  'AUTO_MESSAGES',
  'RICH_CONTENT',
  'QUICK_REPLIES',
  'MULTI_DIALOG',
  'FILE_SHARING',
  'MARKDOWN_HYPERLINKS',
  'LINK_PREVIEW',
);
/** What a client can show; see `createClientProperties()`. */
export type Features = Words<typeof Features>;

/** Types of the content of a message. */
export const ContentType = /* @__PURE__ */ Object.freeze({
  PLAIN_TEXT: 'text/plain',
  HOSTED_FILE: 'hosted/file',
  RICH_TEXT: 'application/json',
} as const);
/** Types of the content of a message. */
export type ContentType = Words<typeof ContentType>;

/** Where a conversation was begun; `type` of its context. */
export const ConversationContextType = /* @__PURE__ */ Object.freeze({
  SHARK: 'SharkContext',
  MOBILE_APP: 'MobileAppContext',
  CUSTOM: 'CustomContext',
  PROACTIVE: 'ProactiveContext',
} as const);
/** Where a conversation was begun; `type` of its context. */
export type ConversationContextType = Words<typeof ConversationContextType>;
