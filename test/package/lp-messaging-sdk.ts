/**
 * The public surface of lp-messaging-sdk 1.20, as far as its documentation and the programs that use it tell. Methods are written
 * with parentheses.
 */
export const EXPORTS = `createConnection() Connection() createClientProperties() createJwtClaimsSet() createCustomerInfoSde()
  createPersonalInfoSde() configureProxy() resetProxy() UserType ConnectionType ConnectionState AuthType AgentState ParticipantRole
  ParticipantChatState RingState DialogType DialogCloseReason ChannelType ContentType DeviceFamily OS Features
  ConversationContextType CSDS rest`;

/** What every emitter of Node has. */
const EMITTER = `on() once() off() emit() removeListener() addListener() removeAllListeners() listenerCount() eventNames() listeners()
  rawListeners() prependListener() prependOnceListener() setMaxListeners() getMaxListeners()`;

const CONNECTION = `${EMITTER} connectionId state accountId userId defaultSubscription _conversations token api open() close()
  getToken() send() createConversationSubscription() getConversationById() getAllKnownConversations() closeConversation()
  _downloadFile() userProfile`;

/** Members by the object that has them. */
export const MEMBERS = {
  BrandConnection: `${CONNECTION} agentId agentState setAgentState() createRoutingTaskSubscription() getMessageStatisticsForUser()
    getMessageStatisticsForBrand()`,
  ConsumerConnection: `${CONNECTION} createConversation() setUserProfile() stepUp()`,
  Conversation: `${EMITTER} conversationId dialogs mainDialog openDialog accountId handlerAccountId appInstId campaignId assignedAgent
    consumer skill stage state context clientProperties csat groupId note numberOfunreadMessages ttrType ttrValue ttrEffective
    startTime updateTime notificationCount notificationIgnoredCount notificationOutOfOrderCount join() leave() transfer() close()
    resumeConversation() sendMessage() sendRichText() sendPrivateMessage() uploadFile() downloadFile() getDialog() queryMessages()
    getLatestConsumerMessage() setNote() setAgentNote() consumerTakeover()`,
  Dialog: `${EMITTER} dialogId state dialogType channelType metaData messages participants assignedAgent consumer close() join() leave()
    getSelfParticipant() getAllPublishEvents() queryMessages() sendMessage() sendRichText() sendPrivateMessage() uploadFile()
    sendAcceptStatus() sendReadStatus() setChatState()`,
  Message: `sequence time body contentType messageAudience metadata participant quickReplies accept() read() sentByCurrentUser()
    hasConsumerRead() hasAssignedAgentRead() isDownloadable relativePath fileType caption preview downloadFile()`,
  Participant: 'role userId agentId id state chatState getUserProfile()',
  Skill: 'skillId isInOffHours()',
  Ring: 'ringId ringState conversationId consumerId skillId ringExpiration ringExpirationTs weight accept() reject()',
  ConversationSubscription: `${EMITTER} subscriptionId query`,
  RoutingTaskSubscription: 'subscriptionId',
} as const;

/** Options of createConnection; of both sides unless they are in one of the other lists. */
export const OPTIONS = {
  BOTH: `appVersion connectionType maintainConnection useExtendedReconnectSchedule createDefaultSubscription
    defaultSubscriptionQuery waitForReady getAllMessages responseTimeout`,
  BRAND: 'authData authAgentSessionData tokenMaintainer agentId ringConversationTimeout',
  CONSUMER: 'token authConnectorId unauthConnectorId jwtClaimsSet clientProperties',
} as const;

/** Words of the enums; the value is the word unless it says another. */
export const ENUMS: Readonly<Record<string, string>> = {
  UserType: 'BRAND CONSUMER',
  ConnectionType: 'WEBSOCKET REST SEND_API NULL',
  ConnectionState: 'NEW CONNECTING CONNECTED RECONNECTING DISCONNECTED CLOSING CLOSED',
  AuthType: `NONE CONSUMER_ANONYMOUS CONSUMER_UNAUTHENTICATED CONSUMER_AUTHENTICATED CONSUMER_UNDETERMINED
    CONSUMER_MOCK_AUTHENTICATED BRAND_AUTHENTICATED`,
  AgentState: 'ONLINE OFFLINE AWAY BACK_SOON',
  ParticipantRole: 'CONSUMER ASSIGNED_AGENT AGENT MANAGER READER BRAND_BOT CONTROLLER',
  ParticipantChatState: 'ACTIVE INACTIVE GONE COMPOSING PAUSE',
  RingState: 'WAITING ACCEPTED REJECTED EXPIRED CANCELLED AUTO_ACCEPT',
  DialogType: 'MAIN POST_SURVEY OTHER AGENT_SURVEY',
  DialogCloseReason: 'AGENT CONSUMER SYSTEM',
  ChannelType: 'MESSAGING LIVE_CHAT COBROWSE',
  ContentType: 'PLAIN_TEXT=text/plain HOSTED_FILE=hosted/file',
  DeviceFamily: 'DESKTOP TABLET MOBILE OTHER',
  OS: 'WINDOWS LINUX OSX ANDROID IOS OTHER',
  Features: `CO_BROWSE CO_APP PHOTO_SHARING SECURE_FORMS AUTO_MESSAGES RICH_CONTENT QUICK_REPLIES MULTI_DIALOG FILE_SHARING
    MARKDOWN_HYPERLINKS`,
  ConversationContextType: 'SHARK=SharkContext',
};

export const wordsOf = (text: string): string[] => text.trim().split(/\s+/);
