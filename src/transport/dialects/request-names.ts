/** The two dialects name the same requests differently; the dialect is a property of the socket (protocol.md 0.2). */
export type Dialect = 'brand' | 'consumer';

/** Requests that Parley makes itself, by their short names. */
export type RequestName =
  | 'GetClock'
  | 'cqm.SubscribeExConversations'
  | 'cqm.UnsubscribeExConversations'
  | 'cm.ConsumerRequestConversation'
  | 'cm.UpdateConversationField'
  | 'ms.PublishEvent'
  | 'ms.SubscribeMessagingEvents'
  | 'ms.QueryMessages'
  | 'userprofile.GetUserProfile'
  | 'userprofile.SetUserProfile';

const BRAND_NAMES: Readonly<Record<RequestName, string>> = {
  GetClock: '.GetClock',
  'cqm.SubscribeExConversations': '.ams.aam.SubscribeExConversations',
  'cqm.UnsubscribeExConversations': '.ams.aam.UnsubscribeExConversations',
  'cm.ConsumerRequestConversation': '.ams.cm.ConsumerRequestConversation',
  'cm.UpdateConversationField': '.ams.cm.UpdateConversationField',
  'ms.PublishEvent': '.ams.ms.PublishEvent',
  'ms.SubscribeMessagingEvents': '.ams.ms.SubscribeMessagingEvents',
  'ms.QueryMessages': '.ams.ms.QueryMessages',
  'userprofile.GetUserProfile': '.ams.userprofile.GetUserProfile',
  'userprofile.SetUserProfile': '.ams.userprofile.SetUserProfile',
};

export function wireName(name: RequestName, dialect: Dialect): string {
  return dialect === 'brand' ? BRAND_NAMES[name] : name;
}
