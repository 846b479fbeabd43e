/** The two dialects name the same requests differently; the dialect is a property of the socket (protocol.md 0.2). */
export type Dialect = 'brand' | 'consumer';

/** Requests that Parley makes itself, by their short names. */
export type RequestName =
  | 'GetClock'
  | 'cqm.SubscribeExConversations'
  | 'cqm.UnsubscribeExConversations'
  | 'cm.AgentRequestConversation'
  | 'cm.ConsumerRequestConversation'
  | 'cm.TakeoverConversation'
  | 'cm.UpdateConversationField'
  | 'ms.PublishEvent'
  | 'ms.SubscribeMessagingEvents'
  | 'ms.QueryMessages'
  | 'ms.GenerateURLForUploadFile'
  | 'ms.GenerateURLForDownloadFile'
  | 'routing.SubscribeRoutingTasks'
  | 'routing.UpdateRingState'
  | 'routing.SetAgentState'
  | 'routing.SubscribeAgentsState'
  | 'userprofile.GetUserProfile'
  | 'userprofile.SetUserProfile';

/** The brand dialect puts the service in front, and has another one for subscriptions (protocol.md 5.3). */
export function wireName(name: RequestName, dialect: Dialect): string {
  if (dialect === 'consumer') return name;
  return name === 'GetClock' ? '.GetClock' : `.ams.${name.replace('cqm.', 'aam.')}`;
}

/** What a subscription to conversations asks for: only names of the platform, only arrays (protocol.md 6.3). */
export type SubscriptionQuery = Readonly<Record<string, unknown>>;
