/**
 * The enums of lp-messaging-sdk, as frozen objects whose values are the words of the wire (protocol.md 11). Each is also
 * a type: `UserType` names the values that `UserType.BRAND` is one of.
 */
const words = <const W extends string>(...names: W[]): { readonly [K in W]: K } =>
  Object.freeze(Object.fromEntries(names.map((name) => [name, name]))) as { readonly [K in W]: K };

type Words<T> = T[keyof T];

export const UserType = /* @__PURE__ */ words('BRAND', 'CONSUMER');
export type UserType = Words<typeof UserType>;

export const ConnectionType = /* @__PURE__ */ words('WEBSOCKET', 'REST', 'SEND_API', 'NULL');
export type ConnectionType = Words<typeof ConnectionType>;

export const ConnectionState = /* @__PURE__ */ words(
  'NEW',
  'CONNECTING',
  'CONNECTED',
  'RECONNECTING',
  'DISCONNECTED',
  'CLOSING',
  'CLOSED',
);
export type ConnectionState = Words<typeof ConnectionState>;

export const AuthType = /* @__PURE__ */ words(
  'NONE',
  'CONSUMER_ANONYMOUS',
  'CONSUMER_UNAUTHENTICATED',
  'CONSUMER_AUTHENTICATED',
  'CONSUMER_UNDETERMINED',
  'CONSUMER_MOCK_AUTHENTICATED',
  'BRAND_AUTHENTICATED',
);
export type AuthType = Words<typeof AuthType>;

export const AgentState = /* @__PURE__ */ words('ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE');
export type AgentState = Words<typeof AgentState>;

export const ParticipantRole = /* @__PURE__ */ words(
  'CONSUMER',
  'ASSIGNED_AGENT',
  'AGENT',
  'MANAGER',
  'READER',
  'CONTROLLER',
  'BRAND_BOT',
);
export type ParticipantRole = Words<typeof ParticipantRole>;

export const ParticipantState = /* @__PURE__ */ words('ACTIVE', 'SUGGESTED');
export type ParticipantState = Words<typeof ParticipantState>;

export const ParticipantChatState = /* @__PURE__ */ words(
  'ACTIVE',
  'INACTIVE',
  'GONE',
  'COMPOSING',
  'PAUSE',
  'BACKGROUND',
);
export type ParticipantChatState = Words<typeof ParticipantChatState>;

export const RingState = /* @__PURE__ */ words(
  'WAITING',
  'ACCEPTED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'AUTO_ACCEPT',
);
export type RingState = Words<typeof RingState>;

export const DialogType = /* @__PURE__ */ words('MAIN', 'POST_SURVEY', 'AGENT_SURVEY', 'OTHER');
export type DialogType = Words<typeof DialogType>;

export const DialogState = /* @__PURE__ */ words('OPEN', 'CLOSE');
export type DialogState = Words<typeof DialogState>;

export const ConversationStage = /* @__PURE__ */ words('OPEN', 'CLOSE', 'LOCKED');
export type ConversationStage = Words<typeof ConversationStage>;

export const DialogCloseReason = /* @__PURE__ */ words('AGENT', 'CONSUMER', 'SYSTEM');
export type DialogCloseReason = Words<typeof DialogCloseReason>;

export const ChannelType = /* @__PURE__ */ words('MESSAGING', 'LIVE_CHAT', 'COBROWSE');
export type ChannelType = Words<typeof ChannelType>;

export const MessageAudience = /* @__PURE__ */ words('ALL', 'AGENTS_AND_MANAGERS');
export type MessageAudience = Words<typeof MessageAudience>;

export const TtrType = /* @__PURE__ */ words('CUSTOM', 'NORMAL', 'PRIORITIZED', 'URGENT');
export type TtrType = Words<typeof TtrType>;

export const DeviceFamily = /* @__PURE__ */ words('DESKTOP', 'TABLET', 'MOBILE', 'OTHER');
export type DeviceFamily = Words<typeof DeviceFamily>;

export const OS = /* @__PURE__ */ words('WINDOWS', 'LINUX', 'OSX', 'ANDROID', 'IOS', 'OTHER');
export type OS = Words<typeof OS>;

export const Integration = /* @__PURE__ */ words('WEB_SDK', 'MOBILE_SDK', 'BRAND_SDK');
export type Integration = Words<typeof Integration>;

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
export type Features = Words<typeof Features>;

export const ContentType = /* @__PURE__ */ Object.freeze({
  PLAIN_TEXT: 'text/plain',
  HOSTED_FILE: 'hosted/file',
  RICH_TEXT: 'application/json',
} as const);
export type ContentType = Words<typeof ContentType>;

export const ConversationContextType = /* @__PURE__ */ Object.freeze({
  SHARK: 'SharkContext',
  MOBILE_APP: 'MobileAppContext',
  CUSTOM: 'CustomContext',
  PROACTIVE: 'ProactiveContext',
} as const);
export type ConversationContextType = Words<typeof ConversationContextType>;
