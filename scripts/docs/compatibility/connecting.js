// What lp-messaging-sdk has, and how it is here: exports, options, connections. Each row: names, what Parley does, the tests (below test/) that show it. `npm run docs` writes them into docs/compatibility.md.

/** @type {import('./page.js').Tables} */
export default {
  Importing: {
    head: 'export',
    rows: [
      [
        '`createConnection`, `Connection`, `createClientProperties`',
        'same; unknown fields of client properties are refused',
        'package/public-api',
      ],
      [
        '`UserType`, `ConnectionType`, `ConnectionState`, `AuthType`, `AgentState`, `ParticipantRole`',
        'same; frozen',
        'package/public-api',
      ],
      [
        '`ParticipantChatState`, `RingState`, `DialogType`, `DialogCloseReason`, `ChannelType`, `ContentType`',
        'same; frozen',
        'package/public-api',
      ],
      ['`DeviceFamily`, `OS`, `Features`, `ConversationContextType`', 'same; frozen', 'package/public-api'],
      [
        '`ParticipantState`, `DialogState`, `ConversationStage`, `MessageAudience`, `TtrType`, `Integration`',
        'additional; frozen',
        'package/public-api',
      ],
      [
        '`Conversation`, `Dialog`, `Message`, `Participant`, `Skill`',
        'additional, for `instanceof`. Named exports only',
        'package/public-api',
      ],
      [
        '`ConversationSubscription`, the [error classes](errors.md)',
        'additional, for `instanceof`. Named exports only',
        'package/public-api',
      ],
      [
        '`BrandConnection`, `ConsumerConnection`, `Subscription`, `Ring`',
        'additional, for `instanceof`. Named exports only',
        'package/public-api',
      ],
      [
        '`createSendApiApp`, `SendApiApp`',
        'additional: what consumers of a server share, and the handler of their webhooks ([Send API](send-api.md))',
        'sdk/send-api/send-api',
      ],
      [
        '`RoutingTaskSubscription`, `AgentStateSubscription`',
        'additional, for `instanceof`. Named exports only',
        'package/public-api',
      ],
      [
        '`createJwtClaimsSet`, `createCustomerInfoSde`, `createPersonalInfoSde`',
        'same; unknown fields are refused',
        'package/public-api',
      ],
      ['`configureProxy`, `resetProxy`', 'same; for connections created afterwards', 'package/public-api'],
      [
        'the stand-alone script',
        '`dist/parley.global.js`; globals `lpm` and `LPMessagingSDK` ([Browser](browser.md))',
        'browser/bundles',
      ],
      ['bundling for browsers', 'without Node polyfills: esbuild, Vite, webpack', 'browser/bundles'],
      ['in a browser', 'the same, and a window to begin with: `npm run demo:web`', 'browser/shop browser/bundles'],
      [
        '`CSDS`, `rest`',
        'not documented there: whatever is done with them throws an `ArgumentError` that says so',
        'package/public-api',
      ],
    ],
  },
  'Options of createConnection': {
    head: 'option',
    rows: [
      [
        '`accountId`, `userType`, `appVersion`, `token`, `clientProperties`, `createDefaultSubscription`',
        'same',
        'sdk/connection/opening',
      ],
      ['`waitForReady`', 'same', 'sdk/connection/opening'],
      ['`appId`', 'same; digits are accepted', 'sdk/arguments/bad-options'],
      ['`authData`', 'same: password, app key, or SAML assertion', 'sdk/arguments/bad-options'],
      [
        '`authAgentSessionData`',
        'same; may stand beside `authData`, which then signs in when the session is refused',
        'sdk/arguments/bad-options',
      ],
      [
        '`maintainConnection`',
        'same default (true); but bad credentials always end the connection',
        'sdk/arguments/bad-options',
      ],
      ['`useExtendedReconnectSchedule`', 'same: ten minutes, or four hours', 'sdk/connection/unreachable'],
      [
        '`defaultSubscriptionQuery`',
        'same; a single value may stand for a list, unknown properties and `skillId` are refused',
        'sdk/arguments/bad-options',
      ],
      ['`responseTimeout`', 'same; default 30,000 ms', 'sdk/arguments/bad-options'],
      ['`csdsDomain`', 'as in `node-agent-sdk`; also an `http://` URL of a loopback host', 'sdk/arguments/bad-options'],
      [
        '`retention`, `outbox`, `activeActors`, `logger`, `platform`, `inspect`, `renewIdentity`',
        'additional; described in the types',
        'sdk/arguments/bad-options sdk/conversations/agreement.property sdk/connection/token',
      ],
      [
        '`connectionType`',
        '`WEBSOCKET`, and for consumers `SEND_API`, which lp-messaging-sdk does not have ([Send API](send-api.md)); `REST` and `NULL` are refused',
        'sdk/arguments/bad-options sdk/send-api/send-api',
      ],
      [
        '`sendApi`',
        'additional: which app vouches for a consumer of a server, and by which id ([Send API](send-api.md))',
        'sdk/send-api/send-api',
      ],
      ['`ringConversationTimeout`', 'same; default 30,000 ms', 'sdk/rings/answering'],
      [
        '`getAllMessages`',
        'same; also after a reconnect, and with `waitForReady` `open()` waits for them too. At most a minute',
        'sdk/history/get-all-messages',
      ],
      ['`tokenMaintainer`, `agentId`', 'same', 'sdk/sign-in/token-maintainer'],
      [
        '`getCredentials`, `proxy`',
        'additional; described in the types',
        'sdk/proxies/proxy sdk/sign-in/get-credentials',
      ],
      [
        '`authConnectorId`, `unauthConnectorId`, `jwtClaimsSet`',
        'same; `jwtClaimsSet` may also be a signed or an encrypted JWT, or a function that gives one',
        'sdk/consumer-sign-in/connectors',
      ],
    ],
  },
  Connection: {
    head: 'member',
    rows: [
      [
        '`connectionId`, `accountId`, `agentId`, `userId`',
        'same. `agentId` and `userId` are undefined before the sign-in',
        'sdk/connection/opening',
      ],
      [
        '`defaultSubscription`, `getToken()`, `getConversationById()`, `getAllKnownConversations()`',
        'same',
        'sdk/connection/opening',
      ],
      ['`state`', 'a `ConnectionState`; `lifecycle` says it exactly', 'sdk/rings/agent-state'],
      ['`_conversations`', 'same, as a copy; prefer `getAllKnownConversations()`', 'sdk/connection/opening'],
      [
        '`open()`',
        'differs: rejects at once when the credentials are refused. Takes `{ signal, timeout }`',
        'sdk/sign-in/get-credentials',
      ],
      ['`close()`', 'same; bounded to two seconds', 'sdk/connection/closing'],
      [
        '`send(request)`',
        'same: resolves with the body of the answer, waits while interrupted',
        'sdk/requests/raw-requests',
      ],
      ['`createConversationSubscription(query, waitForReady)`', 'same', 'sdk/connection/reconnecting'],
      [
        '`createConversation()`, `setUserProfile()`',
        'same; `setUserProfile()` for consumers only, otherwise `BAD_ARGUMENT`',
        'sdk/conversations/consumer',
      ],
      [
        '`createConversation({ consumerId })` of a brand user, `queryHistory()`, `followConversation(past)`',
        'additional; brand users only',
        'sdk/history/resuming sdk/history/past sdk/history/following',
      ],
      ['`closeConversation(id)`', 'same', 'sdk/conversations/consumer'],
      [
        '`authType`, `userType`, `lifecycle`, `outbox`, `waitFor()`, `drain()`, `events()`, `getSnapshot()`',
        'additional',
        'sdk/connection/reconnecting sdk/connection/opening sdk/connection/closing',
      ],
      [
        '`subscribe()`, `retryNow()`, `await using`',
        'additional',
        'sdk/connection/reconnecting sdk/conversations/snapshots',
      ],
      ['`handleNotification()`', 'additional: notifications that came by another way', 'sdk/stateless/serialize'],
      [
        '`getSkills()`, `getUsers()`, `getShiftStatus()`, `getWorkingHours()`',
        'additional; brand users only',
        'sdk/skills/skills',
      ],
      ['`getSkillShiftStatus()`', 'additional; consumers only', 'sdk/skills/skills'],
      ['`setAgentState()`', 'same; brand users only. Set again after an interruption', 'sdk/rings/agent-state'],
      ['`agentState`', 'same: null before it was set. In step with a subscription to it', 'sdk/rings/agent-state'],
      [
        '`createRoutingTaskSubscription()`',
        'same; brand users only. The subscription has `close()`',
        'sdk/rings/answering',
      ],
      [
        '`createAgentStateSubscription()`',
        'additional; brand users only. Event `agent-state`',
        'sdk/rings/agent-state',
      ],
      [
        '`stepUp()`',
        'same; consumers only. Refused, or given up by its `signal`, the connection goes on as it was',
        'sdk/step-up/step-up',
      ],
      [
        '`getMessageStatisticsForUser()`, `getMessageStatisticsForBrand()`',
        'same; brand users only, otherwise `BAD_ARGUMENT`',
        'sdk/history/statistics',
      ],
      ['`userProfile`', 'same; null until the first look has asked the platform for it', 'sdk/conversations/consumer'],
      ['`_downloadFile()`', 'same', 'sdk/files/files'],
      ['`token`, `api`', 'same', 'sdk/sign-in/get-credentials'],
    ],
  },
};
