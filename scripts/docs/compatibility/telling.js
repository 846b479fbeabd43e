// The same of events. Each row: names, what Parley does, the tests (below test/) that show it. `npm run docs` writes them into docs/compatibility.md.

/** @type {import('./page.js').Tables} */
export default {
  Events: {
    head: 'connection',
    rows: [
      [
        '`connect`, `reconnect`, `reconnecting`, `disconnect`, `notification`, `conversationNotification`',
        'same',
        'sdk/connection/reconnecting sdk/requests/raw-requests',
      ],
      ['`messageNotification`, `limit-break`', 'same', 'sdk/connection/subscriptions sdk/requests/raw-requests'],
      [
        '`failed-to-connect`, `error`, `close`',
        'same; with a `ParleyError`, for `close` only when there is a reason',
        'sdk/connection/reconnecting sdk/connection/unreachable sdk/connection/closing',
      ],
      ['`request`, `<type>#request`, `<type>#response`', 'same; without secrets', 'sdk/requests/raw-requests'],
      [
        '`conversation`',
        "differs: told again, with `{ reason: 'again' }`, when one that had closed or gone out of sight is back (FD-5), and with `{ reason: 'ring' }` when a known one became ours by a ring",
        'sdk/conversations/out-of-sight',
      ],
      [
        '`conversation:<event>`',
        "differs: does not silence the conversation's own event (FD-4)",
        'sdk/events/handlers',
      ],
      ['`lifecycle`', 'additional: one change of state of one machine', 'sdk/conversations/snapshots'],
      ['`ring`', 'same: rings of any state, once for each change of it. Members below', 'sdk/rings/answering'],
      ['`agent-state`', 'additional: the state of an agent, with a subscription to it', 'sdk/rings/agent-state'],
      ['`ready`', 'same: once, when the conversations of the default subscription were told', 'sdk/connection/opening'],
    ],
  },
  'Events of conversations': {
    head: 'conversation',
    rows: [
      [
        '`message`, `message-delivery-event`, `close`, `transfer-skill`',
        "same. `message` has one's own messages too",
        'sdk/conversations/messages sdk/conversations/marks-and-typing',
      ],
      ['`transfer-agent`, `back-to-queue`, `consumer-step-up`, `dialog`', 'same', 'sdk/connection/reconnecting'],
      [
        '`participant-added`',
        'an object that has `participant` and `context`, and can be read as the participant',
        'sdk/conversations/brand',
      ],
      ['`participant-removed`', 'likewise', 'sdk/fields/dialog-part'],
      [
        '`skill-change`, `ttr-change`, `manual-ettr-change`',
        'same, without a payload: the conversation has the new value',
        'sdk/fields/values sdk/conversations/brand',
      ],
      ['`group-change`', 'same', 'sdk/fields/values'],
      [
        '`dialog-close`, `note-change`, `csat-change`, `state-change`, `stage-change`, `participant-chat-state`',
        'additional',
        'sdk/fields/notifications sdk/conversations/consumer sdk/conversations/agreement.property',
      ],
      [
        '`participant-state-change`, `delay-change`, `topic-change`, `metadata-change`',
        'additional',
        'sdk/fields/values sdk/fields/dialog-part sdk/fields/metadata',
      ],
      [
        '`notification`',
        'same: each change of it, and each event in it, as the platform sent it',
        'sdk/requests/malformed-frames',
      ],
    ],
  },
};
