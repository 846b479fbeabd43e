// The same of conversations and what is in them. Each row: names, what Parley does, the tests (below test/) that show it. `npm run docs` writes them into docs/compatibility.md.

/** @type {import('./page.js').Tables} */
export default {
  Conversation: {
    head: 'member',
    rows: [
      [
        '`conversationId`, `mainDialog`, `accountId`, `handlerAccountId`, `campaignId`, `context`',
        'same',
        'sdk/conversations/consumer package/public-api',
      ],
      [
        '`clientProperties`, `csat`, `groupId`, `note`, `numberOfunreadMessages`, `stage`, `state`',
        'same',
        'sdk/fields/values sdk/conversations/agreement.property sdk/arguments/bad-options package/public-api',
      ],
      [
        '`startTime`, `updateTime`, `ttrType`, `ttrValue`, `ttrEffective`, `notificationOutOfOrderCount`',
        'same',
        'sdk/fields/values sdk/conversations/out-of-sight package/public-api',
      ],
      ['`getDialog()`', 'same', 'sdk/conversations/dialogs-and-surveys'],
      ['`dialogs`', 'an object, by dialog id', 'sdk/inspection/inspect'],
      ['`openDialog`', 'differs: never a co-browse dialog (FD-6)', 'sdk/conversations/dialogs-and-surveys'],
      [
        '`assignedAgent`',
        'same: null after the close. May be an agent who has not accepted yet: see its `state`',
        'sdk/conversations/brand',
      ],
      ['`consumer`', 'differs: stays readable after the close', 'sdk/conversations/consumer'],
      ['`skill`', 'same: `skillId` and `isInOffHours()`; `name` is additional', 'sdk/skills/skills'],
      [
        '`join(role)`',
        'differs: resolves when one has that role already (FD-12). Takes `{ metadata, signal }`, as all that follow',
        'sdk/conversations/brand package/public-api',
      ],
      ['`leave()`', 'same', 'sdk/conversations/brand'],
      [
        '`transfer({ skillId, agentId })`',
        'same; short and full agent ids are accepted. The other agent is asked by a ring',
        'sdk/conversations/brand',
      ],
      [
        '`close()`',
        'closes the main dialog, so that a survey may follow. `close({ stage: true })` closes everything at once',
        'sdk/connection/closing',
      ],
      [
        '`sendMessage()`, `sendRichText()`, `sendPrivateMessage()`',
        'same; resolve with `{ sequence }`, also where the answer was lost. Take `{ signal, onLost }`',
        'sdk/conversations/messages sdk/requests/lost-answers',
      ],
      [
        '`participants`, `closeReason`, `lifecycle`, `can()`, `events()`, `getSnapshot()`, `subscribe()`',
        'additional',
        'sdk/conversations/snapshots sdk/events/handlers',
      ],
      [
        '`setTtr()`, `setManualEttr()`, `setDelay()`, `setTopic()`, `setCsat()`',
        'additional; `setCsat()` is for consumers, the others for brand users',
        'sdk/fields/values',
      ],
      [
        '`manualEttr`, `delay`, `topic`, `csatStatus`, `csatResolutionConfirmation`, `endTime`',
        'additional',
        'sdk/fields/values',
      ],
      ['`isFirstConversation`, `metadata`', 'additional', 'sdk/fields/metadata sdk/fields/values'],
      [
        '`Conversation.deserialize(connection, state)`, `serialize()`, `release()`',
        'additional: for bots that keep nothing in their process',
        'sdk/stateless/serialize',
      ],
      ['`setNote()`', 'same; possible after the close, too', 'sdk/fields/values'],
      ['`setAgentNote()`', 'same; what is too long is refused, or cut with `truncateEnabled`', 'sdk/fields/values'],
      [
        '`uploadFile()`, `downloadFile()`',
        'same; also Buffers, views, Blobs and streams, `signal` and `onProgress`. In Node previews need `sharp`',
        'sdk/files/files',
      ],
      [
        '`resumeConversation()`',
        'same for a consumer; for a brand user additional. Gives a new conversation, with a new id',
        'sdk/history/resuming',
      ],
      [
        '`consumerTakeover()`',
        'same; consumers only. `stepUp()` does it for every open conversation',
        'sdk/step-up/step-up',
      ],
      [
        '`queryMessages()`',
        'same: the open dialog, the main one when none is open. All pages',
        'sdk/conversations/messages',
      ],
      ['`getLatestConsumerMessage()`', 'same: at once, of what is here', 'sdk/history/messages'],
      [
        '`appInstId`, `notificationCount`, `notificationIgnoredCount`',
        'same',
        'sdk/fields/notifications package/public-api',
      ],
    ],
  },
  Dialog: {
    head: 'member',
    rows: [
      [
        '`dialogId`, `state`, `dialogType`, `channelType`, `metaData`',
        'same',
        'sdk/fields/dialog-part sdk/conversations/dialogs-and-surveys',
      ],
      [
        '`participants`, `assignedAgent`, `consumer`, `getSelfParticipant()`',
        'same. Here `assignedAgent` is one who has accepted',
        'sdk/conversations/brand',
      ],
      [
        '`messages`',
        'same, as many as the option `retention.messagesPerDialog` keeps (100)',
        'sdk/conversations/messages',
      ],
      [
        '`sendMessage()`, `sendRichText()`, `sendPrivateMessage()`',
        'same; take `{ signal, onLost }`',
        'sdk/conversations/messages sdk/requests/lost-answers',
      ],
      ['`sendAcceptStatus()`, `sendReadStatus()`', 'same', 'sdk/conversations/marks-and-typing'],
      ['`setChatState()`', 'same', 'sdk/conversations/marks-and-typing'],
      ['`getAllPublishEvents()`', 'same, within `retention`; tells no `message` events', 'sdk/history/messages'],
      [
        '`queryMessages({ sequenceMin, sequenceMax, maxQuantity })`',
        'differs: inclusive, 0 included (FD-8); all pages, any size',
        'sdk/conversations/messages',
      ],
      [
        '`close(reason, cause)`',
        'same; there is a cause by default, without which no survey begins. Takes `{ metadata, signal }`',
        'sdk/conversations/dialogs-and-surveys',
      ],
      [
        '`conversationId`, `closedBy`, `closedCause`, `lifecycle`, `can()`, `getSnapshot()`, `subscribe()`',
        'additional',
        'sdk/conversations/messages sdk/conversations/snapshots',
      ],
      ['`metadata`, `setMetadata()`', 'additional', 'sdk/fields/metadata'],
      ['`join()`, `leave()`', 'same', 'sdk/fields/dialog-part'],
      ['`uploadFile()`', 'same, like that of the conversation', 'sdk/files/files'],
      [
        '`on()`, `once()`, `off()`, `events()`',
        'same: `message`, and the others that a conversation has, of this dialog',
        'sdk/events/handlers',
      ],
      ['`Dialog.deserialize(conversation, state)`, `serialize()`', 'same', 'sdk/stateless/serialize'],
    ],
  },
  'Message and Participant': {
    head: 'member',
    rows: [
      [
        '`sequence`, `time`, `body`, `contentType`, `messageAudience`, `metadata`, `quickReplies`',
        'same',
        'sdk/conversations/messages sdk/fields/metadata sdk/conversations/brand',
      ],
      [
        '`isDownloadable`, `sentByCurrentUser()`, `hasConsumerRead()`, `hasAssignedAgentRead()`, `accept()`',
        'same',
        'sdk/conversations/messages sdk/conversations/marks-and-typing',
      ],
      ['`read()`', 'same', 'sdk/conversations/marks-and-typing'],
      ['`participant`', 'differs: never null, also when the sender has left', 'sdk/conversations/brand'],
      ['`dialogId`, `conversationId`', 'additional', 'sdk/conversations/messages'],
      [
        '`downloadFile()`',
        'same: `{data, filename}`; `data` is a Buffer in Node, a Uint8Array in a page',
        'sdk/files/files',
      ],
      ['`relativePath`, `fileType`, `caption`, `preview`', 'same; undefined without a file', 'sdk/files/files'],
      [
        '`Participant`: `role`, `state`, `getUserProfile()`',
        'same',
        'sdk/arguments/bad-arguments sdk/rings/agent-state package/public-api',
      ],
      [
        '`Participant`: `userId`, `id`',
        'same; always there and equal',
        'sdk/conversations/brand sdk/connection/liveness sdk/arguments/bad-arguments',
      ],
      [
        '`Participant`: `agentId`',
        'same; where the platform told it',
        'sdk/rings/answering sdk/arguments/bad-arguments',
      ],
      [
        '`Participant`: `chatState`',
        'same; undefined until told, and after an interruption',
        'sdk/fields/notifications package/public-api',
      ],
    ],
  },
  Ring: {
    head: 'member',
    rows: [
      [
        '`ringId`, `ringState`, `conversationId`, `consumerId`, `skillId`',
        'same',
        'sdk/rings/answering package/public-api',
      ],
      [
        '`ringExpiration`, `ringExpirationTs`, `weight`',
        'same, as in the notification',
        'sdk/rings/answering package/public-api',
      ],
      ['`accept()`', 'resolves to the conversation; null after `ringConversationTimeout`', 'sdk/rings/answering'],
      ['`reject()`', 'same', 'sdk/events/handlers'],
      ['`lifecycle`, `can()`, `getSnapshot()`, `subscribe()`', 'additional', 'sdk/conversations/snapshots'],
    ],
  },
};
